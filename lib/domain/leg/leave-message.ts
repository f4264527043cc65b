import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall } from "../call/load";
import type { Context } from "../context";
import { carrierOf } from "./dial";
import { isLegOver, leavesMessage } from "./state";
import { legWebhookUrl } from "./webhook-url";

/**
 * Has the carrier tell a machine the message that was left for it: it fetches the leg's document anew, which then says it.
 * Where the carrier cannot, the leg is hung up. Safe to run again. Errors: CarrierError, to be run again.
 */
export async function leaveMessage(ctx: Context, input: { legId: string }): Promise<void> {
  const { legId } = input;
  const [leg] = await ctx.db.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, legId));
  if (!leg || isLegOver(leg.status) || !leavesMessage(leg) || !leg.providerCallId) return;
  // Its stream has ended already, and the carrier came for the message by itself: asked again it would begin anew.
  if (leg.messageGivenAt) return;
  const carrier = carrierOf(ctx, leg);
  if (await carrier.redirect(leg.providerCallId, legWebhookUrl(ctx, leg, "answer"))) return;
  await ctx.db.transaction(async (tx) => {
    await lockCall(tx, leg.callId);
    const at = ctx.clock.now();
    await tx.update(schema.telephonyLegs).set({ cancelRequestedAt: at }).where(eq(schema.telephonyLegs.id, legId));
  });
  await carrier.hangUp(leg.providerCallId);
}
