import type { Faults } from "../faults";
import { CallbackQueue } from "../http/callback-queue";
import type { CallLog } from "../phone/log";
import type { FormParams } from "./signature";
import { signWebhook } from "./webhook";

/** The events an application can ask for. */
export const CALLBACK_EVENTS = ["initiated", "ringing", "answered", "completed"] as const;
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

export interface StatusCallbackTarget {
  url: string;
  method: "GET" | "POST";
  events: ReadonlySet<CallbackEvent>;
}

/** Sends a call's status callbacks, numbered, each when the one before it was answered, unless a fault is switched on. */
export class StatusCallbacks {
  readonly #authToken: string;
  readonly #target: StatusCallbackTarget | null;
  readonly #queue: CallbackQueue;
  #sequence = 0;

  constructor(authToken: string, target: StatusCallbackTarget | null, faults: Faults, log: CallLog) {
    this.#authToken = authToken;
    this.#target = target;
    const onFailure = (message: string) => log.error(11200, `HTTP retrieval failure: ${message}`);
    this.#queue = new CallbackQueue({ faults, log, onFailure });
  }

  /** Reports an event when it was asked for. `params` are those of the moment; sequence and time are added. */
  fire(event: CallbackEvent, params: FormParams): void {
    if (!this.#target?.events.has(event)) return;
    const numbered: FormParams = [
      ...params,
      ["Timestamp", new Date().toUTCString().replace("GMT", "+0000")],
      ["CallbackSource", "call-progress-events"],
      ["SequenceNumber", String(this.#sequence++)],
    ];
    const { url, method } = this.#target;
    const request = signWebhook(this.#authToken, { url, method, params: numbered });
    this.#queue.fire({ event, last: event === "completed", request });
  }

  /** Sends nothing from now on. */
  mute(): void {
    this.#queue.mute();
  }
}
