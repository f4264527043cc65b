import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { newSecret } from "@/lib/ids";
import { lockCall } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { notFound } from "../errors";
import type { CarrierDocument } from "../ports/carrier";
import { carrierOf } from "./dial";
import { isLegOver } from "./state";
import { takeCarrierWord } from "./take-word";
import { legWebhookUrl } from "./webhook-url";

/** SHA-256 (hex) under which a media token is kept. */
export function mediaTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The phone was answered: gives the document that connects it to its call, with a new one-time media token, or one that
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
  const token = newSecret();
  const connected =
    ours &&
    (await ctx.db.transaction(async (tx) => {
      const call = await lockCall(tx, found.callId);
      const [leg] = await tx.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, found.id));
      if (!call || isOver(call.status) || !leg || isLegOver(leg.status) || leg.cancelRequestedAt) return false;
      await tx
        .update(schema.telephonyLegs)
        .set({ mediaTokenHash: mediaTokenHash(token) })
        .where(eq(schema.telephonyLegs.id, leg.id));
      return true;
    }));
  return connected
    ? carrier.streamDocument({
        mediaUrl: `${ctx.settings.mediaPublicUrl}/media/${found.provider}/${token}`,
        providerCallId: input.providerCallId,
        resumeUrl: legWebhookUrl(ctx, found, "answer"),
        streamUrl: legWebhookUrl(ctx, found, "stream"),
        line: null,
      })
    : carrier.hangUpDocument();
}
