import { schema } from "@/db/client";
import type { Participant, SendDigitsBody } from "@/lib/contract/participants";
import { newId } from "@/lib/ids";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import { isGone, isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { findParticipant } from "./find";
import { presentParticipant } from "./present";

/**
 * Presses keys towards a phone, e.g. for the menu it is answered by; its bridge plays them as tones. They are kept nowhere
 * but on the way to it. Errors: not_found, call_over, participant_gone, participant_not_here, invalid_request (no phone).
 */
export async function sendDigits(
  ctx: WorkspaceContext,
  input: SendDigitsBody & { callId: string; participantId: string },
): Promise<Participant> {
  return ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    const { participant, leg } = await findParticipant(tx, call.id, input.participantId);
    if (!leg) throw new DomainError("invalid_request", "Keys can only be pressed towards a phone.");
    if (isOver(call.status)) throw new DomainError("call_over");
    if (isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) throw new DomainError("participant_gone");
    if (participant.status !== "active") throw new DomainError("participant_not_here");
    const at = ctx.clock.now();
    await tx.insert(schema.legDigits).values({ id: newId("dtmf"), legId: leg.id, digits: input.digits, createdAt: at });
    await appendEvent(tx, call.id, "participant.digits_sent", {
      participant_id: participant.id,
      identity: participant.identity,
    });
    const by = actorRef(ctx.actor);
    await recordDeed(tx, { callId: call.id, by, action: "send_digits", participantId: participant.id, at });
    return presentParticipant(participant, leg);
  });
}
