import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { CallRow } from "../call/load";
import { OPEN_STATUSES } from "../call/state";
import type { Context } from "../context";
import { isFree, leaseEnd, lockUnder, release, type Hosting } from "../lease";

const lease = schema.recorderLeases;

/** Recordings that are not finished. */
export const UNFINISHED = ["pending", "recording", "finalizing"] as const;

/**
 * Takes up to `capacity` live calls that are to be recorded and that no living recorder has, oldest first; without
 * `takeOver` only calls that never had one or were given up. Time is the database's.
 */
export async function claimRecordings(
  ctx: Context,
  input: { host: string; capacity: number; takeOver: boolean },
): Promise<Hosting[]> {
  const free = isFree(lease, input.takeOver);
  return ctx.db
    .insert(lease)
    .select(
      ctx.db
        .select({
          callId: schema.recordings.callId,
          host: sql<string>`${input.host}::text`.as("host"),
          epoch: sql<number>`1`.as("epoch"),
          expiresAt: leaseEnd.as("expires_at"),
          appliedVersion: sql<number>`0`.as("applied_version"),
        })
        .from(schema.recordings)
        .innerJoin(schema.calls, eq(schema.calls.id, schema.recordings.callId))
        .leftJoin(lease, eq(lease.callId, schema.recordings.callId))
        .where(
          and(
            inArray(schema.recordings.status, [...UNFINISHED]),
            inArray(schema.calls.status, [...OPEN_STATUSES]),
            or(isNull(lease.callId), free),
          ),
        )
        .orderBy(asc(schema.calls.createdAt))
        .limit(input.capacity),
    )
    .onConflictDoUpdate({
      target: lease.callId,
      set: { host: input.host, epoch: sql`${lease.epoch} + 1`, expiresAt: leaseEnd, appliedVersion: 0 },
      setWhere: free,
    })
    .returning({ callId: lease.callId, epoch: lease.epoch });
}

/** Beats for the recordings a recorder writes; gives those it still holds. */
export async function beatRecordings(ctx: Context, input: { host: string; writing: Hosting[] }): Promise<Hosting[]> {
  const ids = input.writing.map((hosting) => hosting.callId);
  return ctx.db
    .update(lease)
    .set({ expiresAt: leaseEnd })
    .where(and(inArray(lease.callId, ids), eq(lease.host, input.host)))
    .returning({ callId: lease.callId, epoch: lease.epoch });
}

/** Gives a recording up at once, for a recorder that stops in good order. */
export async function releaseRecording(ctx: Context, hosting: Hosting): Promise<void> {
  await release(ctx, lease, hosting);
}

/** Locks the call for a write by its recorder. Errors: LeaseLostError. */
export async function lockRecorded(tx: Tx, hosting: Hosting): Promise<CallRow> {
  return lockUnder(tx, lease, hosting);
}
