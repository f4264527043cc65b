import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import type { ParticipantReason } from "@/lib/contract/participants";
import type { ParticipantRow } from "../call/load";
import { endDeeds, LASTING } from "../audit/record";
import { loseDrive } from "../call/drive";
import { followLostClaimant } from "../escalation/follow-call";
import { appendEvent } from "../event/append";
import { loseTarget } from "../transfer/lose-target";
import { wakeTransfer } from "../transfer/wake";
import { notePresence } from "../visibility/change";
import { allowedFrom } from "./state";

/**
 * Ends a participant's time in the call and writes the event, as part of `tx`. Gives false, and changes nothing, where
 * the participant is not in a status this can follow.
 */
export async function moveOut(
  tx: Tx,
  participant: ParticipantRow,
  status: "left" | "failed",
  reason: ParticipantReason,
  at: Date,
): Promise<boolean> {
  const [moved] = await tx
    .update(schema.callParticipants)
    .set({ status, reason, leftAt: at })
    .where(
      and(eq(schema.callParticipants.id, participant.id), inArray(schema.callParticipants.status, allowedFrom(status))),
    )
    .returning({ id: schema.callParticipants.id });
  if (!moved) return false;
  if (participant.userId !== null) {
    // Who drives goes on driving while they may be back.
    const actions = reason === "disconnected" ? LASTING.filter((action) => action !== "drive") : LASTING;
    await endDeeds(tx, { callId: participant.callId, by: { id: participant.userId }, actions, at });
  }
  await together(reason !== "call_ended" && (() => notePresence(tx, participant, "went")), () =>
    appendEvent(tx, participant.callId, status === "left" ? "participant.left" : "participant.failed", {
      participant_id: participant.id,
      identity: participant.identity,
      reason,
    }),
  );
  if (participant.userId !== null) {
    // Whose connection went may be back, as by a reload: their page's silence tells when they are not.
    if (reason !== "disconnected") await loseDrive(tx, participant, at);
    if (reason !== "disconnected" && reason !== "call_ended") {
      await followLostClaimant(tx, { callId: participant.callId, userId: participant.userId, at });
    }
  }
  // The end of the call is the end of its transfer too.
  if (reason === "call_ended") return true;
  // Whose connection went may be back: the sweep of transfers tells when they are not.
  await together(
    () => loseTarget(tx, participant.callId),
    () => wakeTransfer(tx, participant.callId),
  );
  return true;
}

/**
 * Takes away the grace of somebody whose connection went: they are out for good, for `reason`. Gives false, and changes
 * nothing, where the participant is not in the grace.
 */
export async function endGrace(tx: Tx, participant: ParticipantRow, reason: ParticipantReason): Promise<boolean> {
  const [moved] = await tx
    .update(schema.callParticipants)
    .set({ reason })
    .where(
      and(
        eq(schema.callParticipants.id, participant.id),
        eq(schema.callParticipants.status, "left"),
        eq(schema.callParticipants.reason, "disconnected"),
      ),
    )
    .returning({ id: schema.callParticipants.id });
  if (!moved) return false;
  await appendEvent(tx, participant.callId, "participant.left", {
    participant_id: participant.id,
    identity: participant.identity,
    reason,
  });
  if (reason !== "call_ended") await loseTarget(tx, participant.callId);
  await wakeTransfer(tx, participant.callId);
  return true;
}
