const NAME_WIDTH = 12;
/** A part that fails in a loop must not drown the rest. */
const ERRORS_SHOWN = 5;
const ERRORS_WINDOW_MS = 10_000;
const PINO_ERROR = 50;

/** Prints one line for a part. */
export type Say = (name: string, line: string) => void;

/** The calm summary on the console; what the parts write themselves goes to their log files. */
export function consoleSay(name: string, line: string): void {
  for (const text of line.split("\n")) console.log(`${name.padEnd(NAME_WIDTH)} ${text}`);
}

/** Passes on the error lines among a part's log, a few at a time. */
export function errorLines(name: string, say: Say): (line: string) => void {
  let shown = 0;
  let windowStart = 0;
  return (line) => {
    const message = errorMessage(line);
    if (message === null) return;
    const now = performance.now();
    if (now - windowStart > ERRORS_WINDOW_MS) {
      windowStart = now;
      shown = 0;
    }
    shown += 1;
    if (shown < ERRORS_SHOWN) say(name, `error: ${message}`);
    else if (shown === ERRORS_SHOWN) say(name, "more errors follow in its log");
  };
}

/** The message of a JSON log line of level error or above (pino's number or livekit's word); null for any other line. */
function errorMessage(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    const isError = typeof entry.level === "number" ? entry.level >= PINO_ERROR : entry.level === "error";
    if (!isError || typeof entry.msg !== "string") return null;
    return typeof entry.err?.message === "string" ? `${entry.msg} (${entry.err.message})` : entry.msg;
  } catch {
    return null;
  }
}
