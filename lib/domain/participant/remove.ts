import { isPhone, type Participant } from "@/lib/contract/participants";
import { enqueue } from "@/lib/jobs/enqueue";
import { findCallLocked } from "../call/find";
import { settleCall } from "../call/settle";
import { isGone, isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { requestHangUp } from "../leg/request-hang-up";
import { evictFromRoom } from "./evict";
import { findParticipant } from "./find";
import { endGrace, moveOut } from "./move";
import { presentParticipant } from "./present";

/**
 * Takes somebody out of a call. A phone that still rings is canceled at the carrier and keeps its status until the
 * carrier's word; everybody else has left at once. Errors: not_found, call_over, participant_gone, invalid_request (agent).
 */
export async function removeParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  const removed = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    const { participant } = await findParticipant(tx, call.id, input.participantId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (participant.role === "agent") {
      throw new DomainError("invalid_request", "The agent is the last to leave: end the call instead.");
    }
    if (isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) throw new DomainError("participant_gone");
    if (isPhone(participant)) {
      await requestHangUp(ctx, tx, participant.id);
    }
    if (participant.status !== "joining" || participant.transport === "webrtc") {
      // In the grace of a lost connection they are out already, and now for good.
      if (!(await endGrace(tx, participant, "removed"))) {
        await moveOut(tx, participant, participant.status === "active" ? "left" : "failed", "removed", ctx.clock.now());
      }
      await enqueue(
        tx,
        "participant.evict",
        { callId: call.id, roomIdentity: participant.roomIdentity },
        `participant.evict:${participant.id}`,
      );
    }
    await settleCall(ctx, tx, call);
    const after = await findParticipant(tx, call.id, participant.id);
    return presentParticipant(after.participant, after.leg);
  });
  // Who has left hears nobody from now on; where it fails the job takes them out.
  if (removed.status === "left" || removed.status === "failed")
    await evictFromRoom(ctx, await placeOf(ctx, removed)).catch(() => {});
  return removed;
}

async function placeOf(ctx: WorkspaceContext, { id, call_id: callId }: Participant) {
  const { participant } = await findParticipant(ctx.db, callId, id);
  return { callId, roomIdentity: participant.roomIdentity };
}
