import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** Erases the files of a deleted recording, and forgets them. Safe to run again; does nothing to one that is not. */
export async function eraseRecording(ctx: Context, input: { callId: string }): Promise<void> {
  const { callId } = input;
  const [recording] = await ctx.db
    .select({ status: schema.recordings.status })
    .from(schema.recordings)
    .where(eq(schema.recordings.callId, callId));
  if (recording?.status !== "deleted") return;
  const lanes = await ctx.db.select().from(schema.recordingLanes).where(eq(schema.recordingLanes.callId, callId));
  for (const lane of lanes) {
    await ctx.storage.delete(lane.storageKey);
    await ctx.db.delete(schema.recordingLanes).where(eq(schema.recordingLanes.id, lane.id));
  }
  await ctx.recordingFiles.remove(callId);
}
