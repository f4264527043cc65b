import { and, eq, inArray, isNull, lt, ne, or } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { Context } from "../context";
import { loseDrive } from "./drive";
import { lockCall, type ParticipantRow } from "./load";
import { OPEN_STATUSES } from "./state";

/** A driver whose page is silent for so long is gone: pages beat every two seconds. */
const DRIVER_DEAD_MS = 5_000;

/**
 * Gives every call back to its agent whose driver is gone: out for good, or their page shows no sign of life. One call's
 * failure is given to `onError`.
 */
export async function sweepDrivers(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  for (const { callId } of await goneDrivers(ctx, ctx.db)) {
    try {
      await ctx.db.transaction(async (tx) => {
        if (!(await lockCall(tx, callId))) return;
        // As it is now: they may have shown themselves while the lock was waited for.
        for (const driver of await goneDrivers(ctx, tx, callId)) await loseDrive(tx, driver, ctx.clock.now());
      });
    } catch (err) {
      onError(callId, err);
    }
  }
}

async function goneDrivers(ctx: Context, db: DbOrTx, callId?: string): Promise<ParticipantRow[]> {
  const { calls, callParticipants } = schema;
  const rows = await db
    .select({ driver: callParticipants })
    .from(calls)
    .innerJoin(callParticipants, eq(callParticipants.id, calls.driverId))
    .where(
      and(
        inArray(calls.status, [...OPEN_STATUSES]),
        callId === undefined ? undefined : eq(calls.id, callId),
        or(
          // Whose connection went may be back, as by a reload: their page's silence tells when they are not.
          and(ne(callParticipants.status, "active"), ne(callParticipants.reason, "disconnected")),
          isNull(callParticipants.beatAt),
          lt(callParticipants.beatAt, new Date(ctx.clock.now().getTime() - DRIVER_DEAD_MS)),
        ),
      ),
    );
  return rows.map(({ driver }) => driver);
}
