import { ConnectionError, RymiError } from "./errors.js";
import type { CallEvent, InterimTranscript } from "./generated.js";
import { readSse } from "./sse.js";
import { segment, sleep, type Transport } from "./transport.js";

/** What somebody is saying right now: not stored, and not sent again after a lost connection. */
export interface InterimEvent {
  type: "transcript.interim";
  data: InterimTranscript;
}

/** How to follow a call. */
export interface EventStreamOptions {
  /** Sequence of the last event that you have; 0 or nothing: from the first one on. */
  after?: number;
  /** Ends the stream; its reason is thrown. */
  signal?: AbortSignal;
  /** Connections in a row that may bring nothing before the stream gives up. */
  maxReconnects?: number;
}

/** The server sends a comment each 15 s: a connection that is quiet for longer than this is dead. */
const QUIET_MS = 45_000;
/** A connection that stood this long was a good one, even if it brought nothing. */
const LIVED_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * A call's events in their order, each once and without a gap, over as many connections as it takes. It does not end by
 * itself: leave the loop, or abort. Throws RymiError.
 */
export async function* streamEvents(
  transport: Transport,
  callId: string,
  { after = 0, signal, maxReconnects = 10, interim }: EventStreamOptions & { interim: boolean },
): AsyncGenerator<CallEvent | InterimEvent, void, undefined> {
  let last = after;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const connection = new Connection(signal);
    const openedAt = performance.now();
    let lost: RymiError | null = null;
    try {
      const headers = { accept: "text/event-stream", "last-event-id": String(last) };
      const response = await transport.open(`/v1/calls/${segment(callId)}/events`, headers, connection.signal);
      if (!response.body) throw new ConnectionError("The stream of events has no body.");
      for await (const { type, data, id } of readSse(response.body, () => connection.alive())) {
        if (type === "transcript.interim") {
          if (interim) yield { type, data: JSON.parse(data) as InterimTranscript };
          continue;
        }
        if (id === null) continue;
        const event = JSON.parse(data) as CallEvent;
        if (event.sequence <= last) continue;
        // Something in between lost an event: the next connection asks for it again.
        if (event.sequence > last + 1) throw new ConnectionError("An event is missing.", { retryable: true });
        last = event.sequence;
        failures = 0;
        yield event;
      }
    } catch (err) {
      if (signal?.aborted) throw signal.reason;
      if (err instanceof RymiError && !err.retryable) throw err;
      lost = asRymiError(err);
    } finally {
      connection.close();
    }
    // Without an error the server ended the stream in good order, as at a restart. One that lived is no failure.
    if (performance.now() - openedAt >= LIVED_MS) failures = 0;
    if (failures >= maxReconnects) throw lost ?? new ConnectionError("The stream of events ends again and again.");
    await sleep(transport.waitMs(failures, lost) ?? LONGEST_WAIT_MS, signal);
    failures += 1;
  }
}

function asRymiError(err: unknown): RymiError {
  return err instanceof RymiError
    ? err
    : new ConnectionError("The connection was lost.", { cause: err, retryable: true });
}

/** Ends one connection: when the caller aborts, when the loop is left, or when nothing has come for too long. */
class Connection {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #abort = () => this.#controller.abort(this.#outer?.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#abort, { once: true });
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#controller.abort(new ConnectionError("The connection is silent.", { retryable: true })),
      QUIET_MS,
    );
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#abort);
    this.#controller.abort();
  }
}
