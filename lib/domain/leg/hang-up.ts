import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { carrierOf } from "./dial";
import { isLegOver } from "./state";

/**
 * Asks the carrier to end a leg. A leg whose carrier id is not known yet throws, for the queue to try again: the phone may
 * be ringing. Safe to run again.
 */
export async function hangUpLeg(ctx: Context, input: { legId: string }): Promise<void> {
  const [leg] = await ctx.db.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, input.legId));
  // One that we have given up ourselves may be on the line at its carrier yet.
  const mayLive = leg?.reason === "carrier_error" && leg.providerCallId !== null;
  if (!leg || (isLegOver(leg.status) && !mayLive)) return;
  if (!leg.providerCallId) throw new Error(`leg ${leg.id} has no carrier id yet`);
  await carrierOf(ctx, leg).hangUp(leg.providerCallId);
}
