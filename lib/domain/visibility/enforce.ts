import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { newId } from "@/lib/ids";
import { lockCall } from "../call/load";
import { roomNameOf } from "../call/room-name";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { tellChanged } from "./change";
import { loadPicture } from "./load";
import { openApplied } from "./open";
import { rightsFor } from "./plan";

/** One enforcer a call at a time; longer than the requests to the media server may take. */
const LEASE_SECONDS = 12;
const WORK_MS = 6_000;
const LOOK_AGAIN_MS = 15;

/**
 * Sets the rights of every browser in a call's room by the present visibility, and lets those be heard who waited for it.
 * Resolves when everything up to the version at the call is in force, or after `withinMs`: what is missing then is made
 * good by the reconciler, and whoever it concerns stays muted. Errors: those of the media server.
 */
export async function enforceVisibility(
  ctx: Context,
  input: { callId: string; withinMs?: number },
): Promise<{ inForce: boolean }> {
  const until = performance.now() + (input.withinMs ?? 5_000);
  while (await isBehind(ctx, input.callId)) {
    const enforcer = await claim(ctx, input.callId);
    if (enforcer) {
      try {
        await setRights(ctx, input.callId);
      } finally {
        await release(ctx, input.callId, enforcer);
      }
    } else {
      if (performance.now() > until) return { inForce: false };
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
  return { inForce: true };
}

/** Whether a browser in the room has rights of an older version than the call's. */
async function isBehind(ctx: Context, callId: string): Promise<boolean> {
  const [row] = await ctx.db
    .select({ id: schema.callParticipants.id })
    .from(schema.callParticipants)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.callParticipants.callId))
    .where(
      and(
        eq(schema.callParticipants.callId, callId),
        eq(schema.callParticipants.status, "active"),
        eq(schema.callParticipants.transport, "webrtc"),
        lt(schema.callParticipants.rightsVersion, schema.calls.visibilityVersion),
        sql`${schema.calls.status} in ('connecting', 'active')`,
      ),
    )
    .limit(1);
  return row !== undefined;
}

async function claim(ctx: Context, callId: string): Promise<string | null> {
  const enforcer = newId("enf");
  const [claimed] = await ctx.db
    .update(schema.calls)
    .set({ enforcer, enforcerUntil: sql`now() + make_interval(secs => ${LEASE_SECONDS})` })
    .where(
      and(eq(schema.calls.id, callId), or(isNull(schema.calls.enforcer), sql`${schema.calls.enforcerUntil} < now()`)),
    )
    .returning({ id: schema.calls.id });
  return claimed ? enforcer : null;
}

async function release(ctx: Context, callId: string, enforcer: string): Promise<void> {
  await ctx.db
    .update(schema.calls)
    .set({ enforcer: null, enforcerUntil: null })
    .where(and(eq(schema.calls.id, callId), eq(schema.calls.enforcer, enforcer)));
}

async function setRights(ctx: Context, callId: string): Promise<void> {
  const picture = await loadPicture(ctx.db, callId);
  if (!picture) return;
  const rows = await ctx.db
    .select({
      id: schema.callParticipants.id,
      roomSid: schema.callParticipants.roomSid,
      before: schema.callParticipants.rightsVersion,
    })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, callId),
        eq(schema.callParticipants.status, "active"),
        eq(schema.callParticipants.transport, "webrtc"),
        lt(schema.callParticipants.rightsVersion, picture.version),
      ),
    );
  const rights = rows.flatMap((row) => {
    const one = picture.everybody.find(({ id }) => id === row.id);
    return one ? [{ ...row, ...rightsFor(picture.everybody, one) }] : [];
  });
  // Who loses a right loses it before anybody gains one.
  rights.sort((a, b) => score(a) - score(b));
  const until = performance.now() + WORK_MS;
  for (const { roomIdentity, canPublish, canSubscribe, hidden } of rights) {
    // With a slow media server the lease would run out under the work: what is left is for the next turn.
    if (performance.now() > until) return;
    await ctx.rooms.setRights(roomNameOf(callId), roomIdentity, { canPublish, canSubscribe, hidden });
  }
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || isOver(call.status)) return;
    const told: string[] = [];
    for (const { id, roomSid, before, hidden } of rights) {
      const [row] = await tx
        .update(schema.callParticipants)
        .set({ rightsVersion: picture.version, ...(!hidden && { shown: true }) })
        .where(
          and(
            eq(schema.callParticipants.id, id),
            // Another presence came meanwhile, which has no rights yet.
            sql`${schema.callParticipants.roomSid} is not distinct from ${roomSid}`,
            lt(schema.callParticipants.rightsVersion, picture.version),
          ),
        )
        .returning();
      if (!row || row.openingVersion !== null) continue;
      if (before < row.stateVersion && row.stateVersion <= picture.version && row.stateVersion > 0) told.push(row.id);
    }
    await tellChanged(tx, told);
    await openApplied(tx, callId);
  });
}

function score({ canPublish, canSubscribe }: { canPublish: boolean; canSubscribe: boolean }): number {
  return Number(canPublish) + Number(canSubscribe);
}
