import { randomUUID } from "node:crypto";
import type { VonageAccount } from "../accounts";
import { CallError } from "../call/errors";
import { PhoneCall, type EndCause } from "../call/phone-call";
import type { Faults } from "../faults";
import { CallbackQueue } from "../http/callback-queue";
import type { PhoneLine } from "../phone/line";
import type { PhoneScript } from "../phone/script";
import { plain } from "./endpoint";
import { priceOf, RATE } from "./price";
import { runNccos, type NccoHost, type NccoSource, type WebSocketLeg } from "./run-ncco";
import { signWebhook, type WebhookTarget } from "./webhook";

/** Statuses of a call in Vonage's API. */
export type VonageStatus =
  | "started"
  | "ringing"
  | "answered"
  | "completed"
  | "busy"
  | "cancelled"
  | "unanswered"
  | "rejected"
  | "failed"
  | "timeout";

export interface MachineDetection {
  hangUp: boolean;
  /** How long it listens for a beep after a machine was heard; null: it does not. */
  beepTimeoutSeconds: number | null;
}

/** What a create request asks for, checked; for an inbound call what the application says. */
export interface VonageCallRequest {
  /** In the form +15551230001, or a SIP URI. */
  to: string;
  from: string;
  source: NccoSource;
  event: WebhookTarget | null;
  machineDetection: MachineDetection | null;
  ringTimeoutSeconds: number;
  timeLimitSeconds: number;
}

export interface VonageCallOptions {
  account: VonageAccount;
  direction: "outbound" | "inbound";
  request: VonageCallRequest;
  script: PhoneScript;
  queueMs: number;
  faults: Faults;
}

/** Webhooks that are answered 5xx, or not at all, are sent so often again. */
const RETRIES = 2;

/** How a call that nobody answered ends. */
const UNANSWERED: Partial<Record<EndCause, { status: VonageStatus; detail?: string }>> = {
  busy: { status: "busy" },
  rejected: { status: "rejected", detail: "declined" },
  no_answer: { status: "unanswered", detail: "unavailable" },
  unreachable: { status: "failed", detail: "number_out_of_service" },
  ring_timeout: { status: "timeout" },
  canceled: { status: "cancelled" },
  // Of inbound calls: an NCCO that does nothing, or none.
  instructions_over: { status: "rejected", detail: "declined" },
  bad_instructions: { status: "failed", detail: "internal_error" },
};

/** A call at Vonage: the phone's leg. The WebSocket it is connected to is another leg of the conversation. */
export class VonageCall extends PhoneCall {
  readonly carrier = "vonage";
  readonly conversationUuid = `CON-${randomUUID()}`;
  readonly request: VonageCallRequest;
  readonly legs: WebSocketLeg[] = [];
  status: VonageStatus = "started";
  readonly #account: VonageAccount;
  readonly #callbacks: CallbackQueue;

  constructor({ account, direction, request, script, queueMs, faults }: VonageCallOptions) {
    const { to, from, ringTimeoutSeconds, timeLimitSeconds } = request;
    const limits = { ringTimeoutMs: ringTimeoutSeconds * 1000, timeLimitMs: timeLimitSeconds * 1000 };
    super({ id: randomUUID(), direction, from, to, script, faults, ...limits });
    this.request = request;
    this.#account = account;
    const onFailure = (message: string) => this.log.error("callback_failed", message);
    this.#callbacks = new CallbackQueue({ faults, log: this.log, onFailure, retries: RETRIES });
    this.log.add("status", { status: "started" });
    if (direction === "inbound") {
      this.#tell("started");
      this.comeIn();
      this.#run(request.source);
    } else {
      this.place(queueMs);
    }
  }

  /** Takes the call to another NCCO; the WebSocket leg is left behind and ends. */
  transfer(source: NccoSource): void {
    this.log.add("redirected");
    this.#run(source);
  }

  protected onInitiated(): void {
    this.#tell("started");
  }

  protected onRinging(): void {
    this.#move("ringing");
    this.#tell("ringing");
  }

  protected onAnswered(): void {
    this.#move("answered");
    this.#tell("answered", { start_time: null, rate: null, network: null });
    if (this.direction === "inbound") return;
    if (this.request.machineDetection) this.#detect(this.request.machineDetection);
    this.#run(this.request.source);
  }

  protected onEnded(cause: EndCause, sip: number | null, failure: CallError | null): void {
    if (failure) this.#tellError(failure);
    const unanswered = this.answeredAt === null ? UNANSWERED[cause] : undefined;
    this.#move(unanswered?.status ?? "completed");
    if (unanswered) {
      const { status, detail } = unanswered;
      return this.#tell(status, { ...(detail && { detail }), ...(sip !== null && { sip_code: sip }) });
    }
    this.#tell("completed", {
      start_time: isoOrNull(this.answeredAt),
      end_time: isoOrNull(this.endedAt),
      duration: String(this.durationSeconds),
      rate: RATE,
      price: priceOf(this.durationSeconds),
      network: "US-FIXED",
      disconnected_by: cause === "phone_hung_up" ? "user" : "platform",
      sip_code: 200,
    });
  }

  protected mute(): void {
    this.#callbacks.mute();
  }

  /** What every webhook of this call carries. */
  fields(): Record<string, unknown> {
    return {
      from: plain(this.from),
      to: plain(this.to),
      uuid: this.id,
      conversation_uuid: this.conversationUuid,
    };
  }

  #run(source: NccoSource): void {
    this.run((signal) => runNccos(this.#host(), source, signal));
  }

  #host(): NccoHost {
    return {
      account: this.#account,
      log: this.log,
      faults: this.faults,
      conversationUuid: this.conversationUuid,
      requestFields: () => ({ ...this.fields(), endpoint_type: "phone" }),
      pickUp: () => this.#pickUp(),
      carry: (stream, signal) => this.carry(stream, signal),
      addLeg: (leg) => this.legs.push(leg),
      tellLeg: (leg, status, extra) => this.#fire(this.#legFields(leg, status, extra), `websocket ${status}`, false),
      legFields: (leg, status, extra) => this.#legFields(leg, status, extra),
    };
  }

  #pickUp(): PhoneLine {
    this.connect();
    if (!this.line) throw new CallError("internal", "The call is over.");
    return this.line;
  }

  /** Machine events name the call in `call_uuid`. Whom it is not sure of it does not tell. */
  #detect({ hangUp, beepTimeoutSeconds }: MachineDetection): void {
    this.listenForMachine((who) => {
      if (who === "unknown") return;
      if (who === "human") return this.#tellMachine("human");
      this.#tellMachine("machine");
      if (hangUp) return this.end("machine");
      if (beepTimeoutSeconds === null) return;
      if (who === "machine") this.whenGreetingEnded(() => this.#tellMachine("machine", "beep_start"));
      else this.after(beepTimeoutSeconds * 1000, () => this.#tellMachine("machine", "beep_timeout"));
    });
  }

  #tellMachine(status: "human" | "machine", subState?: string): void {
    const { uuid: callUuid, ...others } = this.fields();
    const fields = { ...others, call_uuid: callUuid, status, ...(subState && { sub_state: subState }) };
    this.#fire({ ...fields, direction: this.direction, timestamp: new Date().toISOString() }, status, false);
  }

  #tellError({ code, message }: CallError): void {
    const fields = { reason: message, conversation_uuid: this.conversationUuid, timestamp: new Date().toISOString() };
    this.#fire(fields, `error ${code}`, false);
  }

  #tell(status: VonageStatus, extra: Record<string, unknown> = {}): void {
    const timestamp = new Date().toISOString();
    const last = this.endedAt !== null;
    this.#fire({ ...this.fields(), status, direction: this.direction, timestamp, ...extra }, status, last);
  }

  #legFields(leg: WebSocketLeg, status: string, extra: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      from: plain(this.direction === "outbound" ? this.from : this.to),
      to: leg.uri,
      uuid: leg.uuid,
      conversation_uuid: this.conversationUuid,
      status,
      direction: "outbound",
      timestamp: new Date().toISOString(),
      ...extra,
    };
  }

  #fire(fields: Record<string, unknown>, event: string, last: boolean): void {
    const target = this.request.event;
    if (target) this.#callbacks.fire({ event, last, request: signWebhook(this.#account, target, fields) });
  }

  #move(status: VonageStatus): void {
    this.status = status;
    this.log.add("status", { status });
  }
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
