import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { SetAgentModeBody } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import { getCall } from "../call/get";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";

/**
 * Says when the agent takes turns from now on. While an operator drives it is silent until it is handed the conversation
 * back. Errors: not_found, call_over, driving, call_has_driver.
 */
export async function setAgentMode(ctx: WorkspaceContext, input: SetAgentModeBody & { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (call.agentMode === input.mode) return;
    if (call.driverId !== null) {
      const [driver] = await tx
        .select()
        .from(schema.callParticipants)
        .where(eq(schema.callParticipants.id, call.driverId));
      throw new DomainError(driver?.userId === ctx.actor.id ? "driving" : "call_has_driver");
    }
    const by = actorRef(ctx.actor);
    await tx.update(schema.calls).set({ agentMode: input.mode }).where(eq(schema.calls.id, call.id));
    await appendEvent(tx, call.id, "agent.mode_changed", { mode: input.mode, by });
    await recordDeed(tx, { callId: call.id, by, action: "set_agent_mode", at: ctx.clock.now() });
  });
  return getCall(ctx, input);
}
