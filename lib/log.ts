import pino from "pino";

/**
 * The process's logger: JSON lines on stdout. Log ids, counts and states; never transcripts, phone numbers or tokens.
 * `err` fields keep type, message and stack only, because SDK errors carry request headers with credentials; of a failed
 * query the database's own words, because the query's error quotes the values, which are people's.
 */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { process: process.env.SERVICE_NAME ?? "app" },
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: {
    err: loggable,
  },
});

/** What the log keeps of something thrown. */
export function loggable(err: unknown): { type: string; message?: string; stack?: string } {
  if (!(err instanceof Error)) return { type: typeof err };
  if (!("query" in err)) return { type: err.name, message: err.message, stack: err.stack };
  const frames = err.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return { type: "QueryError", message: reasonOf(err), stack: frames?.join("\n") };
}

/** Why a query failed. The query builder's own message holds the values; the driver's and the database's do not. */
function reasonOf(err: Error): string {
  const reason = err.cause instanceof Error ? err.cause : "params" in err ? null : err;
  if (!reason) return "a query failed";
  // Of a connection that was tried at several addresses the code is all that there is.
  const code = "code" in reason && typeof reason.code === "string" ? reason.code : "";
  const parts = reason.message.includes(code) ? [reason.message] : [code, reason.message];
  return parts.filter(Boolean).join(": ") || "a query failed";
}

/** A logger whose lines carry the given fields. */
export function childLog(fields: Record<string, string | number>) {
  return log.child(fields);
}

export type Log = typeof log;
