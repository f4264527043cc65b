import { and, eq, isNull, or } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import type { CarrierStatus } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";

/**
 * Takes the carrier's authentic word on a leg: from a webhook, or fetched. Words come twice, late and out of order; such
 * a one changes nothing. False: the word is about another call than the leg's.
 */
export async function takeCarrierWord(ctx: Context, input: { legId: string; word: CarrierStatus }): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ callId: schema.telephonyLegs.callId })
      .from(schema.telephonyLegs)
      .where(eq(schema.telephonyLegs.id, input.legId));
    const call = found ? await lockCall(tx, found.callId) : null;
    if (!call) return false;
    // The webhook may come before the answer to our request did, and is then the first to name the carrier's id.
    const [leg] = await tx
      .update(schema.telephonyLegs)
      .set({ providerCallId: input.word.providerCallId })
      .where(
        and(
          eq(schema.telephonyLegs.id, input.legId),
          or(
            isNull(schema.telephonyLegs.providerCallId),
            eq(schema.telephonyLegs.providerCallId, input.word.providerCallId),
          ),
        ),
      )
      .returning();
    if (!leg) return false;
    await applyLegStatus(ctx, tx, leg, input.word);
    await settleCall(ctx, tx, call);
    return true;
  });
}
