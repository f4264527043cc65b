import { Agent, AgentPage, AgentsQuery, CreateAgentBody } from "../agents";
import { EXAMPLES } from "./examples";
import type { Operation } from "./operation";

export const AGENT_OPERATIONS: Operation[] = [
  {
    id: "createAgent",
    method: "POST",
    path: "/v1/agents",
    resource: "Agents",
    summary: "Make an agent",
    scope: "admin",
    body: CreateAgentBody,
    bodyExample: EXAMPLES.createAgent,
    responses: { 201: { description: "The agent. Secrets of its tools do not come back.", schema: Agent } },
    errors: [],
  },
  {
    id: "listAgents",
    method: "GET",
    path: "/v1/agents",
    resource: "Agents",
    summary: "List agents",
    description: "Newest first.",
    scope: "read",
    query: AgentsQuery,
    responses: { 200: { description: "A page of agents.", schema: AgentPage } },
    errors: [],
  },
];
