import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { DomainError } from "../errors";
import type { ByteRange } from "../ports/storage";
import { isLinkGood } from "./link";

/** A file of a recording, ready to be read. */
export interface RecordingFile {
  /** A name to save it under; nothing in it tells of a person. */
  name: string;
  contentType: string;
  sizeBytes: number;
  read(range: ByteRange): Promise<ReadableStream<Uint8Array>>;
}

/**
 * Opens the file that a signed link names. Whoever has the link may; it ends with its time and with the recording.
 * Errors: forbidden, not_found.
 */
export async function openRecordingFile(
  ctx: Context,
  input: { callId: string; laneId: string; expires: string; signature: string },
): Promise<RecordingFile> {
  if (!isLinkGood(ctx, input)) {
    throw new DomainError("forbidden", "This link has expired or was changed. Ask for the recording again.");
  }
  const [row] = await ctx.db
    .select({ lane: schema.recordingLanes })
    .from(schema.recordingLanes)
    .innerJoin(schema.recordings, eq(schema.recordings.callId, schema.recordingLanes.callId))
    .where(
      and(
        eq(schema.recordingLanes.id, input.laneId),
        eq(schema.recordingLanes.callId, input.callId),
        eq(schema.recordings.status, "completed"),
      ),
    );
  if (!row) throw new DomainError("not_found", "This recording was deleted.");
  const { lane } = row;
  return {
    name: `${lane.callId}-${lane.storageKey.slice(lane.storageKey.lastIndexOf("/") + 1)}`,
    contentType: lane.contentType,
    sizeBytes: lane.sizeBytes ?? 0,
    read: (range) => ctx.storage.read(lane.storageKey, range),
  };
}
