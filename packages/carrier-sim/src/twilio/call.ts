import { randomBytes } from "node:crypto";
import { speakText } from "../audio/flite";
import { encodeMulaw, MULAW_SILENCE, TELEPHONE_RATE } from "../audio/mulaw";
import { resample } from "../audio/resample";
import { ring, type SimulatedCall } from "../calls";
import type { Faults } from "../faults";
import { PhoneLine } from "../phone/line";
import { CallLog } from "../phone/log";
import type { PhoneScript, SayScript } from "../phone/script";
import { TwilioCallError } from "./errors";
import type { MediaStream } from "./media-stream";
import { runDocuments, type DocumentSource } from "./run-document";
import type { FormParams } from "./signature";
import { StatusCallbacks, type CallbackEvent, type StatusCallbackTarget } from "./status-callbacks";
import { sendWebhook } from "./webhook";

/** Statuses of Twilio's Call resource. */
export type TwilioStatus =
  "queued" | "ringing" | "in-progress" | "completed" | "busy" | "failed" | "no-answer" | "canceled";

/** What a create request asks for, checked. */
export interface TwilioCallRequest {
  to: string;
  from: string;
  instructions: DocumentSource;
  statusCallback: StatusCallbackTarget | null;
  /** Asked to find out, beside the call, who answers. */
  machineDetection: { mode: "Enable" | "DetectMessageEnd"; url: string; method: "GET" | "POST" } | null;
  ringTimeoutSeconds: number;
  timeLimitSeconds: number;
}

export interface TwilioCallOptions {
  accountSid: string;
  authToken: string;
  request: TwilioCallRequest;
  script: PhoneScript;
  queueMs: number;
  faults: Faults;
}

/** From dialling to the first ring. */
const SETUP_MS = 20;

/** An outbound call at Twilio, from `queued` to its end. */
export class TwilioCall implements SimulatedCall {
  readonly carrier = "twilio";
  readonly direction: "outbound" | "inbound" = "outbound";
  readonly id = `CA${randomBytes(16).toString("hex")}`;
  readonly log = new CallLog();
  readonly request: TwilioCallRequest;
  readonly accountSid: string;
  status: TwilioStatus = "queued";
  answeredAt: number | null = null;
  endedAt: number | null = null;
  updatedAt = Date.now();
  line: PhoneLine | null = null;
  /** What the machine detection found; null: it was not asked, or has not found anything yet. */
  answeredBy: string | null = null;
  readonly #options: TwilioCallOptions;
  readonly #callbacks: StatusCallbacks;
  #timers: NodeJS.Timeout[] = [];
  #discarded = false;
  #leavePhone: () => void = () => {};
  #stream: MediaStream | null = null;
  #instructions = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: TwilioCallOptions) {
    this.#options = options;
    this.request = options.request;
    this.accountSid = options.accountSid;
    const { authToken, faults } = options;
    this.#callbacks = new StatusCallbacks(authToken, options.request.statusCallback, faults, this.log);
    this.log.add("status", { status: "queued" });
    this.#after(options.queueMs, () => this.#dial());
  }

  get from(): string {
    return this.request.from;
  }

  get to(): string {
    return this.request.to;
  }

  get phone(): string {
    return this.request.to;
  }

  get phase(): SimulatedCall["phase"] {
    if (this.endedAt !== null) return "ended";
    if (this.status === "queued") return "queued";
    return this.status === "ringing" ? "ringing" : "in_progress";
  }

  get mediaOpen(): boolean {
    return this.#stream?.open ?? false;
  }

  answer(): void {
    if (this.phase !== "ringing") return;
    this.#stopWaiting();
    this.answeredAt = Date.now();
    this.log.answered();
    this.line = new PhoneLine({
      onSpeechStarted: () => this.log.add("speech.started"),
      onSpeechEnded: (spoken) => this.log.add("speech.ended", { ...spoken }),
    });
    this.#move("in-progress", "answered");
    this.#after(this.request.timeLimitSeconds * 1000, () => this.end("completed"));
    const { after_ms: afterMs } = this.#options.script.answered_by;
    if (this.request.machineDetection) this.#after(afterMs, () => void this.#tellWhoAnswered());
    if (this.#options.script.say_on_answer) void this.#sayOnAnswer(this.line, this.#options.script.say_on_answer);
    this.#run(this.request.instructions);
  }

  hangUp(): void {
    this.log.add("phone.hung_up");
    if (this.phase === "ringing") this.end("busy", 603);
    else if (this.phase === "in_progress") this.end("completed");
  }

  pressKeys(digits: string): void {
    this.log.add("phone.keys", { digits });
    for (const digit of digits) this.#stream?.sendDtmf(digit);
  }

  breakMedia(): void {
    this.log.add("media.broken");
    this.#stream?.cut();
  }

  discard(): void {
    this.#discarded = true;
    this.#callbacks.mute();
    this.end("failed");
  }

  /** Replaces the instructions of a live call; an open stream gets its `stop` first. */
  redirect(source: DocumentSource): void {
    this.log.add("redirected");
    this.#instructions.abort();
    this.#run(source);
  }

  /** Ends the call; the first end counts. */
  end(status: TwilioStatus, sipResponseCode?: number): void {
    if (this.endedAt !== null) return;
    this.#stopWaiting();
    this.endedAt = Date.now();
    this.#instructions.abort();
    this.line?.close();
    this.#move(status, "completed", this.#endParams(sipResponseCode));
  }

  /** Billable seconds, a begun second counts; 0 when nobody answered. */
  get durationSeconds(): number {
    if (this.answeredAt === null) return 0;
    return Math.max(1, Math.ceil(((this.endedAt ?? Date.now()) - this.answeredAt) / 1000));
  }

  #dial(): void {
    this.#fire("initiated", "initiated");
    this.#after(SETUP_MS, () => this.#ring());
  }

  #ring(): void {
    this.#move("ringing", "ringing");
    this.#after(this.request.ringTimeoutSeconds * 1000, () => this.end("no-answer", 487));
    const ended = { busy: "busy", rejected: "busy", no_answer: "no-answer", unreachable: "failed" } as const;
    this.#leavePhone = ring(this.#options.script, {
      answer: () => this.answer(),
      refuse: (reason, sip) => this.end(ended[reason], sip),
    });
  }

  #run(source: DocumentSource): void {
    const previous = this.#running;
    const { signal } = (this.#instructions = new AbortController());
    this.#running = previous.then(() => this.#carryOut(source, signal));
  }

  async #carryOut(source: DocumentSource, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.line) return;
    const { accountSid, authToken, faults } = this.#options;
    const host = {
      accountSid,
      authToken,
      faults,
      callSid: this.id,
      line: this.line,
      log: this.log,
      requestParams: () => this.params("in-progress"),
      onStream: (stream: MediaStream | null) => (this.#stream = stream),
    };
    try {
      await runDocuments(host, source, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.log.error(error instanceof TwilioCallError ? error.code : "internal", (error as Error).message);
    }
    if (!signal.aborted) this.end("completed");
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

  /** The callback of the machine detection; like the others it is sent once, and nobody's failure ends the call. */
  async #tellWhoAnswered(): Promise<void> {
    const { machineDetection } = this.request;
    if (!machineDetection || this.#discarded) return;
    const { mode, url, method } = machineDetection;
    const { who, after_ms: afterMs } = this.#options.script.answered_by;
    const answeredBy = who === "machine" ? (mode === "Enable" ? "machine_start" : "machine_end_beep") : who;
    this.answeredBy = answeredBy;
    const params: FormParams = [
      ["CallSid", this.id],
      ["AccountSid", this.accountSid],
      ["AnsweredBy", answeredBy],
      ["MachineDetectionDuration", String(afterMs)],
    ];
    try {
      const { status } = await sendWebhook(this.#options.authToken, { url, method, params });
      this.log.add("amd.sent", { answered_by: answeredBy, status });
      if (status > 299) this.log.error(11200, `HTTP retrieval failure: the AMD callback was answered ${status}`);
    } catch (error) {
      this.log.error(error instanceof TwilioCallError ? error.code : "internal", (error as Error).message);
    }
  }

  /** The parameters every webhook of this call carries. */
  params(status: string): FormParams {
    const { to, from } = this.request;
    const places = ["From", "To", "Caller", "Called"].flatMap((who): [string, string][] => [
      [`${who}City`, ""],
      [`${who}State`, ""],
      [`${who}Zip`, ""],
      [`${who}Country`, (who === "From" || who === "Caller" ? from : to).startsWith("+1") ? "US" : ""],
    ]);
    return [
      ["CallSid", this.id],
      ["AccountSid", this.accountSid],
      ["From", from],
      ["To", to],
      ["Caller", from],
      ["Called", to],
      ["CallStatus", status],
      ["ApiVersion", "2010-04-01"],
      ["Direction", "outbound-api"],
      ...places,
    ];
  }

  #endParams(sipResponseCode: number | undefined): FormParams {
    const seconds = this.durationSeconds;
    const sip = sipResponseCode ?? (this.answeredAt === null ? null : 200);
    return [
      ["CallDuration", String(seconds)],
      ["Duration", String(Math.ceil(seconds / 60))],
      ...(sip === null ? [] : [["SipResponseCode", String(sip)] as const]),
    ];
  }

  #move(status: TwilioStatus, event: CallbackEvent, extra: FormParams = []): void {
    this.status = status;
    this.updatedAt = Date.now();
    this.log.add("status", { status });
    this.#fire(event, status, extra);
  }

  #fire(event: CallbackEvent, status: string, extra: FormParams = []): void {
    this.#callbacks.fire(event, [...this.params(status), ...extra]);
  }

  #after(delayMs: number, act: () => void): void {
    this.#timers.push(setTimeout(act, delayMs));
  }

  #stopWaiting(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.#leavePhone();
  }
}
