import type { AgentCommand } from "@/lib/contract/agent-control";
import type { WorkspaceContext } from "../context";
import { command } from "./command";

/**
 * Has the agent take a turn as soon as nobody speaks, whoever was meant, whatever its mode. Errors: not_found, call_over.
 */
export async function nudgeAgent(ctx: WorkspaceContext, input: { callId: string }): Promise<AgentCommand> {
  return command(ctx, { ...input, kind: "nudge", action: "agent_nudge" });
}
