import { and, asc, eq, gt, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall, type LegRow, type ParticipantRow } from "../call/load";
import { isGone } from "../call/state";
import type { Context } from "../context";
import { failLeg } from "./fail";
import { findUnanswered } from "./find-unanswered";
import { requestHangUp } from "./request-hang-up";
import { isLegOver, leavesMessage } from "./state";
import { takeCarrierWord } from "./take-word";

/** After this long without a word, the carrier is asked. */
const SILENCE_MS = 15_000;
/** After this long without the carrier's answer to our request it is asked what became of it: never asked to dial again. */
const UNANSWERED_MS = 12_000;
/** So long a leg may wait for its turn at its carrier account; then it has failed. */
const UNDIALED_MS = 30 * 60_000;
/** The carrier, which was told the longest time too, has this much longer to end a leg by itself. */
const OVERTIME_SECONDS = 30;
/** What is left for a machine is said within this, greeting included. */
const MESSAGE_MS = 5 * 60_000;
/** Legs looked at with one query. */
const BATCH = 100;

/** What is known of a leg's place. */
interface Found {
  leg: LegRow;
  participant: ParticipantRow;
  callEndedAt: Date | null;
}

/**
 * Finds legs whose carrier should have spoken: canceled but not over, rung for longer than a phone may ring, answered but
 * with nobody of it in the room for a while, on the line for longer than they may be, or of a call that is over; and legs that were never
 * dialed. Asks the carrier, and hangs up again where the leg should be over. Holds no state of its own, so it works when
 * whoever dialed is dead.
 */
export async function sweepLegs(ctx: Context, onError: (legId: string, err: unknown) => void): Promise<void> {
  const now = ctx.clock.now().getTime();
  const silent = new Date(now - SILENCE_MS);
  const rung = new Date(now - ringMs(ctx));
  const { telephonyLegs: leg, callParticipants: people } = schema;
  // The request for it went without an answer.
  const unanswered = and(isNull(leg.providerCallId), lt(leg.dialedAt, new Date(now - UNANSWERED_MS)));
  const undialed = and(
    isNull(leg.dialedAt),
    lt(
      leg.createdAt,
      sql`case ${leg.direction} when 'inbound' then ${rung.toISOString()}::timestamptz
      else ${new Date(now - UNDIALED_MS).toISOString()}::timestamptz end`,
    ),
  );
  const overtime = sql`${leg.answeredAt} + make_interval(secs => ${leg.maxSeconds} + ${OVERTIME_SECONDS})
    < ${new Date(now).toISOString()}::timestamptz`;
  let afterId = "";
  for (;;) {
    const rows: Found[] = await ctx.db
      .select({ leg, participant: people, callEndedAt: schema.calls.endedAt })
      .from(leg)
      .innerJoin(schema.calls, eq(schema.calls.id, leg.callId))
      .innerJoin(people, eq(people.id, leg.participantId))
      .where(
        and(
          inArray(leg.status, ["queued", "ringing", "in_progress"]),
          gt(leg.id, afterId),
          or(
            lt(leg.cancelRequestedAt, silent),
            and(inArray(leg.status, ["queued", "ringing"]), or(lt(leg.dialedAt, rung), unanswered, undialed)),
            and(
              lt(leg.answeredAt, silent),
              ne(people.status, "active"),
              // Its carrier tells of a phone that hung up, and may know nothing of it for a moment; or it is being connected anew.
              or(isNull(people.leftAt), lt(people.leftAt, silent)),
            ),
            overtime,
            lt(schema.calls.endedAt, silent),
          ),
        ),
      )
      .orderBy(asc(leg.id))
      .limit(BATCH);
    // A carrier that is slow to answer does not hold up the others.
    const byCarrier = Object.values(Object.groupBy(rows, ({ leg }) => leg.provider));
    await Promise.all(
      byCarrier.map(async (own) => {
        for (const row of own) await sweepLeg(ctx, row).catch((err: unknown) => onError(row.leg.id, err));
      }),
    );
    if (rows.length < BATCH) return;
    afterId = rows.at(-1)!.leg.id;
  }
}

async function sweepLeg(ctx: Context, found: Found): Promise<void> {
  const { leg } = found;
  const carrier = ctx.carriers[leg.provider];
  const askedAt = leg.dialedAt ?? (leg.direction === "inbound" ? leg.createdAt : null);
  // Until then the carrier may not yet tell of a call that it has taken.
  const mayRing = askedAt !== null && !isPast(ctx, askedAt, ringMs(ctx));
  const providerCallId = leg.providerCallId ?? (carrier ? await findUnanswered(ctx, leg, carrier, mayRing) : null);
  const word = carrier && providerCallId ? await carrier.fetchStatus(providerCallId) : null;
  if (!carrier || !word) {
    if (!mayRing) await failLeg(ctx, leg, leg.cancelRequestedAt ? "canceled" : "carrier_error");
    return;
  }
  await takeCarrierWord(ctx, { legId: leg.id, word });
  if (isLegOver(word.status)) return;
  if (isUnwanted(ctx, found)) {
    if (await markCanceled(ctx, leg)) await carrier.hangUp(word.providerCallId);
    // A carrier may hold a call back for long before it rings: who is still wanted is waited for until it has rung enough.
  } else if (word.status === "ringing" && leg.rangAt && isPast(ctx, leg.rangAt, ringMs(ctx))) {
    await ctx.db.transaction(async (tx) => {
      await lockCall(tx, leg.callId);
      await requestHangUp(ctx, tx, leg.participantId);
    });
  }
}

/** How long a phone may ring, and the carrier then take to tell that it rings no more. */
function ringMs(ctx: Context): number {
  return ctx.settings.ringTimeoutSeconds * 1_000 + SILENCE_MS;
}

function isPast(ctx: Context, since: Date, ms: number): boolean {
  return ctx.clock.now().getTime() - since.getTime() >= ms;
}

/** Whether a leg that its carrier says is not over should be. */
function isUnwanted(ctx: Context, { leg, participant, callEndedAt }: Found): boolean {
  if (leg.cancelRequestedAt) return true;
  if (leg.answeredAt && isPast(ctx, leg.answeredAt, (leg.maxSeconds + OVERTIME_SECONDS) * 1_000)) return true;
  // Nobody is in the call for it any more, and need not be.
  if (leavesMessage(leg)) return leg.answeredAt !== null && isPast(ctx, leg.answeredAt, MESSAGE_MS);
  // A phone whose media process died is out of the room until it is back.
  return callEndedAt !== null || isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs);
}

/** From now on the leg is connected to nothing. False where it is wanted after all: the carrier was asked meanwhile. */
async function markCanceled(ctx: Context, { id, callId, participantId }: LegRow): Promise<boolean> {
  const { telephonyLegs, callParticipants } = schema;
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    const [leg] = await tx.select().from(telephonyLegs).where(eq(telephonyLegs.id, id));
    const [participant] = await tx.select().from(callParticipants).where(eq(callParticipants.id, participantId));
    const found = { leg: leg!, participant: participant!, callEndedAt: call!.endedAt };
    if (isLegOver(leg!.status) || !isUnwanted(ctx, found)) return false;
    await tx
      .update(telephonyLegs)
      .set({ cancelRequestedAt: ctx.clock.now(), mediaTokenHash: null })
      .where(and(eq(telephonyLegs.id, id), isNull(telephonyLegs.cancelRequestedAt)));
    return true;
  });
}
