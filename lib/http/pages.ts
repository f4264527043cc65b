import { notFound, redirect } from "next/navigation";
import { sharedRuntime } from "@/lib/compose";
import type { Agent, AgentPage } from "@/lib/contract/agents";
import type { ApiKeyPage } from "@/lib/contract/api-keys";
import { CallsQuery, type Call, type CallPage } from "@/lib/contract/calls";
import type { Intelligence } from "@/lib/contract/intelligence";
import type { Transcript } from "@/lib/contract/transcript";
import {
  type WebhookDeliveriesQuery,
  type WebhookDeliveryPage,
  type WebhookEndpoint,
  type WebhookEndpointPage,
} from "@/lib/contract/webhooks";
import type { Workspace } from "@/lib/contract/workspace";
import { readWorkspace } from "@/lib/domain/account/read-workspace";
import { getAgent } from "@/lib/domain/agent/get";
import { listAgents } from "@/lib/domain/agent/list";
import { listApiKeys } from "@/lib/domain/api-key/list";
import { getCall } from "@/lib/domain/call/get";
import { listCalls } from "@/lib/domain/call/list";
import type { WorkspaceContext } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { lastEventSequence } from "@/lib/domain/event/last-sequence";
import { getIntelligence } from "@/lib/domain/intelligence/get";
import { listPhoneNumbers } from "@/lib/domain/phone-number/list";
import { getTranscript } from "@/lib/domain/transcript/get";
import { getWebhookEndpoint } from "@/lib/domain/webhook/get";
import { listWebhookEndpoints } from "@/lib/domain/webhook/list";
import { listWebhookDeliveries } from "@/lib/domain/webhook/list-deliveries";
import { getWorkspace } from "@/lib/domain/workspace/get";
import { currentOperator } from "./action";

/** Who looks at a page, and what the shell shows of the deployment. */
export interface Operator {
  id: string;
  name: string;
  role: "operator" | "admin";
  workspaceName: string;
  /** The carrier is a simulation: no real phone rings. */
  carrierSimulated: boolean;
  /** The models are the local stand-ins. */
  modelsLocal: boolean;
}

async function pageContext(callbackUrl = "/"): Promise<WorkspaceContext> {
  const actor = await currentOperator();
  if (!actor) redirect(`/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  return { ...sharedRuntime().context, actor };
}

/** The signed-in operator; sends anybody else to sign in. */
export async function requireOperator(callbackUrl?: string): Promise<Operator> {
  const ctx = await pageContext(callbackUrl);
  const { env } = sharedRuntime();
  if (ctx.actor.kind !== "user") throw new Error("a page is looked at by a person");
  return {
    id: ctx.actor.id,
    name: ctx.actor.name,
    role: ctx.actor.role,
    workspaceName: (await readWorkspace(ctx)).name,
    carrierSimulated: Object.values(ctx.carriers).some((carrier) => carrier.simulated),
    modelsLocal: env.models.llm.model === "scripted-order-status",
  };
}

/** A page of calls for the list; a query that is not one is taken as the plain list. */
export async function loadCallsPage(query: Record<string, string | undefined> = {}): Promise<CallPage> {
  const ctx = await pageContext("/calls");
  const parsed = CallsQuery.safeParse(query);
  return listCalls(ctx, parsed.success ? parsed.data : CallsQuery.parse({}));
}

/** All that the page of a call shows at first; `lastSequence` is the newest event it includes. Not found: Next's 404. */
export async function loadCallPage(
  callId: string,
): Promise<{ call: Call; transcript: Transcript; intelligence: Intelligence; lastSequence: number }> {
  const ctx = await pageContext(`/calls/${callId}`);
  try {
    // Read first: an event after this number may be in the rows already, and is then folded in twice, harmlessly.
    const lastSequence = await lastEventSequence(ctx, { callId });
    const [call, transcript, intelligence] = await Promise.all([
      getCall(ctx, { callId }),
      getTranscript(ctx, { callId }),
      getIntelligence(ctx, { callId }),
    ]);
    return { call, transcript, intelligence, lastSequence };
  } catch (err) {
    if (err instanceof DomainError && err.code === "not_found") notFound();
    throw err;
  }
}

/** The workspace's agents, newest first. */
export async function loadAgentsPage(): Promise<AgentPage> {
  return listAgents(await pageContext("/calls/new"), { limit: 100 });
}

/** Numbers the workspace may call from, E.164. */
export async function loadFromNumbers(): Promise<string[]> {
  return (await readWorkspace(await pageContext("/calls/new"))).fromNumbers;
}

/** One agent, also an archived one. Not found: Next's 404. */
export async function loadAgentPage(agentId: string): Promise<Agent> {
  const ctx = await pageContext(`/agents/${agentId}`);
  try {
    return await getAgent(ctx, { agentId });
  } catch (err) {
    if (err instanceof DomainError && err.code === "not_found") notFound();
    throw err;
  }
}

/** The workspace's newest API keys. */
export async function loadApiKeysPage(): Promise<ApiKeyPage> {
  return listApiKeys(await pageContext("/developers/keys"), { limit: 100 });
}

/** The workspace's newest numbers, with who may answer calls to them and the carriers that there is an account at. */
export async function loadPhoneNumbersPage() {
  const ctx = await pageContext("/numbers");
  const [numbers, page] = await Promise.all([listPhoneNumbers(ctx, { limit: 100 }), listAgents(ctx, { limit: 100 })]);
  const listed = new Set(page.data.map(({ id }) => id));
  const others = new Set(numbers.data.flatMap(({ agent_id }) => (agent_id && !listed.has(agent_id) ? [agent_id] : [])));
  const agents = [...page.data, ...(await Promise.all([...others].map((agentId) => getAgent(ctx, { agentId }))))];
  return {
    numbers,
    agents: agents.map(({ id, name, archived_at }) => ({ id, name, archived: archived_at !== null })),
    carriers: Object.values(ctx.carriers).map(({ name, simulated, capabilities: { routesNumbers } }) => ({
      name,
      simulated,
      routesNumbers,
    })),
  };
}

/** The workspace and its settings. */
export async function loadWorkspacePage(): Promise<Workspace> {
  return getWorkspace(await pageContext("/settings"));
}

/** The workspace's webhook endpoints. */
export async function loadWebhookEndpointsPage(): Promise<WebhookEndpointPage> {
  return listWebhookEndpoints(await pageContext("/developers/webhooks"), { limit: 100 });
}

/** A webhook endpoint with the newest of its deliveries. Not found: Next's 404. */
export async function loadWebhookEndpointPage(
  endpointId: string,
  status: WebhookDeliveriesQuery["status"],
): Promise<{ endpoint: WebhookEndpoint; deliveries: WebhookDeliveryPage }> {
  const ctx = await pageContext(`/developers/webhooks/${endpointId}`);
  try {
    const [endpoint, deliveries] = await Promise.all([
      getWebhookEndpoint(ctx, { endpointId }),
      listWebhookDeliveries(ctx, { endpointId, limit: 50, status }),
    ]);
    return { endpoint, deliveries };
  } catch (err) {
    if (err instanceof DomainError && err.code === "not_found") notFound();
    throw err;
  }
}
