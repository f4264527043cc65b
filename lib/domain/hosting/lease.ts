import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { CallRow } from "../call/load";
import { OPEN_STATUSES } from "../call/state";
import type { Context } from "../context";
import { isFree, leaseEnd, LeaseLostError, lockUnder, release, type Hosting } from "../lease";

export { LeaseLostError, type Hosting } from "../lease";

/**
 * Takes up to `capacity` calls that no living host serves, oldest first; without `takeOver` only calls that never had a
 * host or were given up. Time is the database's. One statement: what it takes is what it gives.
 */
export async function claimCalls(
  ctx: Context,
  input: { host: string; capacity: number; takeOver: boolean },
): Promise<Hosting[]> {
  const free = isFree(schema.agentLeases, input.takeOver);
  return ctx.db
    .insert(schema.agentLeases)
    .select(
      ctx.db
        .select({
          callId: schema.calls.id,
          host: sql<string>`${input.host}::text`.as("host"),
          epoch: sql<number>`1`.as("epoch"),
          expiresAt: leaseEnd.as("expires_at"),
          joinedEpoch: sql<null>`null::integer`.as("joined_epoch"),
          servedAt: sql<null>`null::timestamptz`.as("served_at"),
        })
        .from(schema.calls)
        .leftJoin(schema.agentLeases, eq(schema.agentLeases.callId, schema.calls.id))
        .where(
          and(
            isNull(schema.calls.closedAt),
            inArray(schema.calls.status, [...OPEN_STATUSES]),
            or(isNull(schema.agentLeases.callId), free),
          ),
        )
        .orderBy(asc(schema.calls.createdAt))
        .limit(input.capacity),
    )
    .onConflictDoUpdate({
      target: schema.agentLeases.callId,
      set: { host: input.host, epoch: sql`${schema.agentLeases.epoch} + 1`, expiresAt: leaseEnd },
      setWhere: free,
    })
    .returning({ callId: schema.agentLeases.callId, epoch: schema.agentLeases.epoch });
}

/**
 * Beats for the calls a host serves; gives those it still holds. One that is not among them is another host's now. A
 * lease that the host has without serving the call is left to run out, so that somebody serves it. One that serves none
 * asks all the same: whether the database answers in time is what the host goes by.
 */
export async function beat(ctx: Context, input: { host: string; serving: Hosting[] }): Promise<Hosting[]> {
  return ctx.db
    .update(schema.agentLeases)
    .set({
      expiresAt: leaseEnd,
      servedAt: sql`case when ${schema.agentLeases.joinedEpoch} = ${schema.agentLeases.epoch} then now() else ${schema.agentLeases.servedAt} end`,
    })
    .where(
      and(
        inArray(
          schema.agentLeases.callId,
          input.serving.map((hosting) => hosting.callId),
        ),
        eq(schema.agentLeases.host, input.host),
      ),
    )
    .returning({ callId: schema.agentLeases.callId, epoch: schema.agentLeases.epoch });
}

/** Gives calls up at once, so that another host need not wait; for a host that stops in good order. */
export async function releaseCall(ctx: Context, hosting: Hosting): Promise<void> {
  await release(ctx, schema.agentLeases, hosting);
}

/** Locks the hosted call for a write by its host. Errors: LeaseLostError. */
export async function lockHosted(tx: Tx, hosting: Hosting): Promise<CallRow> {
  const call = await lockUnder(tx, schema.agentLeases, hosting);
  // A host writes what was said, and may be behind the end of the call.
  if (call.transcriptDeletedAt) throw new LeaseLostError(`the transcript of call ${hosting.callId} was deleted`);
  return call;
}
