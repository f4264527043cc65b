import { and, eq, inArray, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { RecordingGap } from "@/db/schema/recordings";
import type { CallRow } from "../call/load";
import { roomNameOf } from "../call/room-name";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import type { Hosting } from "../lease";
import { lockRecorded } from "./lease";
import { showsRecording } from "./notice";

/** What is shorter is no gap: it is the time that joining a room takes. */
const LEAST_GAP_MS = 250;

/**
 * Takes note that a recorder is in the call and writes from now on, and shows it to the people in the room where the
 * workspace wants that. Errors: LeaseLostError.
 */
export async function beginRecording(ctx: Context, hosting: Hosting): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockRecorded(tx, hosting);
    const [begun] = await tx
      .update(schema.recordings)
      .set({ status: "recording", startedAt: ctx.clock.now() })
      .where(and(eq(schema.recordings.callId, hosting.callId), eq(schema.recordings.status, "pending")))
      .returning({ callId: schema.recordings.callId });
    if (begun) await appendEvent(tx, hosting.callId, "recording.started", {});
  });
  const shown = await showsRecording(ctx, hosting.callId);
  await ctx.rooms.setShownAsRecorded(roomNameOf(hosting.callId), shown);
}

/** Notes a stretch in which the recorder was not there. Errors: LeaseLostError. */
export async function noteGap(ctx: Context, hosting: Hosting, gap: RecordingGap): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockRecorded(tx, hosting);
    await addGap(tx, hosting.callId, gap);
  });
}

/**
 * Adds the sensitive pause of a call, from when it began until `endedAt`, to its recording as part of `tx`. Nothing
 * happens where the call is not recorded, or had not begun.
 */
export async function addPauseGap(tx: Tx, call: CallRow, endedAt: Date): Promise<void> {
  if (!call.zeroAt || !call.pausedAt) return;
  const offsetMs = (at: Date) => Math.max(0, at.getTime() - call.zeroAt!.getTime());
  await addGap(tx, call.id, {
    from_ms: offsetMs(call.pausedAt),
    to_ms: offsetMs(endedAt),
    reason: "sensitive_pause",
  });
}

/** Adds a gap to an unfinished recording as part of `tx`; one that is too short to be heard is left out, unless asked for. */
export async function addGap(tx: Tx, callId: string, gap: RecordingGap): Promise<void> {
  if (!gap.reason && gap.to_ms - gap.from_ms < LEAST_GAP_MS) return;
  await tx
    .update(schema.recordings)
    .set({ gaps: sql`${schema.recordings.gaps} || ${JSON.stringify([gap])}::jsonb` })
    .where(
      and(
        eq(schema.recordings.callId, callId),
        inArray(schema.recordings.status, ["recording", "pending"]),
        // A write whose answer was lost is made again.
        sql`not ${schema.recordings.gaps} @> ${JSON.stringify([gap])}::jsonb`,
      ),
    );
}
