/** Asks one thing or, one after the other, several of a transaction; false: nothing. */
type Ask = (() => unknown) | false;
type Answers<T extends readonly Ask[]> = {
  -readonly [K in keyof T]: T[K] extends () => infer R
    ? Awaited<R>
    : Awaited<ReturnType<Exclude<T[K], false>>> | undefined;
};

/**
 * Asks several things of a transaction together: the database is told all of them at once and does them in this order, where
 * asking one after the other takes a way there and back for each. What one of them asks after its first answer is done
 * after the first things of all. Resolves when all are done; rejects with the error that came first, also when all are: nothing
 * of a transaction that has failed is asked behind its end.
 */
export async function together<const T extends readonly Ask[]>(...asks: T): Promise<Answers<T>> {
  let failed: { err: unknown } | undefined;
  const answers = await Promise.all(
    asks.map(async (ask) => {
      try {
        return ask && (await ask());
      } catch (err) {
        failed ??= { err };
        return undefined;
      }
    }),
  );
  if (failed) throw failed.err;
  return answers.map((answer) => (answer === false ? undefined : answer)) as Answers<T>;
}
