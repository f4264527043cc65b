import type { PhoneLine } from "./phone/line";
import type { CallLog } from "./phone/log";
import type { PhoneScript } from "./phone/script";

/** A call as the phones and the control API see it, whatever the carrier. */
export interface SimulatedCall {
  readonly carrier: string;
  /** The carrier's id of the call. */
  readonly id: string;
  readonly from: string;
  /** The number of the simulated phone. */
  readonly phone: string;
  readonly log: CallLog;
  readonly phase: "queued" | "ringing" | "in_progress" | "ended";
  /** The status in the carrier's own words. */
  readonly status: string;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** The answered phone's line; kept after the end for its recording. */
  readonly line: PhoneLine | null;
  /** True while the application's media WebSocket is open. */
  readonly mediaOpen: boolean;
  /** The person picks up. Only while ringing. */
  answer(): void;
  /** The person hangs up, or declines while it rings. */
  hangUp(): void;
  /** The person presses keys. Only while media is open. */
  pressKeys(digits: string): void;
  /** Breaks the media connection without the carrier's goodbye, as a failing network does. */
  breakMedia(): void;
  /** Ends the call without telling anybody: the simulator goes away. */
  discard(): void;
}

/** All calls of all carriers since the start or the last reset, in order of creation. */
export class CallRegistry {
  readonly #calls = new Map<string, SimulatedCall>();

  add(call: SimulatedCall): void {
    this.#calls.set(call.id, call);
  }

  get(id: string): SimulatedCall | undefined {
    return this.#calls.get(id);
  }

  list(): SimulatedCall[] {
    return [...this.#calls.values()];
  }

  /** Discards all calls and forgets them. */
  clear(): void {
    for (const call of this.#calls.values()) call.discard();
    this.#calls.clear();
  }
}

/** Plays a phone's part when it rings: what its owner does, and when. */
export interface RingOutcome {
  answer(): void;
  /** The phone does not answer; `sip` is the response code a carrier would see. */
  refuse(reason: "busy" | "no_answer" | "rejected" | "unreachable", sip: number): void;
}

/**
 * Lets a phone ring as its script says.
 * @returns a function that takes the phone out of its owner's hands.
 */
export function ring(script: PhoneScript, outcome: RingOutcome): () => void {
  const { action, after_ms: afterMs } = script.on_ring;
  if (action === "ring_forever") return () => {};
  const act = {
    answer: () => outcome.answer(),
    busy: () => outcome.refuse("busy", 486),
    no_answer: () => outcome.refuse("no_answer", 480),
    reject: () => outcome.refuse("rejected", 603),
    unreachable: () => outcome.refuse("unreachable", 404),
  }[action];
  const timer = setTimeout(act, afterMs);
  return () => clearTimeout(timer);
}
