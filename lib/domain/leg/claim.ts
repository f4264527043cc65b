import { and, asc, count, eq, exists, getTableColumns, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import type { LegRow } from "../call/load";
import { isOver, OPEN_STATUSES } from "../call/state";
import type { Context } from "../context";
import type { CarrierName } from "../ports/carrier";

/** Timers wake late: what a turn was taken late by, up to this, the next one is not late by. */
const SLACK_MS = 20;
/**
 * A new leg may pass those that wait for less than this. Their own jobs may be on their way yet: where nothing has to wait, all
 * of them are dialed by their jobs and none waits for a look of dialWaiting.
 */
const FRESH_MS = 2_000;

/** How fast and how many at once a carrier account may be asked for; Infinity: it is not limited. */
export interface DialLimits {
  callsPerSecond: number;
  /** Legs that are not over, inbound ones included. */
  maxLegs: number;
}

/** A leg that this run, and no other, may ask its carrier to ring. */
export interface ClaimedLeg {
  leg: LegRow;
  /** It is for the target of a transfer. */
  isTarget: boolean;
}

/** What became of the wish to dial a leg. */
export type Claim =
  | ({ kind: "claimed" } & ClaimedLeg)
  /** Its turn has not come: not before `until`, or, where that is null, not before another leg of the carrier is over. */
  | { kind: "waits"; until: Date | null }
  /** It is dialed already, or not to be dialed any more. */
  | { kind: "gone" };

/** The limits that are set for a carrier account; else what the carrier is documented to take, and any number at once. */
export function dialLimits(ctx: Context, provider: CarrierName): DialLimits {
  const capabilities = ctx.carriers[provider]?.capabilities;
  const set = ctx.settings.dialing[provider];
  return {
    callsPerSecond: set?.callsPerSecond ?? capabilities?.callsPerSecond ?? Infinity,
    maxLegs: set?.maxLegs ?? Infinity,
  };
}

/** The leg of a carrier that waits longest to be dialed; null: none waits. */
export async function oldestWaiting(ctx: Context, provider: CarrierName): Promise<string | null> {
  const leg = schema.telephonyLegs;
  const [oldest] = await ctx.db
    .select({ id: leg.id })
    .from(leg)
    .innerJoin(schema.calls, eq(schema.calls.id, leg.callId))
    .where(and(eq(leg.provider, provider), waiting(), inArray(schema.calls.status, [...OPEN_STATUSES])))
    .orderBy(asc(leg.createdAt), asc(leg.id))
    .limit(1);
  return oldest?.id ?? null;
}

/**
 * Takes the right to ask a leg's carrier to ring, which one run gets, ever, and with it the carrier account's next turn: all
 * processes that dial keep its pace together, by the row of the carrier. `mayPass`: legs that wait longer need not go first.
 */
export async function claimLeg(ctx: Context, legId: string, { mayPass }: { mayPass: boolean }): Promise<Claim> {
  try {
    return await ctx.db.transaction((tx) => claim(ctx, tx, legId, mayPass));
  } catch (err) {
    if (err instanceof NotYet) return { kind: "waits", until: err.until };
    throw err;
  }
}

/** Keeps all legs from the carrier until then: it has said that it takes none, or could not be reached. */
export async function holdBack(tx: Tx, provider: CarrierName, until: Date): Promise<void> {
  await tx
    .insert(schema.carrierPaces)
    .values({ provider, nextAt: until })
    .onConflictDoUpdate({
      target: schema.carrierPaces.provider,
      set: { nextAt: sql`greatest(${schema.carrierPaces.nextAt}, excluded.next_at)` },
    });
}

/** Undoes the transaction: the turn is left to another leg. */
class NotYet extends Error {
  readonly until: Date | null;

  constructor(until: Date | null) {
    super("its turn has not come");
    this.until = until;
  }
}

function waiting() {
  const leg = schema.telephonyLegs;
  return and(
    eq(leg.status, "queued"),
    eq(leg.direction, "outbound"),
    isNull(leg.dialedAt),
    isNull(leg.cancelRequestedAt),
  );
}

async function claim(ctx: Context, tx: Tx, legId: string, mayPass: boolean): Promise<Claim> {
  const { telephonyLegs: legs, callParticipants: people, calls } = schema;
  // As lockCall, with one question less: a phone waits for this.
  const callId = tx.select({ id: legs.callId }).from(legs).where(eq(legs.id, legId));
  const [call] = await tx.select({ status: calls.status }).from(calls).where(eq(calls.id, callId)).for("update");
  if (!call || isOver(call.status)) return { kind: "gone" };
  const isTarget = exists(
    tx
      .select({ one: sql`1` })
      .from(people)
      .where(and(eq(people.id, legs.participantId), isNotNull(people.transferId))),
  );
  const [claimed] = await tx
    .update(legs)
    .set({ dialedAt: ctx.clock.now() })
    .where(and(eq(legs.id, legId), waiting()))
    .returning({ ...getTableColumns(legs), isTarget: sql<boolean>`${isTarget}` });
  if (!claimed) return { kind: "gone" };
  const { isTarget: forTransfer, ...leg } = claimed;
  await takeTurn(ctx, tx, leg, mayPass);
  return { kind: "claimed", leg, isTarget: forTransfer };
}

async function takeTurn(ctx: Context, tx: Tx, leg: LegRow, mayPass: boolean): Promise<void> {
  const { callsPerSecond, maxLegs } = dialLimits(ctx, leg.provider);
  const limited = callsPerSecond !== Infinity || maxLegs !== Infinity;
  const [waitsBehind, next] = await together(limited && !mayPass && (() => hasOlder(tx, leg)), () =>
    limited ? advance(ctx, tx, leg.provider, 1_000 / callsPerSecond) : heldBack(ctx, tx, leg),
  );
  if (waitsBehind || next) throw new NotYet(next);
  // Counted with the carrier's row locked: no other run dials meanwhile.
  if (maxLegs !== Infinity && (await countOpen(tx, leg)) >= maxLegs) throw new NotYet(null);
}

/** Moves the carrier's next turn on by `intervalMs` if it has come, and holds its row; else gives when it will have. */
async function advance(ctx: Context, tx: Tx, provider: CarrierName, intervalMs: number): Promise<Date | null> {
  const { carrierPaces } = schema;
  const now = ctx.clock.now();
  const at = (ms: number) => new Date(now.getTime() + ms).toISOString();
  const [taken] = await tx
    .insert(carrierPaces)
    .values({ provider, nextAt: new Date(now.getTime() + intervalMs) })
    .onConflictDoUpdate({
      target: carrierPaces.provider,
      set: {
        nextAt: sql`greatest(${carrierPaces.nextAt}, ${at(-SLACK_MS)}::timestamptz)
          + make_interval(secs => ${intervalMs / 1_000}::float8)`,
      },
      setWhere: sql`${carrierPaces.nextAt} <= ${at(0)}::timestamptz`,
    })
    .returning();
  if (taken) return null;
  const [pace] = await tx.select().from(carrierPaces).where(eq(carrierPaces.provider, provider));
  return pace!.nextAt;
}

/** When a leg that its carrier did not take may be dialed again, where nothing else keeps a pace; null: now. */
async function heldBack(ctx: Context, tx: Tx, leg: LegRow): Promise<Date | null> {
  const { carrierPaces } = schema;
  const [pace] = await tx.select().from(carrierPaces).where(eq(carrierPaces.provider, leg.provider));
  return pace && leg.dialTries > 0 && pace.nextAt > ctx.clock.now() ? pace.nextAt : null;
}

async function hasOlder(tx: Tx, leg: LegRow): Promise<boolean> {
  const { telephonyLegs, calls } = schema;
  const [older] = await tx
    .select({ id: telephonyLegs.id })
    .from(telephonyLegs)
    .innerJoin(calls, eq(calls.id, telephonyLegs.callId))
    .where(
      and(
        eq(telephonyLegs.provider, leg.provider),
        waiting(),
        inArray(calls.status, [...OPEN_STATUSES]),
        lt(telephonyLegs.createdAt, new Date(leg.createdAt.getTime() - FRESH_MS)),
      ),
    )
    .limit(1);
  return older !== undefined;
}

async function countOpen(tx: Tx, leg: LegRow): Promise<number> {
  const { telephonyLegs } = schema;
  const [open] = await tx
    .select({ count: count() })
    .from(telephonyLegs)
    .where(
      and(
        eq(telephonyLegs.provider, leg.provider),
        inArray(telephonyLegs.status, ["queued", "ringing", "in_progress"]),
        or(isNotNull(telephonyLegs.dialedAt), eq(telephonyLegs.direction, "inbound")),
        sql`${telephonyLegs.id} <> ${leg.id}`,
      ),
    );
  return open!.count;
}
