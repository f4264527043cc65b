import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Recording } from "@/lib/contract/recordings";
import { mayReadPrivate } from "../account/scope";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { presentRecording } from "./present";

/**
 * A call's recording with its files: the mix first, then everybody in order of appearance. Private lanes are listed, and
 * with them their links, only for who holds the scope `admin`. Errors: not_found.
 */
export async function getRecording(ctx: WorkspaceContext, input: { callId: string }): Promise<Recording> {
  const call = await findCall(ctx, input.callId);
  const [recording] = await ctx.db.select().from(schema.recordings).where(eq(schema.recordings.callId, call.id));
  const all = await ctx.db
    .select({ lane: schema.recordingLanes, participant: schema.callParticipants })
    .from(schema.recordingLanes)
    .leftJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.recordingLanes.participantId))
    .where(eq(schema.recordingLanes.callId, call.id));
  const lanes = all.filter(({ lane }) => !lane.isPrivate || mayReadPrivate(ctx.actor));
  const place = ({ lane, participant }: (typeof lanes)[number]) =>
    2 * (participant?.position ?? -1) + Number(lane.isPrivate);
  lanes.sort((a, b) => place(a) - place(b));
  return presentRecording(ctx, call.id, recording ?? null, lanes);
}
