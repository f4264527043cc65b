import type { Escalation } from "@/lib/contract/escalations";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { enforceVisibility } from "../visibility/enforce";
import { findEscalationLocked, requireClaimant } from "./find";
import { moveEscalation } from "./move";
import { isEscalationOver } from "./state";

/**
 * Ends an escalation: resolved where somebody has it, canceled (taken back) while it waits. Whoever has it may, and a
 * program. A call that is driven stays so. Errors: not_found, escalation_over, escalation_claimed.
 */
export async function resolveEscalation(ctx: WorkspaceContext, input: { escalationId: string }): Promise<Escalation> {
  const resolved = await ctx.db.transaction(async (tx) => {
    const { escalation } = await findEscalationLocked(ctx, tx, input.escalationId);
    if (isEscalationOver(escalation.status)) throw new DomainError("escalation_over");
    const waits = escalation.status === "waiting";
    if (!waits && ctx.actor.kind === "user") requireClaimant(ctx, escalation);
    return (await moveEscalation(tx, escalation, waits ? "canceled" : "resolved", ctx.clock.now()))!;
  });
  await enforceVisibility(ctx, { callId: resolved.call_id }).catch(() => {});
  return resolved;
}
