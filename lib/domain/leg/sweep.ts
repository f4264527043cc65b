import { and, asc, eq, inArray, isNotNull, lt, or } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import { applyLegStatus } from "./apply-status";
import { carrierOf } from "./dial";
import { takeCarrierWord } from "./take-word";

/** After this long without a word, the carrier is asked; a leg it never took by then has failed. */
const SILENCE_MS = 15_000;

/**
 * Finds legs whose carrier should have spoken: canceled but not over, rung for longer than a phone may ring, or answered
 * in a call that is over. Asks the carrier, and hangs up again where the leg should be over. Holds no state of its own, so
 * it works when whoever dialed is dead.
 */
export async function sweepLegs(ctx: Context, onError: (legId: string, err: unknown) => void): Promise<void> {
  const now = ctx.clock.now().getTime();
  const silent = new Date(now - SILENCE_MS);
  const rung = new Date(now - ctx.settings.ringTimeoutSeconds * 1000 - SILENCE_MS);
  const rows = await ctx.db
    .select({ leg: schema.telephonyLegs })
    .from(schema.telephonyLegs)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.telephonyLegs.callId))
    .where(
      and(
        inArray(schema.telephonyLegs.status, ["queued", "ringing", "in_progress"]),
        or(
          lt(schema.telephonyLegs.cancelRequestedAt, silent),
          and(inArray(schema.telephonyLegs.status, ["queued", "ringing"]), lt(schema.telephonyLegs.dialedAt, rung)),
          and(isNotNull(schema.calls.endedAt), lt(schema.calls.endedAt, silent)),
        ),
      ),
    )
    .orderBy(asc(schema.telephonyLegs.createdAt))
    .limit(100);
  for (const { leg } of rows) {
    try {
      await sweepLeg(ctx, leg);
    } catch (err) {
      onError(leg.id, err);
    }
  }
}

async function sweepLeg(ctx: Context, leg: LegRow): Promise<void> {
  const carrier = carrierOf(ctx, leg);
  const word = leg.providerCallId ? await carrier.fetchStatus(leg.providerCallId) : null;
  if (word) {
    await takeCarrierWord(ctx, { legId: leg.id, word });
    if (word.status === "queued" || word.status === "ringing" || word.status === "in_progress") {
      await carrier.hangUp(word.providerCallId);
    }
    return;
  }
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason: "carrier_error", billDuration: null });
    await settleCall(ctx, tx, call!);
  });
}
