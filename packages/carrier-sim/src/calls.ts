import type { IncomingMessage, ServerResponse } from "node:http";
import type { PhoneLine } from "./phone/line";
import type { CallLog } from "./phone/log";
import type { PhoneScript } from "./phone/script";

/** A call as the phones and the control API see it, whatever the carrier. */
export interface SimulatedCall {
  readonly carrier: string;
  /** The carrier's id of the call. */
  readonly id: string;
  /** outbound: the account called the phone; inbound: the phone called a number of the account. */
  readonly direction: "outbound" | "inbound";
  /** Who called, in the form +15551230001, or a SIP URI. */
  readonly from: string;
  /** Who was called, in the same forms. */
  readonly to: string;
  /** The number of the simulated phone: `to` of an outbound call, `from` of an inbound one. */
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
  /** The person picks up. Only while an outbound call rings. */
  answer(): void;
  /** The person hangs up; an outbound call that rings is declined, an inbound one given up. */
  hangUp(): void;
  /** The person presses keys. Only while media is open. */
  pressKeys(digits: string): void;
  /** Breaks the media connection without the carrier's goodbye, as a failing network does. */
  breakMedia(): void;
  /** Ends the call without telling anybody: the simulator goes away. */
  discard(): void;
}

/** A number of a carrier account, and where its calls go. */
export interface AccountNumber {
  /** In the form +15551230001. */
  number: string;
  /** Asked for instructions when the number is called; null: nobody serves it. */
  inboundUrl: string | null;
  /** Told how such a call goes on and ends, in the way of the carrier. */
  statusUrl: string | null;
}

/** Thrown when a phone calls a number that goes nowhere; the message says why. */
export class NotRoutedError extends Error {
  override name = "NotRoutedError";
}

/** One carrier as the simulator's front door and its control API know it. */
export interface CarrierProtocol {
  /** twilio, plivo or vonage. */
  readonly name: string;
  /**
   * Answers a request of the carrier's REST API.
   * @returns false when the path is not this carrier's; nothing was read then.
   */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
  /**
   * A phone calls a number of the account. The call rings at once and is in the registry; its instructions are asked for.
   * @param from the phone's number, `to` the account's, both in the form +15551230001.
   * @throws NotRoutedError when the number has no inbound URL.
   */
  callIn(parties: { from: string; to: string }): SimulatedCall;
  /** The account's numbers, in order of their coming. */
  numbers(): AccountNumber[];
  /** Adds a number, or changes where its calls go. */
  setNumber(number: AccountNumber): void;
  /** Back to the state of a fresh start; the calls are the registry's. */
  reset(): void;
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
