import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Recording } from "@/lib/contract/recordings";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { presentRecording } from "./present";

/** A call's recording with its files: the mix first, then everybody in order of appearance. Errors: not_found. */
export async function getRecording(ctx: WorkspaceContext, input: { callId: string }): Promise<Recording> {
  const call = await findCall(ctx, input.callId);
  const [recording] = await ctx.db.select().from(schema.recordings).where(eq(schema.recordings.callId, call.id));
  const lanes = await ctx.db
    .select({ lane: schema.recordingLanes, participant: schema.callParticipants })
    .from(schema.recordingLanes)
    .leftJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.recordingLanes.participantId))
    .where(eq(schema.recordingLanes.callId, call.id));
  lanes.sort((a, b) => (a.participant?.position ?? -1) - (b.participant?.position ?? -1));
  return presentRecording(ctx, call.id, recording ?? null, lanes);
}
