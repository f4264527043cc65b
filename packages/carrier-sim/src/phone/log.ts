/** One thing that happened in a call. `at` is Unix time in ms, `ms` counts from the call's creation, `clock_ms` from the answer. */
export interface CallEvent {
  at: number;
  ms: number;
  clock_ms: number | null;
  type: string;
  [detail: string]: unknown;
}

/** Something the carrier complains about: its own code where it has one. */
export interface CallError {
  at: number;
  code: number | string;
  message: string;
}

/** The media of a call, counted. */
export interface MediaStats {
  messages_received: number;
  received_ms: number;
  frames_sent: number;
  /** Milliseconds of audio the carrier held at most: how far the application was ahead of real time. */
  buffered_ms_max: number;
  clears: number;
  marks_received: number;
  marks_returned: number;
  /** Media messages that came in the first `within_ms` after a clear; `audible` ones carry sound, not silence. */
  frames_after_clear: { within_ms: number; total: number; audible: number };
}

/** How long after a clear a media message counts as late. */
export const AFTER_CLEAR_MS = 500;

/** The journal of one call. */
export class CallLog {
  readonly createdAt = Date.now();
  readonly events: CallEvent[] = [];
  readonly errors: CallError[] = [];
  readonly media: MediaStats = {
    messages_received: 0,
    received_ms: 0,
    frames_sent: 0,
    buffered_ms_max: 0,
    clears: 0,
    marks_received: 0,
    marks_returned: 0,
    frames_after_clear: { within_ms: AFTER_CLEAR_MS, total: 0, audible: 0 },
  };
  readonly #startedAt = performance.now();
  #answeredMs: number | null = null;

  /** Milliseconds since the call was created. */
  get ms(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** Starts the clock that `clock_ms` counts. */
  answered(): void {
    this.#answeredMs = this.ms;
  }

  /** @returns the event, whose details may still be counted up. */
  add(type: string, details: Record<string, unknown> = {}): CallEvent {
    const ms = this.ms;
    const clockMs = this.#answeredMs === null ? null : ms - this.#answeredMs;
    const event: CallEvent = { at: Date.now(), ms, clock_ms: clockMs, type, ...details };
    this.events.push(event);
    return event;
  }

  error(code: number | string, message: string): void {
    this.errors.push({ at: Date.now(), code, message });
    this.add("error", { code, message });
  }
}
