import { randomUUID } from "node:crypto";
import type { PlivoAccount } from "../accounts";
import { CallError } from "../call/errors";
import { PhoneCall, type EndCause } from "../call/phone-call";
import type { Faults } from "../faults";
import { CallbackQueue } from "../http/callback-queue";
import { deliver } from "../http/webhook";
import type { PhoneLine } from "../phone/line";
import type { PhoneScript } from "../phone/script";
import { billedSeconds, consoleTime, costOf, RATE, utcTime } from "./billing";
import { hangupOf, type Hangup } from "./hangup";
import { runDocuments, type DocumentHost, type DocumentSource } from "./run-document";
import type { FormParams } from "./signature";
import { signWebhook } from "./webhook";

export interface WebhookTarget {
  url: string;
  method: "GET" | "POST";
}

/** What a create request asks for, checked; for an inbound call what its application says. */
export interface PlivoCallRequest {
  /** In the form +15551230001, or a SIP URI. */
  to: string;
  from: string;
  answer: WebhookTarget;
  ring: WebhookTarget | null;
  hangup: WebhookTarget | null;
  fallback: WebhookTarget | null;
  /** `url` null: the answer waits for the detection. */
  machineDetection: { hangUp: boolean; target: WebhookTarget | null } | null;
  ringTimeoutSeconds: number;
  timeLimitSeconds: number;
}

export interface PlivoCallOptions {
  account: PlivoAccount;
  direction: "outbound" | "inbound";
  request: PlivoCallRequest;
  script: PhoneScript;
  queueMs: number;
  faults: Faults;
}

/** Webhooks that are answered 5xx, or not at all, are sent so often again. */
const RETRIES = 2;

/** A call at Plivo. Its request UUID and its call UUID are one. */
export class PlivoCall extends PhoneCall {
  readonly carrier = "plivo";
  readonly request: PlivoCallRequest;
  status = "queued";
  /** Set when it has ended. */
  hangup: Hangup | null = null;
  readonly #account: PlivoAccount;
  readonly #callbacks: CallbackQueue;

  constructor({ account, direction, request, script, queueMs, faults }: PlivoCallOptions) {
    const { to, from, ringTimeoutSeconds, timeLimitSeconds } = request;
    const limits = { ringTimeoutMs: ringTimeoutSeconds * 1000, timeLimitMs: timeLimitSeconds * 1000 };
    super({ id: randomUUID(), direction, from, to, script, faults, ...limits });
    this.request = request;
    this.#account = account;
    const onFailure = (message: string) => this.log.error("callback_failed", message);
    this.#callbacks = new CallbackQueue({ faults, log: this.log, onFailure, retries: RETRIES });
    if (direction === "inbound") {
      this.comeIn();
      this.#run({ ...request.answer, kind: "answer" });
    } else {
      this.log.add("status", { status: "queued" });
      this.place(queueMs);
    }
  }

  /** Plivo takes the call to another document; an open stream is closed. */
  transfer(target: WebhookTarget): void {
    this.log.add("redirected");
    this.#run({ ...target, kind: "transfer" });
  }

  protected onInitiated(): void {
    this.log.add("initiated");
  }

  protected onRinging(): void {
    this.#move("ringing");
    if (this.direction === "outbound") this.#fire("Ring", "ringing", this.request.ring);
  }

  protected onAnswered(): void {
    this.#move("in-progress");
    const { machineDetection } = this.request;
    if (this.direction === "inbound") return;
    const run = (extra: FormParams) => this.#run({ ...this.request.answer, kind: "answer" }, extra);
    const heard = (who: PhoneScript["answered_by"]["who"]) => who === "machine" || who === "fax";
    if (machineDetection && !machineDetection.target) {
      this.listenForMachine((who) => {
        if (machineDetection.hangUp && heard(who)) this.end("machine");
        else run([["Machine", String(heard(who))]]);
      });
      return;
    }
    run([]);
    if (!machineDetection) return;
    this.listenForMachine((who) => {
      void this.#tellMachine(heard(who));
      if (machineDetection.hangUp && heard(who)) this.end("machine");
    });
  }

  protected onEnded(cause: EndCause, _sip: number | null, failure: CallError | null): void {
    this.hangup = hangupOf(cause, this.direction, failure);
    this.#move(this.hangup.status);
    this.#fire("Hangup", this.hangup.status, this.request.hangup, this.#hangupParams(this.hangup));
  }

  protected mute(): void {
    this.#callbacks.mute();
  }

  #run(source: DocumentSource, extra: FormParams = []): void {
    const { fallback } = this.request;
    const other = fallback && { ...fallback, kind: "answer" as const };
    this.run((signal) => runDocuments(this.#host(extra), source, other, signal));
  }

  #host(extra: FormParams): DocumentHost {
    const { authId, authToken } = this.#account;
    return {
      authId,
      authToken,
      callUuid: this.id,
      log: this.log,
      faults: this.faults,
      requestParams: () => [
        ...this.#params("StartApp", this.phase === "ringing" ? "ringing" : "in-progress"),
        ...extra,
      ],
      pickUp: () => this.#pickUp(),
      hangUp: (reason) => {
        if (this.phase === "ringing" && reason) this.end(reason);
        else this.end("hung_up_by_document");
      },
      carry: (stream, signal) => this.carry(stream, signal),
      deliverKeys: (digits) => this.deliverKeys(digits),
    };
  }

  #pickUp(): PhoneLine {
    this.connect();
    if (!this.line) throw new CallError("internal", "The call is over.");
    return this.line;
  }

  async #tellMachine(machine: boolean): Promise<void> {
    const target = this.request.machineDetection?.target;
    if (!target || this.discarded) return;
    const params: FormParams = [...this.#params("MachineDetection", "in-progress"), ["Machine", String(machine)]];
    try {
      const { status } = await deliver(signWebhook(this.#account.authToken, { ...target, params }));
      this.log.add("amd.sent", { answered_by: machine ? "machine" : "human", status });
    } catch (error) {
      this.log.error("callback_failed", (error as Error).message);
    }
  }

  /** The parameters every webhook of this call carries. */
  #params(event: string, status: string): FormParams {
    const outbound = this.direction === "outbound";
    return [
      ["ALegUUID", this.id],
      ...(outbound ? ([["ALegRequestUUID", this.id] as const, ["RequestUUID", this.id] as const] as const) : []),
      ["BillRate", RATE.toFixed(3)],
      ["CallStatus", status],
      ["CallUUID", this.id],
      ["Direction", this.direction],
      ["Event", event],
      ["From", withoutPlus(this.from)],
      ["ParentAuthID", this.#account.authId],
      ["STIRAttestation", "Not Applicable"],
      ["STIRVerification", "Not Applicable"],
      ["SessionStart", utcTime(this.log.createdAt)],
      ["To", withoutPlus(this.to)],
    ];
  }

  #hangupParams(hangup: Hangup): FormParams {
    return [
      ...(this.answeredAt === null ? [] : [["AnswerTime", consoleTime(this.answeredAt)] as const]),
      ["BillDuration", String(billedSeconds(this))],
      ["Duration", String(this.durationSeconds)],
      ["EndTime", consoleTime(this.endedAt ?? Date.now())],
      ["HangupCause", hangup.cause],
      ["HangupCauseCode", String(hangup.code)],
      ["HangupCauseName", hangup.name],
      ["HangupSource", hangup.source],
      ["StartTime", consoleTime(this.log.createdAt)],
      ["TotalCost", costOf(this)],
    ];
  }

  #move(status: string): void {
    this.status = status;
    this.log.add("status", { status });
  }

  #fire(event: string, status: string, target: WebhookTarget | null, extra: FormParams = []): void {
    if (!target) return;
    const params = [...this.#params(event, status), ...extra];
    const request = signWebhook(this.#account.authToken, { ...target, params });
    this.#callbacks.fire({ event, last: event === "Hangup", request });
  }
}

/** Plivo writes numbers without the plus. */
export function withoutPlus(number: string): string {
  return number.replace(/^\+/, "");
}
