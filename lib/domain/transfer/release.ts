import type { Tx } from "@/db/client";
import { isPhone, type ParticipantReason } from "@/lib/contract/participants";
import type { TransferOutcome } from "@/lib/contract/transfers";
import { enqueue } from "@/lib/jobs/enqueue";
import type { ParticipantRow } from "../call/load";
import type { Context } from "../context";
import { requestHangUp } from "../leg/request-hang-up";
import { endGrace, moveOut } from "../participant/move";

/**
 * Takes the target of an attempt that is over out of the call, as part of `tx`: a phone is hung up, or canceled where it
 * rings. Gives the room identity to take out of the room after the commit, if any; a job does it too.
 */
export async function hangUpTarget(
  ctx: Context,
  tx: Tx,
  target: ParticipantRow,
  outcome: TransferOutcome,
): Promise<string | null> {
  const reason = reasonOf(outcome);
  if (isPhone(target)) await requestHangUp(ctx, tx, target.id);
  // A phone that rings keeps its status until the carrier's word.
  if (isPhone(target) && target.status === "joining") return null;
  if (!(await endGrace(tx, target, reason))) {
    await moveOut(tx, target, target.status === "joining" ? "failed" : "left", reason, ctx.clock.now());
  }
  const { callId, roomIdentity } = target;
  await enqueue(tx, "participant.evict", { callId, roomIdentity }, `participant.evict:${target.id}`);
  return roomIdentity;
}

function reasonOf(outcome: TransferOutcome): ParticipantReason {
  return outcome === "voicemail" || outcome === "declined" ? outcome : "removed";
}
