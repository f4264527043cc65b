import type { CallbackFaults } from "../faults";
import type { CallLog } from "../phone/log";
import { TwilioCallError } from "./errors";
import type { FormParams } from "./signature";
import { sendWebhook } from "./webhook";

/** The events an application can ask for. */
export const CALLBACK_EVENTS = ["initiated", "ringing", "answered", "completed"] as const;
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

export interface StatusCallbackTarget {
  url: string;
  method: "GET" | "POST";
  events: ReadonlySet<CallbackEvent>;
}

interface Callback {
  event: CallbackEvent;
  params: FormParams;
}

/** Sends a call's status callbacks, each when the one before it was answered, unless a fault is switched on. */
export class StatusCallbacks {
  readonly #authToken: string;
  readonly #target: StatusCallbackTarget | null;
  readonly #faults: () => CallbackFaults;
  readonly #log: CallLog;
  #sequence = 0;
  #queue: Promise<void> = Promise.resolve();
  #held: Callback | null = null;
  #muted = false;

  constructor(authToken: string, target: StatusCallbackTarget | null, faults: () => CallbackFaults, log: CallLog) {
    this.#authToken = authToken;
    this.#target = target;
    this.#faults = faults;
    this.#log = log;
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
    const faults = this.#faults();
    if (faults.drop) {
      this.#log.add("callback.dropped", { event });
      return;
    }
    this.#inOrder({ event, params: numbered }, faults.reorder).forEach((callback) => {
      this.#enqueue(callback);
      if (faults.duplicate) this.#enqueue(callback);
    });
  }

  /** Sends nothing from now on. */
  mute(): void {
    this.#muted = true;
  }

  #inOrder(callback: Callback, reorder: boolean): Callback[] {
    const held = this.#held;
    this.#held = null;
    if (held) return [callback, held];
    if (!reorder || callback.event === "completed") return [callback];
    this.#held = callback;
    return [];
  }

  #enqueue(callback: Callback): void {
    this.#queue = this.#queue.then(() => this.#send(callback));
  }

  async #send({ event, params }: Callback): Promise<void> {
    if (this.#muted || !this.#target) return;
    const { url, method } = this.#target;
    try {
      const { status } = await sendWebhook(this.#authToken, { url, method, params });
      this.#log.add("callback.sent", { event, status });
      if (status > 299) this.#log.error(11200, `HTTP retrieval failure: the status callback was answered ${status}`);
    } catch (error) {
      this.#log.error(error instanceof TwilioCallError ? error.code : "internal", (error as Error).message);
    }
  }
}
