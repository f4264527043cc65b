import type { Escalation } from "@/lib/contract/escalations";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { findEscalationLocked, requireClaimant } from "./find";
import { moveEscalation } from "./move";
import { isEscalationOver } from "./state";
import { presentWithClaimant } from "./present";

/**
 * Gives a claimed escalation up: it waits again, as old as it is. Its claimant may, and a program for whoever has it.
 * Nothing changes for one that waits. Errors: not_found, escalation_over, escalation_claimed, driving (it is live).
 */
export async function releaseEscalation(ctx: WorkspaceContext, input: { escalationId: string }): Promise<Escalation> {
  return ctx.db.transaction(async (tx) => {
    const { escalation } = await findEscalationLocked(ctx, tx, input.escalationId);
    if (isEscalationOver(escalation.status)) throw new DomainError("escalation_over");
    if (escalation.status === "waiting") return presentWithClaimant(tx, escalation);
    if (ctx.actor.kind === "user") requireClaimant(ctx, escalation);
    if (escalation.status === "live") throw new DomainError("driving");
    const at = ctx.clock.now();
    await recordDeed(tx, { callId: escalation.callId, by: actorRef(ctx.actor), action: "release", at });
    return (await moveEscalation(tx, escalation, "waiting", at))!;
  });
}
