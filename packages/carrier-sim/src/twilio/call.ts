import { randomBytes } from "node:crypto";
import type { TwilioAccount } from "../accounts";
import { CallError } from "../call/errors";
import { PhoneCall, type EndCause } from "../call/phone-call";
import type { Faults } from "../faults";
import type { PhoneLine } from "../phone/line";
import type { PhoneScript } from "../phone/script";
import { runDocuments, type DocumentHost, type DocumentSource } from "./run-document";
import type { FormParams } from "./signature";
import { StatusCallbacks, type CallbackEvent, type StatusCallbackTarget } from "./status-callbacks";
import { sendWebhook } from "./webhook";

/** Statuses of Twilio's Call resource. */
export type TwilioStatus =
  "queued" | "ringing" | "in-progress" | "completed" | "busy" | "failed" | "no-answer" | "canceled";

/** What a create request asks for, checked; for an inbound call what its number says. */
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
  account: TwilioAccount;
  direction: "outbound" | "inbound";
  request: TwilioCallRequest;
  script: PhoneScript;
  queueMs: number;
  faults: Faults;
}

const FINAL: Record<EndCause, TwilioStatus> = {
  busy: "busy",
  rejected: "busy",
  no_answer: "no-answer",
  unreachable: "failed",
  ring_timeout: "no-answer",
  canceled: "canceled",
  phone_hung_up: "completed",
  hung_up_by_request: "completed",
  hung_up_by_document: "completed",
  instructions_over: "completed",
  bad_instructions: "completed",
  time_limit: "completed",
  machine: "completed",
  discarded: "failed",
};

/** A call at Twilio, from `queued` (or ringing, when it came in) to its end. */
export class TwilioCall extends PhoneCall {
  readonly carrier = "twilio";
  readonly request: TwilioCallRequest;
  readonly accountSid: string;
  status: TwilioStatus = "queued";
  updatedAt = Date.now();
  /** What the machine detection found; null: it was not asked, or has not found anything yet. */
  answeredBy: string | null = null;
  readonly #authToken: string;
  readonly #callbacks: StatusCallbacks;

  constructor({ account, direction, request, script, queueMs, faults }: TwilioCallOptions) {
    const { to, from, ringTimeoutSeconds, timeLimitSeconds } = request;
    const id = `CA${randomBytes(16).toString("hex")}`;
    const limits = { ringTimeoutMs: ringTimeoutSeconds * 1000, timeLimitMs: timeLimitSeconds * 1000 };
    super({ id, direction, from, to, script, faults, ...limits });
    this.request = request;
    this.accountSid = account.accountSid;
    this.#authToken = account.authToken;
    this.#callbacks = new StatusCallbacks(account.authToken, request.statusCallback, faults, this.log);
    if (direction === "inbound") {
      this.comeIn();
      this.#run(request.instructions);
    } else {
      this.log.add("status", { status: "queued" });
      this.place(queueMs);
    }
  }

  /** Replaces the instructions of a live call; an open stream gets its `stop` first. */
  redirect(source: DocumentSource): void {
    this.log.add("redirected");
    this.#run(source);
  }

  protected onInitiated(): void {
    this.#fire("initiated", "initiated");
  }

  protected onRinging(): void {
    this.#move("ringing", "ringing");
  }

  protected onAnswered(): void {
    this.#move("in-progress", "answered");
    if (this.direction === "inbound") return;
    if (this.request.machineDetection) this.listenForMachine((who, afterMs) => this.#judge(who, afterMs));
    this.#run(this.request.instructions);
  }

  protected onEnded(cause: EndCause, sip: number | null): void {
    const declined = this.direction === "inbound" && cause === "rejected";
    // An inbound call whose instructions are bad was never answered.
    const failed = cause === "bad_instructions" && this.answeredAt === null;
    const status = declined ? "no-answer" : failed ? "failed" : FINAL[cause];
    this.#move(status, "completed", this.#endParams(sip));
  }

  protected mute(): void {
    this.#callbacks.mute();
  }

  #run(source: DocumentSource): void {
    this.run((signal) => runDocuments(this.#host(), source, signal));
  }

  #host(): DocumentHost {
    return {
      accountSid: this.accountSid,
      authToken: this.#authToken,
      callSid: this.id,
      log: this.log,
      faults: this.faults,
      requestParams: () => this.params(this.phase === "ringing" ? "ringing" : "in-progress"),
      pickUp: () => this.#pickUp(),
      decline: (reason) => this.end(this.phase === "ringing" ? reason : "hung_up_by_document"),
      carry: (stream, signal) => this.carry(stream, signal),
    };
  }

  #pickUp(): PhoneLine {
    this.connect();
    if (!this.line) throw new CallError("internal", "The call is over.");
    return this.line;
  }

  #judge(who: PhoneScript["answered_by"]["who"], afterMs: number): void {
    if (who !== "machine") void this.#tellWhoAnswered(who, afterMs);
    else if (this.request.machineDetection?.mode === "Enable") void this.#tellWhoAnswered("machine_start", afterMs);
    else this.whenGreetingEnded(() => void this.#tellWhoAnswered("machine_end_beep", this.#heardMs(afterMs)));
  }

  /** How long the detection listened: until the greeting's end, where there was one. */
  #heardMs(afterMs: number): number {
    return this.script.say_on_answer ? Date.now() - (this.answeredAt ?? 0) : afterMs;
  }

  /** The callback of the machine detection; like the others it is sent once, and nobody's failure ends the call. */
  async #tellWhoAnswered(answeredBy: string, durationMs: number): Promise<void> {
    const { machineDetection } = this.request;
    if (!machineDetection || this.discarded) return;
    const { url, method } = machineDetection;
    this.answeredBy = answeredBy;
    const params: FormParams = [
      ["CallSid", this.id],
      ["AccountSid", this.accountSid],
      ["AnsweredBy", answeredBy],
      ["MachineDetectionDuration", String(durationMs)],
    ];
    try {
      const { status } = await sendWebhook(this.#authToken, { url, method, params });
      this.log.add("amd.sent", { answered_by: answeredBy, status });
      if (status > 299) this.log.error(11200, `HTTP retrieval failure: the AMD callback was answered ${status}`);
    } catch (error) {
      this.log.error(error instanceof CallError ? error.code : "internal", (error as Error).message);
    }
  }

  /** The parameters every webhook of this call carries. */
  params(status: string): FormParams {
    const { to, from } = this;
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
      ["Direction", this.direction === "outbound" ? "outbound-api" : "inbound"],
      ...(this.direction === "inbound" ? ([["StirVerstat", "TN-Validation-Passed-A"]] as const) : []),
      ...places,
    ];
  }

  #endParams(sipResponseCode: number | null): FormParams {
    const seconds = this.durationSeconds;
    const sip = sipResponseCode ?? (this.answeredAt === null ? null : 200);
    return [
      ["CallDuration", String(seconds)],
      ["Duration", String(Math.ceil(seconds / 60))],
      ...(sip === null ? [] : [["SipResponseCode", String(sip)] as const]),
      ...(this.answeredBy === null ? [] : [["AnsweredBy", this.answeredBy] as const]),
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
}
