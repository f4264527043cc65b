import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import { lockCall, type CallRow } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import type { SealedFile } from "../ports/storage";
import { addGap, addPauseGap } from "./begin";
import { UNFINISHED } from "./lease";

/** Why there is no recording. */
export type RecordingFailure = "nobody_joined" | "nothing_recorded" | "storage_failed";

/**
 * Finishes the recording of a call that is over: all files get the call's length and go to the storage, then it is
 * completed; where nothing was written it has failed. Safe to run again from any point, by anybody, also at the same
 * time. Throws where disk or storage does: then it is to be tried again. Does nothing to a call that is live.
 */
export async function finalizeRecording(ctx: Context, input: { callId: string }): Promise<void> {
  const { callId } = input;
  const writtenMs = await ctx.recordingFiles.writtenMs(callId);
  const durationMs = await ctx.db.transaction((tx) => beginFinalizing(tx, callId, writtenMs));
  if (durationMs === null) return;
  if (durationMs === 0) return failRecording(ctx, { callId, reason: "nobody_joined" });
  const files = await ctx.recordingFiles.seal(callId, durationMs);
  if (files.length === 0) return failRecording(ctx, { callId, reason: "nothing_recorded" });
  const stored = files.map((file) => ({ ...file, storageKey: `${callId}/${laneName(file)}.${file.extension}` }));
  for (const { storageKey, path, contentType } of stored) {
    await ctx.storage.putFile(storageKey, { path, contentType });
  }
  await ctx.db.transaction(async (tx) => {
    await lockCall(tx, callId);
    if (!(await moveFrom(tx, callId, ["finalizing"], { status: "completed", completedAt: ctx.clock.now() }))) return;
    await tx.insert(schema.recordingLanes).values(
      stored.map(({ participantId, isPrivate, storageKey, contentType, sizeBytes, peaks }) => ({
        id: newId("lane"),
        callId,
        participantId,
        isPrivate,
        storageKey,
        contentType,
        durationMs,
        sizeBytes,
        peaks,
      })),
    );
    await appendEvent(tx, callId, "recording.completed", { duration_ms: durationMs });
  });
  await ctx.recordingFiles.remove(callId);
}

/** Gives the recording up. Does nothing to one that is finished. */
export async function failRecording(ctx: Context, input: { callId: string; reason: RecordingFailure }): Promise<void> {
  const { callId, reason } = input;
  await ctx.db.transaction(async (tx) => {
    await lockCall(tx, callId);
    const failed = await moveFrom(tx, callId, UNFINISHED, { status: "failed", reason });
    if (failed) await appendEvent(tx, callId, "recording.failed", { reason });
  });
}

/** Gives the length of the call, ms, 0 where it never began; null where there is nothing to finish. */
async function beginFinalizing(tx: Tx, callId: string, writtenMs: number | null): Promise<number | null> {
  const call = await lockCall(tx, callId);
  if (!call || !isOver(call.status)) return null;
  const durationMs = durationOf(call);
  if (call.pausedAt && call.endedAt) await addPauseGap(tx, call, call.endedAt);
  // Only now is it known how far the recorder came: later the files are as long as the call.
  if (writtenMs !== null) await addGap(tx, callId, { from_ms: Math.min(writtenMs, durationMs), to_ms: durationMs });
  return (await moveFrom(tx, callId, UNFINISHED, { status: "finalizing" })) ? durationMs : null;
}

function durationOf(call: CallRow): number {
  return call.zeroAt && call.endedAt ? Math.max(0, call.endedAt.getTime() - call.zeroAt.getTime()) : 0;
}

async function moveFrom(
  tx: Tx,
  callId: string,
  from: readonly (typeof UNFINISHED)[number][],
  change: Partial<typeof schema.recordings.$inferInsert>,
): Promise<boolean> {
  const [moved] = await tx
    .update(schema.recordings)
    .set(change)
    .where(and(eq(schema.recordings.callId, callId), inArray(schema.recordings.status, [...from])))
    .returning({ callId: schema.recordings.callId });
  return moved !== undefined;
}

function laneName(file: SealedFile): string {
  return (file.participantId ?? "mix") + (file.isPrivate ? "-private" : "");
}
