import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { lockCall, type CallRow } from "../call/load";
import { OPEN_STATUSES } from "../call/state";
import type { Context } from "../context";
import { LeaseLostError, type Hosting } from "../hosting/lease";

/** How long a recording stays with a recorder that no longer beats. Recorders beat every second. */
const LEASE_SECONDS = 3;
/** Host of a lease that was given up in good order. */
const NOBODY = "";
const lease = schema.recorderLeases;
const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

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
  const expired = lt(lease.expiresAt, sql`now()`);
  const isFree = input.takeOver ? expired : and(expired, eq(lease.host, NOBODY))!;
  return ctx.db
    .insert(lease)
    .select(
      ctx.db
        .select({
          callId: schema.recordings.callId,
          host: sql<string>`${input.host}::text`.as("host"),
          epoch: sql<number>`1`.as("epoch"),
          expiresAt: leaseEnd.as("expires_at"),
        })
        .from(schema.recordings)
        .innerJoin(schema.calls, eq(schema.calls.id, schema.recordings.callId))
        .leftJoin(lease, eq(lease.callId, schema.recordings.callId))
        .where(
          and(
            inArray(schema.recordings.status, [...UNFINISHED]),
            inArray(schema.calls.status, [...OPEN_STATUSES]),
            or(isNull(lease.callId), isFree),
          ),
        )
        .orderBy(asc(schema.calls.createdAt))
        .limit(input.capacity),
    )
    .onConflictDoUpdate({
      target: lease.callId,
      set: { host: input.host, epoch: sql`${lease.epoch} + 1`, expiresAt: leaseEnd },
      setWhere: isFree,
    })
    .returning({ callId: lease.callId, epoch: lease.epoch });
}

/** Beats for the recordings a recorder writes; gives those it still holds. */
export async function beatRecordings(ctx: Context, input: { host: string; writing: Hosting[] }): Promise<Hosting[]> {
  if (input.writing.length === 0) return [];
  const ids = input.writing.map((hosting) => hosting.callId);
  return ctx.db
    .update(lease)
    .set({ expiresAt: leaseEnd })
    .where(and(inArray(lease.callId, ids), eq(lease.host, input.host)))
    .returning({ callId: lease.callId, epoch: lease.epoch });
}

/** Gives a recording up at once, for a recorder that stops in good order. */
export async function releaseRecording(ctx: Context, hosting: Hosting): Promise<void> {
  await ctx.db
    .update(lease)
    .set({ expiresAt: sql`now() - interval '1 second'`, host: NOBODY })
    .where(and(eq(lease.callId, hosting.callId), eq(lease.epoch, hosting.epoch)));
}

/** Locks the call for a write by its recorder. Errors: LeaseLostError. */
export async function lockRecorded(tx: Tx, hosting: Hosting): Promise<CallRow> {
  const call = await lockCall(tx, hosting.callId);
  const [held] = await tx.select({ epoch: lease.epoch }).from(lease).where(eq(lease.callId, hosting.callId));
  if (!call || held?.epoch !== hosting.epoch) {
    throw new LeaseLostError(`call ${hosting.callId} is no longer recorded under epoch ${hosting.epoch}`);
  }
  return call;
}
