import type { Agent } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { findAgent } from "./find";
import { presentAgent } from "./present";

/** An agent, also an archived one: calls of the past name it. Errors: not_found. */
export async function getAgent(ctx: WorkspaceContext, input: { agentId: string }): Promise<Agent> {
  return presentAgent(await findAgent(ctx, input.agentId));
}
