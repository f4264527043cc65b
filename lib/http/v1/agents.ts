import { Agent, AgentPage, AgentsQuery, CreateAgentBody, UpdateAgentBody } from "@/lib/contract/agents";
import { archiveAgent } from "@/lib/domain/agent/archive";
import { createAgent } from "@/lib/domain/agent/create";
import { getAgent } from "@/lib/domain/agent/get";
import { listAgents } from "@/lib/domain/agent/list";
import { updateAgent } from "@/lib/domain/agent/update";
import { defineRoute } from "../route";

/** GET /v1/agents */
export const listAgentsRoute = defineRoute({
  scope: "read",
  query: AgentsQuery,
  response: AgentPage,
  handle: (ctx, { query }) => listAgents(ctx, query),
});

/** POST /v1/agents */
export const createAgentRoute = defineRoute({
  scope: "admin",
  body: CreateAgentBody,
  response: Agent,
  status: () => 201,
  handle: (ctx, { body }) => createAgent(ctx, body),
});

/** GET /v1/agents/{id} */
export const getAgentRoute = defineRoute({
  scope: "read",
  response: Agent,
  handle: (ctx, { params }) => getAgent(ctx, { agentId: params.agentId! }),
});

/** PATCH /v1/agents/{id} */
export const updateAgentRoute = defineRoute({
  scope: "admin",
  body: UpdateAgentBody,
  response: Agent,
  handle: (ctx, { params, body }) => updateAgent(ctx, { agentId: params.agentId!, ...body }),
});

/** DELETE /v1/agents/{id}: archives it. */
export const archiveAgentRoute = defineRoute({
  scope: "admin",
  response: Agent,
  handle: (ctx, { params }) => archiveAgent(ctx, { agentId: params.agentId! }),
});
