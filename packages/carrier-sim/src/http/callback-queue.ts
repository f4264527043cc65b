import { setTimeout as wait } from "node:timers/promises";
import type { Faults } from "../faults";
import type { CallLog } from "../phone/log";
import { deliver, forgeriesOf, type SignedRequest } from "./webhook";

/** A webhook that tells of a call's state. */
export interface Callback {
  /** What it tells, in the carrier's word, for the call's log. */
  event: string;
  /** True for the one that tells the end; it is never held back for a later one. */
  last: boolean;
  request: SignedRequest;
}

export interface CallbackQueueOptions {
  faults: Pick<Faults, "callbacks" | "random">;
  log: CallLog;
  /** How often one that was answered 5xx, or not at all, is sent again; 0 when not given. */
  retries?: number;
  /** Told of an answer that is not 2xx, or of none; `message` says which. */
  onFailure(message: string): void;
}

const RETRY_PAUSE_MS = 500;

/** Sends a call's callbacks, each when the one before it was answered, with the faults that are switched on. */
export class CallbackQueue {
  readonly #options: CallbackQueueOptions;
  readonly #muted = new AbortController();
  readonly #sent: Callback[] = [];
  #queue: Promise<void> = Promise.resolve();
  #held: Callback | null = null;

  constructor(options: CallbackQueueOptions) {
    this.#options = options;
  }

  fire(callback: Callback): void {
    const { faults, log } = this.#options;
    const { drop, loss, reorder, duplicate, delay_ms: delayMs, forge, replay } = faults.callbacks;
    if (drop || (loss > 0 && faults.random() < loss)) {
      log.add("callback.dropped", { event: callback.event });
      return;
    }
    for (const next of this.#inOrder(callback, reorder)) {
      this.#enqueue(delayMs, async () => {
        if (forge) for (const request of forgeriesOf(next.request)) await this.#send("callback.forged", next, request);
        await this.#sendUntilTaken(next);
        if (duplicate) await this.#send("callback.sent", next, next.request);
        this.#sent.push(next);
      });
    }
    if (!callback.last || !replay) return;
    this.#enqueue(0, async () => {
      for (const old of [...this.#sent]) await this.#send("callback.replayed", old, old.request);
    });
  }

  /** Sends nothing from now on. */
  mute(): void {
    this.#muted.abort();
  }

  #inOrder(callback: Callback, reorder: boolean): Callback[] {
    const held = this.#held;
    this.#held = null;
    if (held) return [callback, held];
    if (!reorder || callback.last) return [callback];
    this.#held = callback;
    return [];
  }

  #enqueue(delayMs: number, work: () => Promise<void>): void {
    const { signal } = this.#muted;
    const due = delayMs > 0 ? wait(delayMs, undefined, { signal }) : Promise.resolve();
    // Muting ends the wait with an error, which is no failure.
    const ready = due.catch(() => {});
    this.#queue = this.#queue.then(() => ready).then(() => (signal.aborted ? undefined : work()));
  }

  async #sendUntilTaken(callback: Callback): Promise<void> {
    const { signal } = this.#muted;
    for (let left = this.#options.retries ?? 0; ; left--) {
      const taken = await this.#send("callback.sent", callback, callback.request);
      if (taken || left === 0 || signal.aborted) return;
      await wait(RETRY_PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** A forged one is meant to be refused: its answer is logged and is no failure. @returns false when it may be repeated. */
  async #send(type: string, { event }: Callback, request: SignedRequest): Promise<boolean> {
    const { log, onFailure } = this.#options;
    if (this.#muted.signal.aborted) return true;
    try {
      const { status } = await deliver(request, this.#muted.signal);
      log.add(type, { event, status });
      if (status > 299 && type !== "callback.forged") onFailure(`the status callback was answered ${status}`);
      return status < 500;
    } catch (error) {
      if (!this.#muted.signal.aborted) onFailure((error as Error).message);
      return false;
    }
  }
}
