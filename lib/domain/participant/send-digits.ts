import { schema, type Tx } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import type { Participant, SendDigitsBody } from "@/lib/contract/participants";
import { newId } from "@/lib/ids";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import type { LegRow, ParticipantRow } from "../call/load";
import { isGone, isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { findParticipant } from "./find";
import { presentParticipant } from "./present";

/**
 * Presses keys towards a phone, e.g. for the menu it is answered by; its bridge presses them as its carrier takes keys. They are kept nowhere
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
    await orderKeys(tx, { participant, leg }, { digits: input.digits, by: actorRef(ctx.actor), at: ctx.clock.now() });
    return presentParticipant(participant, leg);
  });
}

/** Leaves keys for the bridge of a phone that is in its call, as part of `tx`; the caller holds the call's lock. */
export async function orderKeys(
  tx: Tx,
  { participant, leg }: { participant: ParticipantRow; leg: LegRow },
  { digits, by, at }: { digits: string; by: ActorRef; at: Date },
): Promise<void> {
  await tx.insert(schema.legDigits).values({ id: newId("dtmf"), legId: leg.id, digits, createdAt: at });
  await appendEvent(tx, participant.callId, "participant.digits_sent", {
    participant_id: participant.id,
    identity: participant.identity,
  });
  await recordDeed(tx, { callId: participant.callId, by, action: "send_digits", participantId: participant.id, at });
}
