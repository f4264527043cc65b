import { Agent, AgentPage, AgentsQuery, CreateAgentBody } from "@/lib/contract/agents";
import { createAgent } from "@/lib/domain/agent/create";
import { listAgents } from "@/lib/domain/agent/list";
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
