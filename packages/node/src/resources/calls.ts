import { streamEvents, type EventStreamOptions, type InterimEvent } from "../event-stream.js";
import type {
  AgentTurns,
  AuditLog,
  Call,
  CallEvent,
  CallPage,
  CreateCallBody,
  Intelligence,
  Ledger,
  LegEvidence,
  ListCallsQuery,
  Recording,
  Transcript,
} from "../generated.js";
import { List } from "../list.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";
import { CallAgent } from "./call-agent.js";
import { Driving } from "./driving.js";
import { Participants } from "./participants.js";
import { Transfers } from "./transfers.js";

/** Calls: one room each, with one agent. */
export class Calls {
  readonly participants: Participants;
  readonly agent: CallAgent;
  readonly driving: Driving;
  readonly transfers: Transfers;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.participants = new Participants(transport);
    this.agent = new CallAgent(transport);
    this.driving = new Driving(transport);
    this.transfers = new Transfers(transport);
  }

  /** Starts a call. Browsers get `access`; phones are dialed by a job. Safe to repeat: it carries an Idempotency-Key. */
  create(body: CreateCallBody, options: IdempotentOptions = {}): Promise<Call> {
    return this.#transport.request({ ...options, method: "POST", path: "/v1/calls", body, idempotent: true });
  }

  /** Calls, newest first. */
  list({ cursor, ...query }: ListCallsQuery = {}, options: RequestOptions = {}): List<Call, CallPage> {
    return new List(
      (at) =>
        this.#transport.request({ ...options, method: "GET", path: "/v1/calls", query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** One call with everybody in it. */
  get(callId: string, options: RequestOptions = {}): Promise<Call> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}` });
  }

  /** Ends a call for everybody. */
  end(callId: string, options: RequestOptions = {}): Promise<Call> {
    return this.#transport.request({ ...options, method: "POST", path: `/v1/calls/${segment(callId)}/end` });
  }

  /** Begins a sensitive pause: nothing is recorded, transcribed or stored until it ends. Again: it lasts longer. */
  pause(callId: string, options: RequestOptions = {}): Promise<Call> {
    return this.#transport.request({
      ...options,
      method: "POST",
      path: `/v1/calls/${segment(callId)}/sensitive_pause`,
    });
  }

  /** Ends a sensitive pause. */
  unpause(callId: string, options: RequestOptions = {}): Promise<Call> {
    const path = `/v1/calls/${segment(callId)}/sensitive_pause`;
    return this.#transport.request({ ...options, method: "DELETE", path });
  }

  /** Who said what. */
  transcript(callId: string, options: RequestOptions = {}): Promise<Transcript> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/transcript` });
  }

  /** Deletes what was said in a call that is over: the transcript, its intelligence, the words in its events. */
  deleteTranscript(callId: string, options: RequestOptions = {}): Promise<Transcript> {
    return this.#transport.request({ ...options, method: "DELETE", path: `/v1/calls/${segment(callId)}/transcript` });
  }

  /** The recording: the mix and a lane each participant, with links that end after an hour. */
  recording(callId: string, options: RequestOptions = {}): Promise<Recording> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/recording` });
  }

  /** Deletes the recording of a call that is over. */
  deleteRecording(callId: string, options: RequestOptions = {}): Promise<Recording> {
    return this.#transport.request({ ...options, method: "DELETE", path: `/v1/calls/${segment(callId)}/recording` });
  }

  /** What was made of the transcript after the end. */
  intelligence(callId: string, options: RequestOptions = {}): Promise<Intelligence> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/intelligence` });
  }

  /** Has the intelligence made, or made anew. Safe to repeat: it carries an Idempotency-Key. */
  makeIntelligence(callId: string, options: IdempotentOptions = {}): Promise<Intelligence> {
    const path = `/v1/calls/${segment(callId)}/intelligence`;
    return this.#transport.request({ ...options, method: "POST", path, idempotent: true });
  }

  /** The times of the agent's answers, oldest first. */
  turns(callId: string, options: RequestOptions = {}): Promise<AgentTurns> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/turns` });
  }

  /** What the call has cost so far: its legs and what models did, with exact totals by currency. */
  ledger(callId: string, options: RequestOptions = {}): Promise<Ledger> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/ledger` });
  }

  /** What a leg's state rests on: each word of its carrier, oldest first, and what became of it. */
  evidence(callId: string, legId: string, options: RequestOptions = {}): Promise<LegEvidence> {
    const path = `/v1/calls/${segment(callId)}/legs/${segment(legId)}/evidence`;
    return this.#transport.request({ ...options, method: "GET", path });
  }

  /** Who listened, whispered and controlled: oldest first. */
  audit(callId: string, options: RequestOptions = {}): Promise<AuditLog> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/audit` });
  }

  /**
   * Follows a call: its events in their order, each once and without a gap, also over lost connections. With `interim`
   * also what is being said right now.
   */
  events(
    callId: string,
    options: EventStreamOptions & { interim: true },
  ): AsyncGenerator<CallEvent | InterimEvent, void>;
  events(callId: string, options?: EventStreamOptions & { interim?: false }): AsyncGenerator<CallEvent, void>;
  events(
    callId: string,
    options: EventStreamOptions & { interim?: boolean } = {},
  ): AsyncGenerator<CallEvent | InterimEvent, void> {
    return streamEvents(this.#transport, callId, { interim: false, ...options });
  }
}
