import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall } from "../call/load";
import type { Context } from "../context";
import { notFound } from "../errors";
import type { CarrierDocument } from "../ports/carrier";
import { connectDocument } from "./connect-document";
import { carrierOf } from "./dial";
import { takeCarrierWord } from "./take-word";

/**
 * The phone was answered, or its media stream has ended: gives the document that connects it to its call, or one that
 * hangs up where there is nothing left to connect to. Errors: not_found (leg).
 */
export async function answerLeg(
  ctx: Context,
  input: { legId: string; providerCallId: string },
): Promise<CarrierDocument> {
  const [found] = await ctx.db.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, input.legId));
  if (!found) throw notFound("leg");
  const carrier = carrierOf(ctx, found);
  const word = {
    providerCallId: input.providerCallId,
    status: "in_progress",
    reason: null,
    billDuration: null,
    charge: null,
  } as const;
  const ours = await takeCarrierWord(ctx, { legId: found.id, word });
  if (!ours) return carrier.hangUpDocument();
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, found.callId);
    const [leg] = await tx.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, found.id));
    return connectDocument(ctx, tx, call!, leg!);
  });
}
