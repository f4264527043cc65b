import type { ClaimedEscalation } from "@/lib/contract/escalations";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { observeCall } from "../participant/observe";
import { readTranscript } from "../transcript/get";
import { makeBriefing } from "../transfer/briefing";
import { findEscalationLocked } from "./find";
import { moveEscalation, readEscalation } from "./move";
import { isEscalationOver } from "./state";

/**
 * Gives an escalation to the signed-in operator: one of all who try at once. The answer alone holds the briefing and lets
 * them listen to the call; asked again, as after a reload, it is given again. They have it as long as their page shows
 * signs of life, and for 20 s unless they do something.
 * Errors: forbidden (for API keys), not_found, escalation_claimed, escalation_over.
 */
export async function claimEscalation(
  ctx: WorkspaceContext,
  input: { escalationId: string },
): Promise<ClaimedEscalation> {
  const { actor } = ctx;
  const { callId, reason } = await ctx.db.transaction(async (tx) => {
    const { escalation } = await findEscalationLocked(ctx, tx, input.escalationId);
    if (actor.kind !== "user") throw new DomainError("forbidden", "Only a signed-in operator claims an escalation.");
    if (isEscalationOver(escalation.status)) throw new DomainError("escalation_over");
    if (escalation.claimedBy === actor.id) return escalation;
    const at = ctx.clock.now();
    const claim = {
      claimedBy: actor.id,
      claimedAt: at,
      claimBeatAt: at,
      firstClaimedAt: escalation.firstClaimedAt ?? at,
    };
    if (!(await moveEscalation(tx, escalation, "claimed", at, claim))) throw new DomainError("escalation_claimed");
    await recordDeed(tx, { callId: escalation.callId, by: actorRef(actor), action: "claim", at });
    return escalation;
  });
  // A process that dies before this leaves a claim without a sign of life, which is taken back.
  const participant = await observeCall(ctx, { callId });
  const transcript = (await readTranscript(ctx.db, callId)).filter(({ lane }) => lane === "call");
  return {
    ...(await readEscalation(ctx.db, input.escalationId)),
    briefing: makeBriefing(reason, transcript),
    participant,
  };
}
