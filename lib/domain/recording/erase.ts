import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** Erases the files of a deleted recording, and forgets them. Safe to run again. */
export async function eraseRecording(ctx: Context, input: { callId: string }): Promise<void> {
  const lanes = await ctx.db
    .select({ id: schema.recordingLanes.id, storageKey: schema.recordingLanes.storageKey })
    .from(schema.recordingLanes)
    .innerJoin(schema.recordings, eq(schema.recordings.callId, schema.recordingLanes.callId))
    .where(and(eq(schema.recordings.callId, input.callId), eq(schema.recordings.status, "deleted")));
  for (const lane of lanes) {
    await ctx.storage.delete(lane.storageKey);
    await ctx.db.delete(schema.recordingLanes).where(eq(schema.recordingLanes.id, lane.id));
  }
  await ctx.recordingFiles.remove(input.callId);
}
