import { setTimeout as wait } from "node:timers/promises";
import { KeyEar } from "../audio/dtmf";
import { speakText } from "../audio/flite";
import { encodeMulaw, MULAW_SILENCE, TELEPHONE_RATE } from "../audio/mulaw";
import { resample } from "../audio/resample";
import { ring, type SimulatedCall } from "../calls";
import type { Faults } from "../faults";
import type { MediaEnd, MediaStream } from "../media/media-stream";
import { PhoneLine } from "../phone/line";
import { CallLog } from "../phone/log";
import type { AnsweredByScript, PhoneScript, SayScript } from "../phone/script";
import { CallError } from "./errors";

/** Why a call ended. */
export type EndCause =
  | "busy"
  | "rejected"
  | "no_answer"
  | "unreachable"
  | "ring_timeout"
  | "canceled"
  | "phone_hung_up"
  /** By a request of the application. */
  | "hung_up_by_request"
  /** By its instructions: a hang-up, or nothing left to do. */
  | "hung_up_by_document"
  | "instructions_over"
  | "bad_instructions"
  | "time_limit"
  | "machine"
  | "discarded";

export interface PhoneCallOptions {
  /** The carrier's id of the call. */
  id: string;
  direction: "outbound" | "inbound";
  from: string;
  to: string;
  script: PhoneScript;
  faults: Faults;
  ringTimeoutMs: number;
  timeLimitMs: number;
}

/** From dialling to the first ring. */
const SETUP_MS = 20;

/** What is the same in a call of any carrier: a phone that rings, is answered or not, speaks, hears and hangs up. */
export abstract class PhoneCall implements SimulatedCall {
  abstract readonly carrier: string;
  abstract readonly status: string;
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  readonly from: string;
  readonly to: string;
  readonly log = new CallLog();
  phase: SimulatedCall["phase"] = "queued";
  answeredAt: number | null = null;
  endedAt: number | null = null;
  line: PhoneLine | null = null;
  readonly script: PhoneScript;
  readonly faults: Faults;
  protected discarded = false;
  readonly #options: PhoneCallOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #leavePhone: () => void = () => {};
  #greeted: Promise<unknown> = Promise.resolve();
  #media: MediaStream | null = null;
  #instructions = new AbortController();
  #running: Promise<void> = Promise.resolve();

  protected constructor(options: PhoneCallOptions) {
    this.#options = options;
    this.id = options.id;
    this.direction = options.direction;
    this.from = options.from;
    this.to = options.to;
    this.script = options.script;
    this.faults = options.faults;
  }

  /** The carrier has begun to dial. */
  protected abstract onInitiated(): void;
  protected abstract onRinging(): void;
  /** The phone was picked up; the line is open. An inbound call is answered by its instructions, which run already. */
  protected abstract onAnswered(): void;
  /** `failure` is what was wrong with the instructions. */
  protected abstract onEnded(cause: EndCause, sip: number | null, failure: CallError | null): void;
  /** Sends nothing to the application from now on. */
  protected abstract mute(): void;

  get phone(): string {
    return this.direction === "outbound" ? this.to : this.from;
  }

  get mediaOpen(): boolean {
    return this.#media?.open ?? false;
  }

  /** Billable seconds, a begun second counts; 0 when nobody answered. */
  get durationSeconds(): number {
    if (this.answeredAt === null) return 0;
    return Math.max(1, Math.ceil(((this.endedAt ?? Date.now()) - this.answeredAt) / 1000));
  }

  answer(): void {
    if (this.phase === "ringing" && this.direction === "outbound") this.connect();
  }

  hangUp(): void {
    this.log.add("phone.hung_up");
    if (this.phase === "in_progress") this.end("phone_hung_up");
    else if (this.phase === "ringing") this.end(this.direction === "outbound" ? "rejected" : "canceled");
  }

  pressKeys(digits: string): void {
    this.log.add("phone.keys", { digits });
    for (const digit of digits) this.#media?.pressKey(digit);
  }

  /** The carrier presses keys towards the phone by its signalling, which no tone carries. */
  deliverKeys(digits: string): void {
    for (const digit of digits)
      if (/[0-9*#A-D]/.test(digit)) this.log.add("phone.heard_key", { digit, in_band: false });
  }

  breakMedia(): void {
    this.log.add("media.broken");
    this.#media?.cut();
  }

  discard(): void {
    this.discarded = true;
    this.mute();
    this.end("discarded");
  }

  /** Ends the call; the first end counts. */
  end(cause: EndCause, failure: CallError | null = null): void {
    if (this.endedAt !== null) return;
    this.#stopWaiting();
    this.endedAt = Date.now();
    this.phase = "ended";
    this.#instructions.abort();
    this.line?.close();
    this.onEnded(cause, SIP_CODES[cause] ?? null, failure);
  }

  /** Dials after `queueMs` in the carrier's queue. */
  protected place(queueMs: number): void {
    this.after(queueMs, () => {
      this.onInitiated();
      this.after(SETUP_MS, () => this.#ring());
    });
  }

  /** Answers the line: the phone's own doing when it was called, the instructions' when it calls. */
  connect(): void {
    if (this.phase !== "ringing") return;
    this.#stopWaiting();
    this.answeredAt = Date.now();
    this.phase = "in_progress";
    this.log.answered();
    this.line = new PhoneLine({
      onSpeechStarted: () => this.log.add("speech.started"),
      onSpeechEnded: (spoken) => this.log.add("speech.ended", { ...spoken }),
    });
    const keys = new KeyEar((digit) => this.log.add("phone.heard_key", { digit, in_band: true }));
    this.line.listen((frame) => keys.hear(frame));
    this.after(this.#options.timeLimitMs, () => this.end("time_limit"));
    if (this.script.say_on_answer) this.#greeted = this.#sayOnAnswer(this.line, this.script.say_on_answer);
    this.onAnswered();
  }

  /** Rings the account: an inbound call that waits for its instructions. */
  protected comeIn(): void {
    this.phase = "ringing";
    this.onRinging();
    this.after(this.#options.ringTimeoutMs, () => this.end("ring_timeout"));
  }

  /** Replaces what the call does; an open media stream gets its goodbye first. */
  protected run(work: (signal: AbortSignal) => Promise<void>): void {
    this.#instructions.abort();
    const { signal } = (this.#instructions = new AbortController());
    if (this.endedAt !== null) return;
    this.#running = this.#running.then(() => this.#carryOut(work, signal));
  }

  /**
   * Connects the phone to an open media stream until it ends. With the switch `socket_loss: hold`, a stream that broke
   * leaves the call without media until other instructions come.
   */
  async carry(stream: MediaStream, signal: AbortSignal): Promise<MediaEnd> {
    this.#media = stream;
    const stop = () => stream.stop();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const end = await stream.finished;
    signal.removeEventListener("abort", stop);
    if (this.#media === stream) this.#media = null;
    if (end.by === "network" && this.faults.socketLoss === "hold" && !signal.aborted) {
      this.log.add("held");
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    return end;
  }

  /** Tells, once it is known, whom the phone's script has answer. */
  protected listenForMachine(judged: (who: AnsweredByScript["who"], afterMs: number) => void): void {
    const { who, after_ms: afterMs } = this.script.answered_by;
    this.after(afterMs, () => judged(who, afterMs));
  }

  /** Calls `ended` when the phone has said its greeting, at once when it has none. */
  protected whenGreetingEnded(ended: () => void): void {
    void this.#greeted.then(() => {
      if (this.endedAt === null) ended();
    });
  }

  protected after(delayMs: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        act();
      },
      Math.min(delayMs, 2 ** 31 - 1),
    );
    this.#timers.add(timer);
  }

  #ring(): void {
    this.phase = "ringing";
    this.onRinging();
    this.after(this.#options.ringTimeoutMs, () => this.end("ring_timeout"));
    this.#leavePhone = ring(this.script, {
      answer: () => this.answer(),
      refuse: (reason) => this.end(reason),
    });
  }

  async #carryOut(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = error instanceof CallError ? error : new CallError("internal", (error as Error).message);
      this.log.error(failure.code, failure.message);
      return this.end("bad_instructions", failure);
    }
    if (!signal.aborted) this.end("instructions_over");
  }

  async #sayOnAnswer(line: PhoneLine, say: SayScript): Promise<void> {
    try {
      const speech = encodeMulaw(await resample(await speakText(say.text, say.voice), TELEPHONE_RATE));
      const pause = new Uint8Array(say.after_ms * 8).fill(MULAW_SILENCE);
      await line.say(Buffer.concat([pause, speech]));
    } catch (error) {
      this.log.error("speech_unavailable", (error as Error).message);
    }
  }

  #stopWaiting(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#leavePhone();
  }
}

const SIP_CODES: Partial<Record<EndCause, number>> = {
  busy: 486,
  rejected: 603,
  no_answer: 480,
  unreachable: 404,
  ring_timeout: 487,
  canceled: 487,
};

/** Waits, unless the instructions are replaced. Rejects with the reason of `signal` then. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal });
}
