import { and, eq, type SQL } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CarrierName } from "../ports/carrier";

/** The leg that a word is about: by its id, where `provider` is its carrier; or by the carrier's id of its call. */
export type LegRef = { legId: string; provider?: CarrierName } | { provider: CarrierName; providerCallId: string };

/** Condition of a query: it is the leg. */
export function isLeg(ref: LegRef): SQL | undefined {
  const legs = schema.telephonyLegs;
  if ("legId" in ref) return and(eq(legs.id, ref.legId), ref.provider && eq(legs.provider, ref.provider));
  return and(eq(legs.provider, ref.provider), eq(legs.providerCallId, ref.providerCallId));
}
