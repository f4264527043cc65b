import type {
  ClaimedEscalation,
  Escalation,
  EscalationPage,
  ListEscalationsQuery,
  RaiseEscalationBody,
} from "../generated.js";
import { List } from "../list.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";

/** Calls that ask for a person. */
export class Escalations {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Asks for a person in a call. Safe to repeat: it carries an Idempotency-Key. */
  raise(callId: string, body: RaiseEscalationBody, options: IdempotentOptions = {}): Promise<Escalation> {
    const path = `/v1/calls/${segment(callId)}/escalations`;
    return this.#transport.request({ ...options, method: "POST", path, body, idempotent: true });
  }

  /** Escalations, newest first. */
  list(
    { cursor, ...query }: ListEscalationsQuery = {},
    options: RequestOptions = {},
  ): List<Escalation, EscalationPage> {
    const path = "/v1/escalations";
    return new List(
      (at) => this.#transport.request({ ...options, method: "GET", path, query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** One escalation. */
  get(escalationId: string, options: RequestOptions = {}): Promise<Escalation> {
    return this.#transport.request({ ...options, method: "GET", path: pathOf(escalationId) });
  }

  /** Claims it, as a signed-in operator: keys may not. */
  claim(escalationId: string, options: RequestOptions = {}): Promise<ClaimedEscalation> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(escalationId)}/claim` });
  }

  /** Has a claimed one wait again, as old as it is. */
  release(escalationId: string, options: RequestOptions = {}): Promise<Escalation> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(escalationId)}/release` });
  }

  /** Puts the operator who has claimed it on the call: keys may not. */
  goLive(escalationId: string, options: RequestOptions = {}): Promise<Escalation> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(escalationId)}/go_live` });
  }

  /** Ends it, or takes back one that waits. */
  resolve(escalationId: string, options: RequestOptions = {}): Promise<Escalation> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(escalationId)}/resolve` });
  }

  /** A sign of life of the page of whoever has claimed it. */
  beat(escalationId: string, options: RequestOptions = {}): Promise<Escalation> {
    return this.#transport.request({ ...options, method: "POST", path: `${pathOf(escalationId)}/beat` });
  }
}

function pathOf(escalationId: string): string {
  return `/v1/escalations/${segment(escalationId)}`;
}
