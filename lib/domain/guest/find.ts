import { and, desc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { callIdOf } from "../call/room-name";
import { isGone, isOver } from "../call/state";
import type { Context, GuestActor } from "../context";
import type { JoinClaims } from "../ports/rooms";

/** The media server's times are full seconds. */
const SECOND_MS = 1_000;

/**
 * Whom a join token of a room names: somebody in a browser who is in the call, or may come back into it; `gone`: who was.
 * Null for our own processes, phones, operators, who sign in, and what names nobody.
 */
export async function findGuest(ctx: Context, claims: JoinClaims): Promise<GuestActor | "gone" | null> {
  const callId = callIdOf(claims.roomName);
  if (!callId) return null;
  const [row, predecessor] = await ctx.db
    .select({ participant: schema.callParticipants, call: schema.calls })
    .from(schema.callParticipants)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.callParticipants.callId))
    .where(and(eq(schema.callParticipants.callId, callId), eq(schema.callParticipants.roomIdentity, claims.identity)))
    .orderBy(desc(schema.callParticipants.position))
    .limit(2);
  if (!row) return null;
  const { participant, call } = row;
  if (participant.transport !== "webrtc" || participant.role === "agent" || participant.userId) return null;
  // Who was added anew under an identity is somebody else: the tokens of who bore it before are not theirs.
  const before = predecessor?.participant.leftAt;
  if (before && claims.validFrom.getTime() + SECOND_MS <= before.getTime()) return "gone";
  if (isOver(call.status) || isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) return "gone";
  return { kind: "participant", id: participant.id, workspaceId: call.workspaceId, callId };
}

/** Whether a guest is still in their call. `call_over`: they were until it ended. */
export async function guestStanding(ctx: Context, guest: GuestActor): Promise<"here" | "call_over" | "gone"> {
  const [row] = await ctx.db
    .select({ participant: schema.callParticipants, status: schema.calls.status })
    .from(schema.callParticipants)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.callParticipants.callId))
    .where(eq(schema.callParticipants.id, guest.id));
  if (!row) return "gone";
  if (isOver(row.status)) return row.participant.reason === "call_ended" ? "call_over" : "gone";
  return isGone(row.participant, ctx.clock.now(), ctx.settings.rejoinGraceMs) ? "gone" : "here";
}
