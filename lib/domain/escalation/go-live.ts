import type { Escalation } from "@/lib/contract/escalations";
import { actorRef, recordDeed } from "../audit/record";
import { beginDrive, operatorIn } from "../call/drive";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { enforceVisibility } from "../visibility/enforce";
import { findEscalationLocked, requireClaimant } from "./find";
import { followDriver } from "./follow-call";
import { readEscalation } from "./move";

/**
 * Puts the operator who has claimed an escalation on the call: they take it over from the agent, and callers who waited
 * on hold are back. Nothing changes where they are live already.
 * Errors: forbidden (for API keys), not_found, escalation_over, escalation_claimed, participant_not_here, call_has_driver,
 * transfer_under_way.
 */
export async function goLive(ctx: WorkspaceContext, input: { escalationId: string }): Promise<Escalation> {
  const { actor } = ctx;
  const callId = await ctx.db.transaction(async (tx) => {
    const { call, escalation } = await findEscalationLocked(ctx, tx, input.escalationId);
    if (actor.kind !== "user") throw new DomainError("forbidden", "Only a signed-in operator goes live.");
    requireClaimant(ctx, escalation);
    if (escalation.status === "live") return call.id;
    const participant = await operatorIn(tx, call.id, actor.id);
    if (!participant) throw new DomainError("participant_not_here", "Listen to the call first, then go live.");
    if (call.driverId !== null && call.driverId !== participant.id) throw new DomainError("call_has_driver");
    const by = actorRef(actor);
    const at = ctx.clock.now();
    if (call.driverId === null) await beginDrive(tx, { call, participant, operator: by, by, at });
    else await followDriver(tx, { callId: call.id, userId: actor.id, at });
    await recordDeed(tx, { callId: call.id, by, action: "go_live", at });
    return call.id;
  });
  await enforceVisibility(ctx, { callId }).catch(() => {});
  return readEscalation(ctx.db, input.escalationId);
}
