import type { Agent, AgentPage, CreateAgentBody, ListAgentsQuery, UpdateAgentBody } from "../generated.js";
import { List } from "../list.js";
import { segment, type RequestOptions, type Transport } from "../transport.js";

/** Agents: who answers in a call. */
export class Agents {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Makes an agent. */
  create(body: CreateAgentBody, options: RequestOptions = {}): Promise<Agent> {
    return this.#transport.request({ ...options, method: "POST", path: "/v1/agents", body });
  }

  /** Agents, newest first. */
  list({ cursor, ...query }: ListAgentsQuery = {}, options: RequestOptions = {}): List<Agent, AgentPage> {
    return new List(
      (at) =>
        this.#transport.request({ ...options, method: "GET", path: "/v1/agents", query: { ...query, cursor: at } }),
      cursor,
    );
  }

  /** One agent, an archived one too. */
  get(agentId: string, options: RequestOptions = {}): Promise<Agent> {
    return this.#transport.request({ ...options, method: "GET", path: `/v1/agents/${segment(agentId)}` });
  }

  /** Changes what is named, from the next call on. */
  update(agentId: string, body: UpdateAgentBody, options: RequestOptions = {}): Promise<Agent> {
    return this.#transport.request({ ...options, method: "PATCH", path: `/v1/agents/${segment(agentId)}`, body });
  }

  /** Archives an agent: it gets no call any more. */
  archive(agentId: string, options: RequestOptions = {}): Promise<Agent> {
    return this.#transport.request({ ...options, method: "DELETE", path: `/v1/agents/${segment(agentId)}` });
  }
}
