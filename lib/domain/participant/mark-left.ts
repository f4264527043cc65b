import { lockCall } from "../call/load";
import { settleCall } from "../call/settle";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { newestWithIdentity } from "./mark-joined";
import { moveOut } from "./move";
import { endsPresence, type LeaveEvidence } from "./state";

/** Takes note that an identity is no longer in a call's room. They may come back within the grace. */
export async function markLeft(
  ctx: Context,
  input: { callId: string; roomIdentity: string; evidence: LeaveEvidence },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, input.callId);
    if (!call || isOver(call.status)) return;
    const participant = await newestWithIdentity(tx, call.id, input.roomIdentity);
    if (!participant || participant.role === "agent" || !endsPresence(participant, input.evidence)) return;
    if (await moveOut(tx, participant, "left", "disconnected", ctx.clock.now())) await settleCall(ctx, tx, call);
  });
}
