import type { AgentCommand } from "@/lib/contract/agent-control";
import type { AuditAction } from "@/lib/contract/audit";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { writeCommand } from "./write";

/**
 * Asks whatever host serves the agent to do something, once; `action`: how it is written down of who asks, null: not at
 * all, because nobody hears of it. Errors: not_found, call_over.
 */
export async function command(
  ctx: WorkspaceContext,
  input: { callId: string; kind: AgentCommand["kind"]; text?: string; action: AuditAction | null },
): Promise<AgentCommand> {
  const { kind, text = "", action } = input;
  return ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const at = ctx.clock.now();
    if (action) await recordDeed(tx, { callId: call.id, by: actorRef(ctx.actor), action, at });
    return writeCommand(tx, { callId: call.id, kind, text, at });
  });
}
