/** Codes of postgres.js and the operating system, and SQLSTATEs, for a database that is away, not for a query that is wrong. */
const AWAY = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
]);

/** Whether an error says that the database could not be reached: the same work may succeed when it is back. */
export function isDatabaseAway(err: unknown): boolean {
  for (let cause = err; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && AWAY.has(cause.code)) return true;
  }
  return false;
}
