import { and, asc, desc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { JOIN_TOKEN_TTL_SECONDS } from "../participant/grant";
import { markJoined } from "../participant/mark-joined";
import { markLeft } from "../participant/mark-left";
import { moveOut } from "../participant/move";
import { isOwnIdentity } from "../participant/own-identity";
import { enforceVisibility } from "../visibility/enforce";
import { openApplied } from "../visibility/open";
import { closeCall } from "./close";
import { enforceLimits } from "./enforce-limits";
import { lockCall, type CallRow } from "./load";
import { keepRoom } from "./make-room";
import { roomNameOf } from "./room-name";
import { settleCall } from "./settle";
import { isOver } from "./state";

/** How long people may be in a call without its agent before that is an event. */
const AGENT_ABSENT_AFTER_MS = 2_000;
/** An agent that is there says so this often. */
const BEAT_MS = 1_000;

/**
 * Compares the rows of every call that is not closed with who really is in its room, and sets the rows right. All that
 * webhooks tell is found this way too, so calls live and end without any webhook. One call's failure is given to
 * `onError` and does not hold up the others.
 */
export async function reconcileCalls(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  const open = await ctx.db
    .select()
    .from(schema.calls)
    .where(isNull(schema.calls.closedAt))
    .orderBy(asc(schema.calls.createdAt));
  const names = open.filter((call) => !isOver(call.status)).map((call) => roomNameOf(call.id));
  // Asked once for all of them. Where the media server does not answer, time goes on all the same.
  const rooms = await ctx.rooms.listRooms(names).catch((err: unknown) => {
    for (const call of open) onError(call.id, err);
    return null;
  });
  await Promise.all(
    open.map(async (call) => {
      try {
        if (isOver(call.status)) return await closeCall(ctx, { callId: call.id });
        if (rooms) await compareWithRoom(ctx, call, rooms.has(roomNameOf(call.id)));
      } catch (err) {
        onError(call.id, err);
      }
      if (isOver(call.status)) return;
      await settleByTime(ctx, call.id).catch((err: unknown) => onError(call.id, err));
      if (rooms) await enforceVisibility(ctx, { callId: call.id }).catch((err: unknown) => onError(call.id, err));
    }),
  );
}

async function compareWithRoom(ctx: Context, call: CallRow, exists: boolean): Promise<void> {
  const observedAt = ctx.clock.now();
  // The media server has lost the room, as by a restart: people and the agent come back into one of the same name.
  if (!exists && !(await keepRoom(ctx, call.id))) return;
  const presences = await ctx.rooms.listPresences(roomNameOf(call.id));
  for (const presence of presences) {
    if (isOwnIdentity(presence.identity)) continue;
    const evidence = { kind: "snapshot", sid: presence.sid, observedAt } as const;
    await markJoined(ctx, { callId: call.id, roomIdentity: presence.identity, evidence });
  }
  const present = new Set(presences.map((presence) => presence.identity));
  const active = await ctx.db
    .select({ roomIdentity: schema.callParticipants.roomIdentity })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, call.id),
        eq(schema.callParticipants.status, "active"),
        inArray(schema.callParticipants.role, ["customer", "observer"]),
      ),
    );
  for (const { roomIdentity } of active) {
    if (present.has(roomIdentity)) continue;
    await markLeft(ctx, { callId: call.id, roomIdentity, evidence: { kind: "snapshot", observedAt } });
  }
}

/** What becomes due by the passing of time alone. */
async function settleByTime(ctx: Context, callId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || isOver(call.status)) return;
    const now = ctx.clock.now();
    const neverJoined = await tx
      .select()
      .from(schema.callParticipants)
      .where(
        and(
          eq(schema.callParticipants.callId, callId),
          eq(schema.callParticipants.status, "joining"),
          eq(schema.callParticipants.transport, "webrtc"),
          lt(schema.callParticipants.accessAt, new Date(now.getTime() - JOIN_TOKEN_TTL_SECONDS * 1000)),
        ),
      );
    for (const participant of neverJoined) await moveOut(tx, participant, "failed", "never_joined", now);
    await noteAbsentAgent(tx, call, now);
    await settleCall(ctx, tx, call);
    // Somebody whose word was waited for may be gone.
    await openApplied(tx, callId);
    await enforceLimits(ctx, tx, callId);
  });
}

async function noteAbsentAgent(tx: Tx, call: CallRow, now: Date): Promise<void> {
  if (!call.zeroAt) return;
  const [lease] = await tx
    .select({
      silentMs: sql<number | null>`(extract(epoch from (now() - ${schema.agentLeases.servedAt})) * 1000)::float8`,
    })
    .from(schema.agentLeases)
    .where(eq(schema.agentLeases.callId, call.id));
  const [last] = await tx
    .select({ type: schema.callEvents.type })
    .from(schema.callEvents)
    .where(
      and(eq(schema.callEvents.callId, call.id), inArray(schema.callEvents.type, ["agent.joined", "agent.absent"])),
    )
    .orderBy(desc(schema.callEvents.sequence))
    .limit(1);
  if (last?.type === "agent.absent") return;
  const sinceStartMs = now.getTime() - call.zeroAt.getTime();
  const absentMs = Math.min(lease?.silentMs ?? sinceStartMs, sinceStartMs);
  if (absentMs < AGENT_ABSENT_AFTER_MS + (last ? BEAT_MS : 0)) return;
  await appendEvent(tx, call.id, "agent.absent", { absent_ms: Math.round(absentMs) });
}
