import { createHash } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall } from "../call/load";
import type { Context } from "../context";
import { notFound } from "../errors";
import type { CarrierDocument, CarrierName } from "../ports/carrier";
import { connectDocument } from "./connect-document";
import { carrierOf } from "./dial";
import type { WordSource } from "./evidence";
import { isLegOver, leavesMessage } from "./state";
import { lockLeg, takeWord } from "./take-word";

/**
 * The phone was answered, or its media stream has ended: gives the document that connects it to its call; one that says the
 * message that was left for a machine, where one has answered; one that hangs up where there is nothing left to connect to.
 * Errors: not_found (leg, or
 * not of `provider`).
 */
export async function answerLeg(
  ctx: Context,
  input: { legId: string; provider?: CarrierName; providerCallId: string; source?: WordSource },
): Promise<CarrierDocument> {
  const { legId, provider, providerCallId } = input;
  return ctx.db.transaction(async (tx) => {
    const source = input.source ?? assumedSource(providerCallId);
    const locked = await lockLeg(tx, { legId, ...(provider && { provider }) }, source);
    if (!locked) throw notFound("leg");
    const carrier = carrierOf(ctx, locked.leg);
    const word = { providerCallId, status: "in_progress", reason: null, billDuration: null, charge: null } as const;
    if (!(await takeWord(ctx, tx, { ...locked, word, source }))) return carrier.hangUpDocument();
    // Read anew: the word has changed it.
    const { leg } = (await lockLeg(tx, { legId }, source))!;
    if (leavesMessage(leg) && !isLegOver(leg.status)) {
      await tx
        .update(schema.telephonyLegs)
        .set({ messageGivenAt: ctx.clock.now() })
        .where(and(eq(schema.telephonyLegs.id, legId), isNull(schema.telephonyLegs.messageGivenAt)));
      return carrier.messageDocument(leg.voicemailMessage ?? "");
    }
    return connectDocument(ctx, tx, (await lockCall(tx, leg.callId))!, leg);
  });
}

/** The source of an answer that no webhook brought. */
function assumedSource(providerCallId: string): WordSource {
  const payloadHash = createHash("sha256").update(providerCallId).digest("hex");
  return { kind: "answer", eventId: payloadHash, payloadHash, signatureOk: false };
}
