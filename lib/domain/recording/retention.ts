import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { lockCall } from "../call/load";
import type { Context } from "../context";
import { removeTranscript } from "../transcript/delete";
import { removeRecording } from "./delete";
import { enqueue } from "@/lib/jobs/enqueue";

/** Calls looked at with one query. */
const BATCH = 100;
const { calls, recordings, recordingLanes, workspaces } = schema;

/**
 * Deletes recordings and transcripts that are older than their workspace keeps them, and has files erased that outlived
 * their recording. One call's failure is given to `onError` and does not hold up the others.
 */
export async function applyRetention(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  const due = (days: typeof workspaces.recordingRetentionDays | typeof workspaces.transcriptRetentionDays) =>
    and(
      isNotNull(days),
      sql`${calls.endedAt} < ${ctx.clock.now().toISOString()}::timestamptz - make_interval(days => ${days})`,
    )!;
  const recordingIn = (statuses: ("completed" | "failed" | "deleted")[], ...more: SQL[]) =>
    exists(
      ctx.db
        .select({ one: sql`1` })
        .from(recordings)
        .where(and(eq(recordings.callId, calls.id), inArray(recordings.status, statuses), ...more)),
    );
  const hasLanes = exists(
    ctx.db
      .select({ one: sql`1` })
      .from(recordingLanes)
      .where(eq(recordingLanes.callId, recordings.callId)),
  );
  await eachCall(
    ctx,
    and(due(workspaces.recordingRetentionDays), recordingIn(["completed", "failed"]))!,
    onError,
    (tx, id) => removeRecording(ctx, tx, id),
  );
  await eachCall(
    ctx,
    and(due(workspaces.transcriptRetentionDays), isNull(calls.transcriptDeletedAt))!,
    onError,
    (tx, id) => removeTranscript(ctx, tx, id),
  );
  await eachCall(ctx, recordingIn(["deleted"], hasLanes), onError, (tx, callId) =>
    enqueue(tx, "recording.erase", { callId }, `recording.erase:${callId}`),
  );
}

async function eachCall(
  ctx: Context,
  where: SQL,
  onError: (callId: string, err: unknown) => void,
  remove: (tx: Tx, callId: string) => Promise<void>,
): Promise<void> {
  let afterId = "";
  for (;;) {
    const rows = await ctx.db
      .select({ id: calls.id })
      .from(calls)
      .innerJoin(workspaces, eq(workspaces.id, calls.workspaceId))
      .where(and(where, inArray(calls.status, ["ended", "failed"]), gt(calls.id, afterId)))
      .orderBy(asc(calls.id))
      .limit(BATCH);
    for (const { id } of rows) {
      await ctx.db
        .transaction(async (tx) => {
          await lockCall(tx, id);
          await remove(tx, id);
        })
        .catch((err: unknown) => onError(id, err));
    }
    if (rows.length < BATCH) return;
    afterId = rows.at(-1)!.id;
  }
}
