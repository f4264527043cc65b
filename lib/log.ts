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
  const message = err.cause instanceof Error ? err.cause.message : "a query failed";
  return { type: "QueryError", message, stack: frames?.join("\n") };
}

/** A logger whose lines carry the given fields. */
export function childLog(fields: Record<string, string | number>) {
  return log.child(fields);
}

export type Log = typeof log;
