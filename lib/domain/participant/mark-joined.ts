import { and, desc, eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { lockCall, type ParticipantRow } from "../call/load";
import { roomNameOf } from "../call/room-name";
import { settleCall } from "../call/settle";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { wakeTransfer } from "../transfer/wake";
import { notePresence } from "../visibility/change";
import { enforceVisibility } from "../visibility/enforce";
import { onJoinEvidence, type JoinEvidence } from "./state";

/**
 * Takes note that an identity is in a call's room. Who has no place there (unknown, removed, back too late, or the call
 * is over) is taken out of the room, and who has one gets the rights of their row: a token that was good once gives none.
 */
export async function markJoined(
  ctx: Context,
  input: { callId: string; roomIdentity: string; evidence: JoinEvidence },
): Promise<void> {
  const outcome = await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, input.callId);
    if (!call || isOver(call.status)) return "unwelcome";
    const participant = await newestWithIdentity(tx, call.id, input.roomIdentity);
    if (!participant) return "unwelcome";
    const verdict = onJoinEvidence(participant, input.evidence, ctx.settings.rejoinGraceMs);
    if (verdict === "unwelcome") return verdict;
    if (verdict === "same" || verdict === "ignore") return null;
    const now = ctx.clock.now();
    await tx
      .update(schema.callParticipants)
      .set({
        status: "active",
        reason: null,
        leftAt: null,
        roomSid: input.evidence.sid,
        presentSince: now,
        // Its token lets it in and no more; and one that is to be hidden came in hidden.
        rightsVersion: -1,
        shown: participant.role !== "observer",
        joinedAt: participant.joinedAt ?? now,
        // Another page of an operator's says itself what it goes by.
        ...(participant.userId !== null && { appliedVersion: 0 }),
      })
      .where(eq(schema.callParticipants.id, participant.id));
    await notePresence(tx, participant, "came");
    // A phone whose media process died is back before its old presence is known to be gone.
    const isBack = verdict === "rejoin" && participant.transport !== "webrtc";
    if (participant.status !== "active" || isBack) {
      await appendEvent(tx, call.id, verdict === "join" ? "participant.joined" : "participant.rejoined", {
        participant_id: participant.id,
        identity: participant.identity,
      });
      await settleCall(ctx, tx, call);
    }
    await wakeTransfer(tx, call.id);
    return participant.transport === "webrtc" ? "enforce" : null;
  });
  const roomName = roomNameOf(input.callId);
  if (outcome === "enforce") await enforceVisibility(ctx, { callId: input.callId });
  // A lost removal is made good by the reconciler, which sees the identity in the room again.
  if (outcome === "unwelcome") await ctx.rooms.removePresence(roomName, input.roomIdentity);
}

/** The latest participant under a room identity: an identity may be added again after it has left. */
export async function newestWithIdentity(tx: Tx, callId: string, roomIdentity: string): Promise<ParticipantRow | null> {
  const [row] = await tx
    .select()
    .from(schema.callParticipants)
    .where(and(eq(schema.callParticipants.callId, callId), eq(schema.callParticipants.roomIdentity, roomIdentity)))
    .orderBy(desc(schema.callParticipants.position))
    .limit(1);
  return row ?? null;
}
