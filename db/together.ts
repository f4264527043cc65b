/** Asks one thing or, one after the other, several of a transaction; false: nothing. */
type Ask = (() => unknown) | false;
type Answers<T extends readonly Ask[]> = {
  -readonly [K in keyof T]: T[K] extends () => infer R
    ? Awaited<R>
    : Awaited<ReturnType<Exclude<T[K], false>>> | undefined;
};

/**
 * Asks several things of a transaction together: the database is told all of them at once and does them in this order, where
 * asking one after the other takes a way there and back for each. What one of them asks after its first answer, or after it
 * has waited for anything else, is done behind the first things of all. Resolves when all are done; rejects, also when all
 * are, with the error that came first: nothing of a transaction that has failed is asked behind its end.
 */
export async function together<const T extends readonly Ask[]>(...asks: T): Promise<Answers<T>> {
  let failed: { err: unknown } | undefined;
  const answers = await Promise.all(
    asks.map(async (ask) => {
      try {
        return ask === false ? undefined : await ask();
      } catch (err) {
        // What failed because the transaction had failed already may be heard of before the reason is.
        if (!failed || (isAftermath(failed.err) && !isAftermath(err))) failed = { err };
        return undefined;
      }
    }),
  );
  if (failed) throw failed.err;
  return answers as Answers<T>;
}

/** Postgres: the transaction is aborted, and takes no more statements. */
const ABORTED = "25P02";

function isAftermath(err: unknown): boolean {
  for (let cause = err; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && cause.code === ABORTED) return true;
  }
  return false;
}
