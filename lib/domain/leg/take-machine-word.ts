import { createHash } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { enqueue } from "@/lib/jobs/enqueue";
import { lockCall, type LegRow, type ParticipantRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import { endGrace, moveOut } from "../participant/move";
import type { MachineWord } from "../ports/carrier";
import { targetDecides } from "../transfer/decide-by-target";
import { tellLeg } from "./apply-status";
import { keepEvidence, type WordSource } from "./evidence";
import { requestHangUp } from "./request-hang-up";
import type { LegRef } from "./ref";
import { isLegOver } from "./state";
import { bindCarrierId, lockLeg } from "./take-word";

/**
 * Takes the carrier's word on who answered a leg, and keeps it as evidence. A machine that answered for the target of a
 * transfer has declined. One that answered for somebody who was to be listened for ends their part in the call: it is hung
 * up on, or told the message that was left for it. A person and a doubt change nothing else. Safe to repeat.
 */
export async function takeMachineWord(
  ctx: Context,
  input: LegRef & { word: MachineWord; source?: WordSource },
): Promise<void> {
  const { word } = input;
  const source = input.source ?? assumedSource(word);
  const target = await ctx.db.transaction(async (tx) => {
    const locked = await lockLeg(tx, input, source);
    if (!locked) return null;
    const { leg, isKnown } = locked;
    if (!(await bindCarrierId(tx, leg, word.providerCallId))) {
      await keepEvidence(ctx, tx, { legId: leg.id, source, status: null, effect: "noted" });
      return null;
    }
    // The first sure word stands.
    const isNews = leg.answeredBy === null || (leg.answeredBy === "unknown" && word.answeredBy !== "unknown");
    const effect = isNews ? "applied" : leg.answeredBy === word.answeredBy ? "repeated" : "late";
    await keepEvidence(ctx, tx, { legId: leg.id, source, status: word.answeredBy, effect });
    const [participant] = await tx
      .select()
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.id, leg.participantId));
    const isTarget = participant!.transferId !== null;
    if (isNews && !isKnown) {
      await answeredBy(ctx, tx, { leg, participant: participant!, isTarget }, word.answeredBy);
    }
    return isTarget && word.answeredBy === "machine"
      ? { legId: leg.id, callId: leg.callId, id: participant!.id }
      : null;
  });
  // Also where the event is a repeated one: whoever took it first may have died before this.
  if (target) await declineForTarget(ctx, target);
}

async function answeredBy(
  ctx: Context,
  tx: Tx,
  on: { leg: LegRow; participant: ParticipantRow; isTarget: boolean },
  by: MachineWord["answeredBy"],
): Promise<void> {
  const { leg, participant, isTarget } = on;
  const ends =
    by === "machine" &&
    !isTarget &&
    leg.machineDetection !== "off" &&
    leg.cancelRequestedAt === null &&
    !isLegOver(leg.status);
  const [heard] = await tx
    .update(schema.telephonyLegs)
    .set({ answeredBy: by, ...(ends && { reason: "voicemail", mediaTokenHash: null }) })
    .where(eq(schema.telephonyLegs.id, leg.id))
    .returning();
  await tellLeg(tx, heard!);
  if (!ends) return;
  if (leg.machineDetection === "detect") await requestHangUp(ctx, tx, participant.id);
  else await enqueue(tx, "leg.leave_message", { legId: leg.id }, `leg.leave_message:${leg.id}`);
  const at = ctx.clock.now();
  const gone =
    (await moveOut(tx, participant, participant.status === "joining" ? "failed" : "left", "voicemail", at)) ||
    (await endGrace(tx, participant, "voicemail"));
  if (!gone) return;
  // Until its stream ends, nobody is to hear what the machine says.
  const { roomIdentity } = participant;
  await enqueue(tx, "participant.evict", { callId: leg.callId, roomIdentity }, `participant.evict:${participant.id}`);
  await settleCall(ctx, tx, (await lockCall(tx, leg.callId))!);
}

async function declineForTarget(ctx: Context, target: { legId: string; callId: string; id: string }): Promise<void> {
  const declined = await targetDecides(ctx, {
    callId: target.callId,
    participantId: target.id,
    decision: "decline",
    outcome: "voicemail",
  });
  if (!declined) return;
  const legs = schema.telephonyLegs;
  await ctx.db.transaction(async (tx) => {
    await lockCall(tx, target.callId);
    await tx
      .update(legs)
      .set({ reason: "voicemail" })
      .where(and(eq(legs.id, target.legId), inArray(legs.status, ["queued", "ringing", "in_progress"])));
  });
}

/** The source of a word that no webhook brought. */
function assumedSource(word: MachineWord): WordSource {
  const payloadHash = createHash("sha256").update(`${word.providerCallId} ${word.answeredBy}`).digest("hex");
  return { kind: "amd", eventId: payloadHash, payloadHash, signatureOk: false };
}
