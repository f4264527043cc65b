import { and, asc, eq, lte } from "drizzle-orm";
import { schema } from "@/db/client";
import type { LegRow } from "../call/load";
import type { Context } from "../context";
import { FIRST_ASK_MS, isLegOver } from "./state";
import { takeCarrierWord } from "./take-word";

/** Each wait is three times the one before, so the last question comes 41 hours after the end. */
const ASKS = 10;
/** Legs asked about with one query. */
const BATCH = 100;

/**
 * Asks carriers what they bill for legs that are over, where they have not said it all: again and again, ever more seldom, for
 * a day or so. What is not known by then stays unknown. A leg that never reached a carrier is not asked about.
 */
export async function fetchBills(ctx: Context, onError: (legId: string, err: unknown) => void): Promise<void> {
  const legs = schema.telephonyLegs;
  const due = await ctx.db
    .select()
    .from(legs)
    .where(lte(legs.billingAskAt, ctx.clock.now()))
    .orderBy(asc(legs.billingAskAt))
    .limit(BATCH);
  // A carrier that is slow to answer does not hold up the others.
  const byCarrier = Object.values(Object.groupBy(due, ({ provider }) => provider));
  await Promise.all(
    byCarrier.map(async (own) => {
      for (const leg of own) await fetchBill(ctx, leg).catch((err: unknown) => onError(leg.id, err));
    }),
  );
}

async function fetchBill(ctx: Context, leg: LegRow): Promise<void> {
  if (!(await claim(ctx, leg))) return;
  const carrier = ctx.carriers[leg.provider];
  if (!carrier || !leg.providerCallId) return;
  const word = await carrier.fetchStatus(leg.providerCallId);
  if (word && isLegOver(word.status)) await takeCarrierWord(ctx, { legId: leg.id, word });
}

/** Counts the question and sets the time of the next one, before it is asked; of several processes one asks. */
async function claim(ctx: Context, leg: LegRow): Promise<boolean> {
  const legs = schema.telephonyLegs;
  const asks = leg.billingAsks + 1;
  const next = new Date(ctx.clock.now().getTime() + FIRST_ASK_MS * 3 ** asks);
  const [claimed] = await ctx.db
    .update(legs)
    .set({ billingAsks: asks, billingAskAt: asks < ASKS ? next : null })
    .where(and(eq(legs.id, leg.id), eq(legs.billingAsks, leg.billingAsks), lte(legs.billingAskAt, ctx.clock.now())))
    .returning({ id: legs.id });
  return claimed !== undefined;
}
