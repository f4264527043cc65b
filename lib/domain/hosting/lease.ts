import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { lockCall, type CallRow } from "../call/load";
import { OPEN_STATUSES } from "../call/state";
import type { Context } from "../context";

/** How long a call stays with a host that no longer beats. Hosts beat every second. */
const LEASE_SECONDS = 3;
/** Host of a lease that was given up in good order. */
const NOBODY = "";
const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

/** A call that a host serves. `epoch` goes into each of its writes; an older host's writes are refused. */
export interface Hosting {
  callId: string;
  epoch: number;
}

/**
 * Takes up to `capacity` calls that no living host serves, oldest first; without `takeOver` only calls that never had a
 * host or were given up. Time is the database's. One statement: what it takes is what it gives.
 */
export async function claimCalls(
  ctx: Context,
  input: { host: string; capacity: number; takeOver: boolean },
): Promise<Hosting[]> {
  const expired = lt(schema.agentLeases.expiresAt, sql`now()`);
  const isFree = input.takeOver ? expired : and(expired, eq(schema.agentLeases.host, NOBODY))!;
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
            or(isNull(schema.agentLeases.callId), isFree),
          ),
        )
        .orderBy(asc(schema.calls.createdAt))
        .limit(input.capacity),
    )
    .onConflictDoUpdate({
      target: schema.agentLeases.callId,
      set: { host: input.host, epoch: sql`${schema.agentLeases.epoch} + 1`, expiresAt: leaseEnd },
      setWhere: isFree,
    })
    .returning({ callId: schema.agentLeases.callId, epoch: schema.agentLeases.epoch });
}

/**
 * Beats for the calls a host serves; gives those it still holds. One that is not among them is another host's now. A
 * lease that the host has without serving the call is left to run out, so that somebody serves it.
 */
export async function beat(ctx: Context, input: { host: string; serving: Hosting[] }): Promise<Hosting[]> {
  if (input.serving.length === 0) return [];
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
  await ctx.db
    .update(schema.agentLeases)
    .set({ expiresAt: sql`now() - interval '1 second'`, host: NOBODY })
    .where(and(eq(schema.agentLeases.callId, hosting.callId), eq(schema.agentLeases.epoch, hosting.epoch)));
}

/** Thrown where a host writes for a call that another one serves by now. */
export class LeaseLostError extends Error {
  override name = "LeaseLostError";
}

/** Locks the hosted call for a write by its host. Errors: LeaseLostError. */
export async function lockHosted(tx: Tx, hosting: Hosting): Promise<CallRow> {
  const call = await lockCall(tx, hosting.callId);
  const [lease] = await tx
    .select({ epoch: schema.agentLeases.epoch })
    .from(schema.agentLeases)
    .where(eq(schema.agentLeases.callId, hosting.callId));
  if (!call || lease?.epoch !== hosting.epoch) {
    throw new LeaseLostError(`call ${hosting.callId} is no longer served under epoch ${hosting.epoch}`);
  }
  // A host writes what was said, and may be behind the end of the call.
  if (call.transcriptDeletedAt) throw new LeaseLostError(`the transcript of call ${hosting.callId} was deleted`);
  return call;
}
