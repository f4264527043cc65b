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
  return { db: drizzle(sql, { schema }), close: () => sql.end({ timeout: 5 }) };
}
