import type { CallEvent } from "@/lib/contract/events";
import { errorOf } from "../api";
import { appendToLog } from "../fold-call";
import { readSse } from "./sse";

/** The server sends what is stored at once: after this much quiet the rest is still to come, on the live connection. */
const QUIET_MS = 700;

/**
 * Reads a call's stored events after those in `known`, and lets go of the stream: at once where it reaches `upTo`, else
 * when nothing more comes. Throws ApiError.
 */
export async function readCallEvents(
  callId: string,
  known: CallEvent[],
  upTo: number,
  signal: AbortSignal,
): Promise<CallEvent[]> {
  const enough = new AbortController();
  const stop = () => enough.abort();
  signal.addEventListener("abort", stop);
  let log = known;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  try {
    const response = await fetch(`/v1/calls/${callId}/events`, {
      headers: { accept: "text/event-stream", "last-event-id": String(known.at(-1)?.sequence ?? 0) },
      cache: "no-store",
      signal: enough.signal,
    });
    if (!response.ok) throw await errorOf(response);
    const wait = () => {
      clearTimeout(quiet);
      quiet = setTimeout(stop, QUIET_MS);
    };
    wait();
    await readSse(
      response,
      (message) => {
        if (message.id === null) return;
        wait();
        const event = JSON.parse(message.data) as CallEvent;
        log = appendToLog(log, event) ?? log;
        if (event.sequence === upTo) stop();
      },
      () => {},
    );
  } catch (err) {
    if (signal.aborted || !enough.signal.aborted) throw err;
  } finally {
    clearTimeout(quiet);
    signal.removeEventListener("abort", stop);
  }
  return log;
}
