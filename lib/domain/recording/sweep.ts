import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { failRecording, finalizeRecording } from "./finalize";
import { UNFINISHED } from "./lease";

/** Time for a recorder that lives to finish by itself. */
const PATIENCE_MS = 5_000;
/** After so long a storage that takes nothing is given up. */
const GIVE_UP_MS = 24 * 60 * 60 * 1_000;
const BATCH = 20;

/**
 * Finishes the recordings of calls that are over and whose recorder is gone, from the files it has left; so none stays
 * unfinished. What fails is tried again at the next sweep, for a day.
 */
export async function sweepRecordings(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  const now = ctx.clock.now().getTime();
  const orphaned = await ctx.db
    .select({ callId: schema.recordings.callId, endedAt: schema.calls.endedAt })
    .from(schema.recordings)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.recordings.callId))
    .leftJoin(schema.recorderLeases, eq(schema.recorderLeases.callId, schema.recordings.callId))
    .where(
      and(
        inArray(schema.recordings.status, [...UNFINISHED]),
        inArray(schema.calls.status, ["ended", "failed"]),
        lt(schema.calls.endedAt, new Date(now - PATIENCE_MS)),
        or(isNull(schema.recorderLeases.callId), lt(schema.recorderLeases.expiresAt, sql`now()`)),
      ),
    )
    .orderBy(asc(schema.calls.endedAt))
    .limit(BATCH);
  for (const { callId, endedAt } of orphaned) {
    try {
      await finalizeRecording(ctx, { callId });
    } catch (err) {
      onError(callId, err);
      if (endedAt && now - endedAt.getTime() > GIVE_UP_MS)
        await failRecording(ctx, { callId, reason: "storage_failed" });
    }
  }
}
