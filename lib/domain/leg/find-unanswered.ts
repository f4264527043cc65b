import { and, asc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { LegRow } from "../call/load";
import type { Context } from "../context";
import type { CarrierPort } from "../ports/carrier";

/**
 * The carrier's id of the call that a leg's unanswered request has made; null: none is known (yet). Calls do not say whose
 * they are: where several legs wait between the same numbers and the carrier knows of fewer calls, nobody can tell which leg
 * has none. The carrier's webhooks, which name the leg, are then waited for while `mayRing`; after that the first get them.
 * Errors: CarrierError.
 */
export async function findUnanswered(
  ctx: Context,
  leg: LegRow,
  carrier: CarrierPort,
  mayRing: boolean,
): Promise<string | null> {
  const legs = schema.telephonyLegs;
  const between = and(
    eq(legs.provider, leg.provider),
    eq(legs.fromNumber, leg.fromNumber),
    eq(legs.toNumber, leg.toNumber),
  );
  const waiting = await ctx.db
    .select({ id: legs.id, dialedAt: legs.dialedAt })
    .from(legs)
    .where(and(between, eq(legs.status, "queued"), isNull(legs.providerCallId), isNotNull(legs.dialedAt)))
    .orderBy(asc(legs.dialedAt), asc(legs.id));
  const place = waiting.findIndex(({ id }) => id === leg.id);
  if (place < 0) return null;
  const placed = await carrier.findPlaced({ from: leg.fromNumber, to: leg.toNumber, since: waiting[0]!.dialedAt! });
  if (placed.length === 0) return null;
  const known = await ctx.db
    .select({ id: legs.providerCallId })
    .from(legs)
    .where(and(eq(legs.provider, leg.provider), inArray(legs.providerCallId, placed)));
  const free = placed.filter((id) => !known.some((other) => other.id === id));
  if (free.length < waiting.length && mayRing) return null;
  return free[place] ?? null;
}
