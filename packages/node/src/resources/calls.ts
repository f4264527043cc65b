import { streamEvents, type EventStreamOptions, type InterimEvent } from "../event-stream.js";
import type {
  AgentTurns,
  Call,
  CallEvent,
  CallPage,
  CreateCallBody,
  ListCallsQuery,
  Transcript,
} from "../generated.js";
import { List } from "../list.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";
import { Participants } from "./participants.js";

/** Calls: one room each, with one agent. */
export class Calls {
  readonly participants: Participants;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.participants = new Participants(transport);
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

  /** Who said what. */
  transcript(callId: string, options: RequestOptions = {}): Promise<Transcript> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/transcript` });
  }

  /** The times of the agent's answers, oldest first. */
  turns(callId: string, options: RequestOptions = {}): Promise<AgentTurns> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/calls/${segment(callId)}/turns` });
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
