import { and, asc, eq, gt, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import type { CarrierPort } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";
import { requestHangUp } from "./request-hang-up";
import { isLegOver } from "./state";
import { takeCarrierWord } from "./take-word";

/** After this long without a word, the carrier is asked. */
const SILENCE_MS = 15_000;
/** After this long without the carrier's answer to our request it is asked what became of it: never asked to dial again. */
const UNANSWERED_MS = 12_000;
/** A leg that could not be dialed for this long has failed: the queue's tries are used up after a minute and a half. */
const UNDIALED_MS = 180_000;
/** Legs looked at with one query. */
const BATCH = 100;

/**
 * Finds legs whose carrier should have spoken: canceled but not over, rung for longer than a phone may ring, answered but
 * with nobody of it in the room, or of a call that is over; and legs that were never dialed. Asks the carrier, and hangs
 * up again where the leg should be over. Holds no state of its own, so it works when whoever dialed is dead.
 */
export async function sweepLegs(ctx: Context, onError: (legId: string, err: unknown) => void): Promise<void> {
  const now = ctx.clock.now().getTime();
  const silent = new Date(now - SILENCE_MS);
  const rung = new Date(now - ctx.settings.ringTimeoutSeconds * 1000 - SILENCE_MS);
  const leg = schema.telephonyLegs;
  // The request for it went without an answer.
  const unanswered = and(isNull(leg.providerCallId), lt(leg.dialedAt, new Date(now - UNANSWERED_MS)));
  const undialed = and(isNull(leg.dialedAt), lt(leg.createdAt, new Date(now - UNDIALED_MS)));
  let afterId = "";
  for (;;) {
    const rows = await ctx.db
      .select({ leg, callEndedAt: schema.calls.endedAt })
      .from(leg)
      .innerJoin(schema.calls, eq(schema.calls.id, leg.callId))
      .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, leg.participantId))
      .where(
        and(
          inArray(leg.status, ["queued", "ringing", "in_progress"]),
          gt(leg.id, afterId),
          or(
            lt(leg.cancelRequestedAt, silent),
            and(inArray(leg.status, ["queued", "ringing"]), or(lt(leg.dialedAt, rung), unanswered, undialed)),
            and(lt(leg.answeredAt, silent), ne(schema.callParticipants.status, "active")),
            lt(schema.calls.endedAt, silent),
          ),
        ),
      )
      .orderBy(asc(leg.id))
      .limit(BATCH);
    for (const row of rows) {
      try {
        await sweepLeg(ctx, row.leg, {
          unwanted: row.leg.cancelRequestedAt !== null || row.callEndedAt !== null,
          // Until then the carrier may still list a call that it has taken.
          mayRing: row.leg.dialedAt !== null && row.leg.dialedAt > rung,
        });
      } catch (err) {
        onError(row.leg.id, err);
      }
    }
    if (rows.length < BATCH) return;
    afterId = rows.at(-1)!.leg.id;
  }
}

/** The call at the carrier that a leg's unanswered request has made: the oldest that no other leg has. */
async function findUnanswered(ctx: Context, leg: LegRow, carrier: CarrierPort): Promise<string | null> {
  if (!leg.dialedAt) return null;
  const placed = await carrier.findPlaced({ from: leg.fromNumber, to: leg.toNumber, since: leg.dialedAt });
  if (placed.length === 0) return null;
  const known = await ctx.db
    .select({ id: schema.telephonyLegs.providerCallId })
    .from(schema.telephonyLegs)
    .where(and(eq(schema.telephonyLegs.provider, leg.provider), inArray(schema.telephonyLegs.providerCallId, placed)));
  return placed.find((id) => !known.some((other) => other.id === id)) ?? null;
}

/** Whether a phone rings for longer than it was to, by the carrier's own first word of its ringing. */
async function hasRungOut(ctx: Context, leg: LegRow): Promise<boolean> {
  const { callEvents } = schema;
  const [rang] = await ctx.db
    .select({ at: callEvents.createdAt })
    .from(callEvents)
    .where(
      and(
        eq(callEvents.callId, leg.callId),
        eq(callEvents.type, "leg.updated"),
        sql`${callEvents.data} @> ${JSON.stringify({ telephony_leg_id: leg.id, status: "ringing" })}::jsonb`,
      ),
    )
    .orderBy(asc(callEvents.sequence))
    .limit(1);
  const limitMs = ctx.settings.ringTimeoutSeconds * 1000 + SILENCE_MS;
  return rang !== undefined && ctx.clock.now().getTime() - rang.at.getTime() >= limitMs;
}

async function sweepLeg(ctx: Context, leg: LegRow, { unwanted, mayRing }: { unwanted: boolean; mayRing: boolean }) {
  const carrier = ctx.carriers[leg.provider];
  const providerCallId = leg.providerCallId ?? (carrier ? await findUnanswered(ctx, leg, carrier) : null);
  const word = carrier && providerCallId ? await carrier.fetchStatus(providerCallId) : null;
  if (carrier && word) {
    await takeCarrierWord(ctx, { legId: leg.id, word });
    if (isLegOver(word.status)) return;
    // A carrier may hold a call back for long before it rings: who is still wanted is waited for until it has rung enough.
    if (unwanted) await carrier.hangUp(word.providerCallId);
    else if (word.status === "ringing" && (await hasRungOut(ctx, leg))) {
      await ctx.db.transaction(async (tx) => {
        await lockCall(tx, leg.callId);
        await requestHangUp(ctx, tx, leg.participantId);
      });
    }
    return;
  }
  if (mayRing && !providerCallId) return;
  const reason = leg.cancelRequestedAt ? "canceled" : "carrier_error";
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason, billDuration: null });
    await settleCall(ctx, tx, call!);
  });
}
