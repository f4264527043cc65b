import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema";

export { schema };

/** The database as the domain sees it. */
export type Db = PostgresJsDatabase<typeof schema>;
/** A transaction, or the database itself where the caller need not care. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
export type DbOrTx = Db | Tx;

/** An open pool: `db` for queries, `close` ends it. */
export interface DbConnection {
  db: Db;
  close(): Promise<void>;
}

/** Seconds to wait before the next try to connect: at most one, where the library alone would come to wait for 20. */
export function backoffSeconds(tries: number): number {
  return Math.min(0.05 * 2 ** tries, 1);
}

/** Opens a pool of at most `max` connections to `url`. */
export function connect(url: string, max = 10): DbConnection {
  const sql = postgres(url, {
    max,
    onnotice: () => {},
    connection: { application_name: process.env.SERVICE_NAME ?? "app" },
    backoff: backoffSeconds,
  });
  const { begin } = sql;
  const beginKept = (work: (tx: postgres.TransactionSql) => unknown) => begin((tx) => work(keepStatements(tx)));
  return {
    db: drizzle(Object.assign(keepStatements(sql, ALONE), { begin: beginKept }), { schema }),
    close: () => sql.end({ timeout: 5 }),
  };
}

/** Statements with more parameters hold lists: each length is another statement, and the server would keep them all. */
const MOST_PARAMETERS = 32;
/** Nothing else is sent on the connection until the answer is there: it may wait for a lock, while others are free. */
const ALONE = { onexecute: () => false };

/**
 * Has the server keep the statements it was asked, as postgres.js does for its own templates. Drizzle would have each of
 * them parsed and described every time, which takes a second way to the database; and in a transaction only a statement that
 * is kept is sent without waiting for the answer to the one before.
 */
function keepStatements<S extends postgres.ISql>(sql: S, more: object = {}): S {
  const { unsafe } = sql;
  const kept: typeof unsafe = (text, parameters = [], options = {}) => {
    // Found out later, it would be told to whichever query is under way, and this one never answered.
    if (parameters.includes(undefined as never)) throw new TypeError("a parameter of a query is undefined");
    return unsafe(text, parameters, { ...more, ...options, prepare: parameters.length <= MOST_PARAMETERS });
  };
  return Object.assign(sql, { unsafe: kept });
}
