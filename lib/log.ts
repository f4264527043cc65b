import pino from "pino";

/**
 * The process's logger: JSON lines on stdout. Log ids, counts and states; never transcripts, phone numbers or tokens.
 * `err` fields keep type, message and stack only, because SDK errors carry request headers with credentials.
 */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { process: process.env.SERVICE_NAME ?? "app" },
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: {
    err: (err: unknown) =>
      err instanceof Error ? { type: err.name, message: err.message, stack: err.stack } : { type: typeof err },
  },
});

/** A logger whose lines carry the given fields. */
export function childLog(fields: Record<string, string | number>) {
  return log.child(fields);
}

export type Log = typeof log;
