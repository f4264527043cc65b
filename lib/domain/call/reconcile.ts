import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { schema, type Db, type Tx } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { markJoined } from "../participant/mark-joined";
import { markLeft } from "../participant/mark-left";
import { moveOut } from "../participant/move";
import { isOwnIdentity } from "../participant/own-identity";
import type { RoomPresence } from "../ports/rooms";
import { enforceVisibility } from "../visibility/enforce";
import { openApplied } from "../visibility/open";
import { closeCall } from "./close";
import { hasNeverJoined, isBehind, isDue, type SeenCall } from "./due";
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
/** Calls looked at together. */
const AT_ONCE = 20;
/**
 * After some calls it rests for so many times as long as they took, and no longer than this: with hundreds of them, what is
 * asked of the database and the media server now must not wait for all to be looked at.
 */
const REST_TIMES = 3;
const MAX_REST_MS = 250;
/** A room that is not told of within this is looked at in the next pass. */
const LOOK_MS = 1_000;

type OnError = (callId: string, err: unknown) => void;

/**
 * Compares the rows of every call that is not closed with who really is in its room, and sets the rows right. All that
 * webhooks tell is found this way too, so calls live and end without any webhook. One call's failure is given to
 * `onError` and does not hold up the others.
 */
export async function reconcileCalls(ctx: Context, onError: OnError): Promise<void> {
  const open = await ctx.db
    .select({ id: schema.calls.id, status: schema.calls.status })
    .from(schema.calls)
    .where(isNull(schema.calls.closedAt))
    .orderBy(asc(schema.calls.createdAt));
  const names = open.filter(({ status }) => !isOver(status)).map(({ id }) => roomNameOf(id));
  // Asked once for all of them. Where the media server does not answer, time goes on all the same.
  let rooms = await ctx.rooms.listRooms(names).catch((err: unknown) => {
    for (const { id } of open) onError(id, err);
    return null;
  });
  for (let at = 0; at < open.length; at += AT_ONCE) {
    const startedAt = performance.now();
    const some = open.slice(at, at + AT_ONCE);
    const told = await reconcileSome(ctx, some, rooms, onError).catch((err: unknown) => {
      for (const { id } of some) onError(id, err);
      return true;
    });
    if (!told) rooms = null;
    const restMs = Math.min(MAX_REST_MS, REST_TIMES * (performance.now() - startedAt));
    if (at + AT_ONCE < open.length) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** False where the media server was asked for rooms and told of none: it need not be asked for more. */
async function reconcileSome(
  ctx: Context,
  some: Pick<CallRow, "id" | "status">[],
  rooms: Set<string> | null,
  onError: OnError,
): Promise<boolean> {
  const fail = (callId: string) => (err: unknown) => void onError(callId, err);
  const observedAt = ctx.clock.now();
  const presences = new Map<string, RoomPresence[] | void>();
  const look = async (callId: string, existing: Set<string>) => {
    const listed = listPresences(ctx, callId, existing.has(roomNameOf(callId)));
    presences.set(callId, await within(LOOK_MS, listed).catch(fail(callId)));
  };
  if (rooms) await Promise.all(some.filter(({ status }) => !isOver(status)).map(({ id }) => look(id, rooms)));
  const ids = some.map(({ id }) => id);
  await Promise.all(
    (await seeCalls(ctx.db, ids)).map(async (seen) => {
      const { id, status } = seen.call;
      if (isOver(status)) return closeCall(ctx, { callId: id }).catch(fail(id));
      const present = presences.get(id);
      const moved = present ? await compare(ctx, seen, present, observedAt).catch(fail(id)) : false;
      // What failed is looked at under the lock all the same.
      const due = moved !== false || isDue(seen, ctx.clock.now(), ctx.settings.rejoinGraceMs);
      if (due) await settleByTime(ctx, id).catch(fail(id));
      if (rooms && (due || isBehind(seen))) await enforceVisibility(ctx, { callId: id }).catch(fail(id));
    }),
  );
  return presences.size <= 1 || [...presences.values()].some((present) => present !== undefined);
}

/** As the promise, but rejects where that takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`there is no answer after ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Who is in a call's room: nobody where the call is over. */
async function listPresences(ctx: Context, callId: string, exists: boolean): Promise<RoomPresence[]> {
  // The media server has lost the room, as by a restart: people and the agent come back into one of the same name.
  if (!exists && !(await keepRoom(ctx, callId))) return [];
  return ctx.rooms.listPresences(roomNameOf(callId));
}

/** Reads calls with everybody who is or was in them. */
async function seeCalls(db: Db, callIds: string[]): Promise<SeenCall[]> {
  const { calls, workspaces, agentLeases, callParticipants, callEvents } = schema;
  const lastOfAgent = db
    .select({ type: callEvents.type })
    .from(callEvents)
    .where(and(eq(callEvents.callId, calls.id), inArray(callEvents.type, ["agent.joined", "agent.absent"])))
    .orderBy(desc(callEvents.sequence))
    .limit(1);
  const [rows, participants] = await Promise.all([
    db
      .select({
        call: calls,
        workspace: workspaces,
        // Asked for where the agent is silent alone: it looks through the events.
        isAgentMissed: sql<boolean>`case
          when ${agentLeases.servedAt} > now() - make_interval(secs => ${AGENT_ABSENT_AFTER_MS / 1_000}::float8) then false
          else coalesce(${lastOfAgent}, '') <> 'agent.absent' end`,
      })
      .from(calls)
      .innerJoin(workspaces, eq(workspaces.id, calls.workspaceId))
      .leftJoin(agentLeases, eq(agentLeases.callId, calls.id))
      .where(inArray(calls.id, callIds)),
    db.select().from(callParticipants).where(inArray(callParticipants.callId, callIds)),
  ]);
  const byCall = Map.groupBy(participants, ({ callId }) => callId);
  return rows.map((row) => ({ ...row, participants: byCall.get(row.call.id) ?? [] }));
}

/** Tells of everybody whose row says another thing than the room; false where nobody's does. */
async function compare(
  ctx: Context,
  { call, participants }: SeenCall,
  presences: RoomPresence[],
  observedAt: Date,
): Promise<boolean> {
  const active = participants.filter(({ status }) => status === "active");
  const news = presences.filter(
    ({ identity, sid }) =>
      !isOwnIdentity(identity) && !active.some((row) => row.roomIdentity === identity && row.roomSid === sid),
  );
  for (const { identity, sid } of news) {
    const evidence = { kind: "snapshot", sid, observedAt } as const;
    await markJoined(ctx, { callId: call.id, roomIdentity: identity, evidence });
  }
  const present = new Set(presences.map(({ identity }) => identity));
  const missing = active.filter(({ role, roomIdentity }) => role !== "agent" && !present.has(roomIdentity));
  for (const { roomIdentity } of missing) {
    await markLeft(ctx, { callId: call.id, roomIdentity, evidence: { kind: "snapshot", observedAt } });
  }
  return news.length + missing.length > 0;
}

/** What becomes due by the passing of time alone. */
async function settleByTime(ctx: Context, callId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || isOver(call.status)) return;
    const now = ctx.clock.now();
    const participants = await tx
      .select()
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.callId, callId));
    const neverJoined = participants.filter((participant) => hasNeverJoined(participant, now));
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
