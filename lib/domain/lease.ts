import { and, eq, lt, sql, type SQL } from "drizzle-orm";
import type { schema, Tx } from "@/db/client";
import { lockCall, type CallRow } from "./call/load";
import type { Context } from "./context";

/** How long a call stays with a host that no longer beats. Hosts beat every second. */
const LEASE_SECONDS = 3;
/** Host of a lease that was given up in good order. */
const NOBODY = "";

/** When a lease that is taken or renewed now runs out. Time is the database's. */
export const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

/** The tables that say which host has which call, one a kind of host. */
type LeaseTable = typeof schema.agentLeases | typeof schema.recorderLeases;

/** A call that a host serves. `epoch` goes into each of its writes; an older host's writes are refused. */
export interface Hosting {
  callId: string;
  epoch: number;
}

/** Thrown where a host writes for a call that another one serves by now. */
export class LeaseLostError extends Error {
  override name = "LeaseLostError";
}

/** Whether a lease may be taken: one that ran out; without `takeOver` only one that was given up. */
export function isFree(leases: LeaseTable, takeOver: boolean): SQL {
  const expired = lt(leases.expiresAt, sql`now()`);
  return takeOver ? expired : and(expired, eq(leases.host, NOBODY))!;
}

/** Gives a call up at once, so that another host need not wait; for a host that stops in good order. */
export async function release(ctx: Context, leases: LeaseTable, hosting: Hosting): Promise<void> {
  await ctx.db
    .update(leases)
    .set({ expiresAt: sql`now() - interval '1 second'`, host: NOBODY })
    .where(and(eq(leases.callId, hosting.callId), eq(leases.epoch, hosting.epoch)));
}

/** Locks a call for a write by its host. Errors: LeaseLostError. */
export async function lockUnder(tx: Tx, leases: LeaseTable, hosting: Hosting): Promise<CallRow> {
  const call = await lockCall(tx, hosting.callId);
  const [lease] = await tx.select({ epoch: leases.epoch }).from(leases).where(eq(leases.callId, hosting.callId));
  if (!call || lease?.epoch !== hosting.epoch) {
    throw new LeaseLostError(`call ${hosting.callId} is no longer served under epoch ${hosting.epoch}`);
  }
  return call;
}
