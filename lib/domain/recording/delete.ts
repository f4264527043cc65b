import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { Recording } from "@/lib/contract/recordings";
import { enqueue } from "@/lib/jobs/enqueue";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { Context, WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { getRecording } from "./get";
import { UNFINISHED } from "./lease";

/**
 * Deletes a call's recording: its links end at once, its files are erased by job. Deleting again changes nothing.
 * Errors: not_found, call_not_over, recording_not_ready.
 */
export async function deleteRecording(ctx: WorkspaceContext, input: { callId: string }): Promise<Recording> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (!isOver(call.status)) throw new DomainError("call_not_over");
    const [recording] = await tx.select().from(schema.recordings).where(eq(schema.recordings.callId, call.id));
    if (UNFINISHED.some((status) => status === recording?.status)) throw new DomainError("recording_not_ready");
    await removeRecording(ctx, tx, call.id);
  });
  return getRecording(ctx, input);
}

/** Deletes a finished recording as part of `tx`; the caller holds the call's lock. Does nothing to any other. */
export async function removeRecording(ctx: Context, tx: Tx, callId: string): Promise<void> {
  const [deleted] = await tx
    .update(schema.recordings)
    .set({ status: "deleted", deletedAt: ctx.clock.now() })
    .where(and(eq(schema.recordings.callId, callId), inArray(schema.recordings.status, ["completed", "failed"])))
    .returning({ callId: schema.recordings.callId });
  if (!deleted) return;
  await appendEvent(tx, callId, "recording.deleted", {});
  await enqueue(tx, "recording.erase", { callId }, `recording.erase:${callId}`);
}
