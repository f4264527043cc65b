import { and, eq, inArray, isNull } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { LegReason, LegStatus } from "@/lib/contract/participants";
import type { LegRow } from "../call/load";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { endGrace, moveOut } from "../participant/move";
import { isLegOver, legAllowedFrom, participantAfter } from "./state";

/**
 * Moves a leg by the carrier's word, and its participant with it, as part of `tx`; the caller holds the call's lock and
 * settles the call afterwards. A late or repeated word changes nothing, but a billed duration is taken once when it comes.
 */
export async function applyLegStatus(
  ctx: Context,
  tx: Tx,
  leg: LegRow,
  word: { status: LegStatus; reason: LegReason | null; billDuration: number | null },
): Promise<void> {
  const now = ctx.clock.now();
  const [moved] = await tx
    .update(schema.telephonyLegs)
    .set({
      status: word.status,
      reason: word.status === "failed" ? (word.reason ?? "carrier_error") : null,
      ...(word.status === "in_progress" && { answeredAt: now }),
      ...(isLegOver(word.status) && { endedAt: now, mediaTokenHash: null }),
      ...(word.billDuration !== null && { billDuration: word.billDuration }),
    })
    .where(and(eq(schema.telephonyLegs.id, leg.id), inArray(schema.telephonyLegs.status, legAllowedFrom(word.status))))
    .returning();
  const changed = moved ?? (await takeBillDuration(tx, leg.id, word.billDuration));
  if (!changed) return;
  await appendEvent(tx, leg.callId, "leg.updated", {
    telephony_leg_id: changed.id,
    participant_id: changed.participantId,
    status: changed.status,
    reason: changed.reason as LegReason | null,
    bill_duration: changed.billDuration,
  });
  if (!moved) return;
  const [participant] = await tx
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.id, leg.participantId));
  const after = participantAfter(moved.status, moved.reason as LegReason | null, participant!.status);
  if (after) await moveOut(tx, participant!, after.status, after.reason, now);
  // A phone that hung up has left the room, which looked like a lost connection: nobody comes back on a leg that is over.
  else if (isLegOver(moved.status)) await endGrace(tx, participant!, "hung_up");
}

async function takeBillDuration(tx: Tx, legId: string, billDuration: number | null): Promise<LegRow | undefined> {
  if (billDuration === null) return undefined;
  const [updated] = await tx
    .update(schema.telephonyLegs)
    .set({ billDuration })
    .where(and(eq(schema.telephonyLegs.id, legId), isNull(schema.telephonyLegs.billDuration)))
    .returning();
  return updated;
}
