import type { AgentCommand } from "@/lib/contract/agent-control";
import type { WorkspaceContext } from "../context";
import { command } from "./command";

/** Has the agent say these words to everybody in the call, as they stand, once. Errors: not_found, call_over. */
export async function sayByAgent(
  ctx: WorkspaceContext,
  input: { callId: string; text: string },
): Promise<AgentCommand> {
  return command(ctx, { ...input, kind: "say", action: "agent_say" });
}
