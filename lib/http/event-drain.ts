import type { CallEvent } from "@/lib/contract/events";
import { DomainError } from "@/lib/domain/errors";
import { log } from "@/lib/log";
import type { SseWriter } from "./sse";

/** Stored events that a reader is told of next. */
export interface Drained {
  events: CallEvent[];
  /** Sequence to read on from. */
  upTo: number;
  /** There may be more at once. */
  more: boolean;
  /** Nothing will come any more. */
  over: boolean;
}

/**
 * Sends a call's events after `sequence` as `read` gives them; each call of what this returns asks for another look. One
 * look at a time. The stream ends where nothing will come any more, and where `read` says that its reader may not read.
 */
export function createDrain(
  callId: string,
  sequence: number,
  writer: SseWriter,
  read: (afterSequence: number) => Promise<Drained>,
): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      do {
        again = false;
        const { events, upTo, more, over } = await read(sequence);
        for (const event of events) sendEvent(writer, event, event.sequence);
        sequence = upTo;
        if (more) again = true;
        if (over) writer.close();
        // A long past over a slow line waits in the database, not here.
        await writer.room();
      } while (again && !writer.closed);
    } finally {
      // With the last look at `again`, so that nobody asks in between and is not heard.
      running = false;
    }
  };
  return () => {
    again = true;
    if (running || writer.closed) return;
    run().catch((err: unknown) => {
      if (err instanceof DomainError && err.code === "forbidden") writer.close();
      else log.warn({ callId, err }, "event stream is behind");
    });
  };
}

/** Sends an event; with `id` the client resumes after it. */
export function sendEvent(writer: SseWriter, event: CallEvent, id?: number): void {
  writer.send({ ...(id !== undefined && { id }), type: event.type, data: event });
}
