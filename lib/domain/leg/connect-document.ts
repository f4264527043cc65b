import { createHash } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { newSecret } from "@/lib/ids";
import type { CallRow, LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import { isOver } from "../call/state";
import type { Context } from "../context";
import type { CarrierDocument } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";
import { carrierOf } from "./dial";
import { isLegOver } from "./state";
import { legWebhookUrl } from "./webhook-url";

/** What a phone hears while it is connected anew. */
const LINE = "One moment, please.";
/** A leg may be connected this often at once, and once more whenever so long has passed. */
const CONNECTS = 10;
const CONNECT_EARNED_MS = 6_000;

/** SHA-256 (hex) under which a media token is kept. */
export function mediaTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Gives the document that connects an answered leg to its call, with a new one-time media token; the token of an earlier
 * document is void by it. One that hangs up where the leg or its call is over, or no longer wanted. A leg that goes from
 * connection to connection has failed with carrier_error. Part of `tx`; the caller holds the call's lock, has read both
 * rows under it, and the leg has its carrier's id.
 */
export async function connectDocument(ctx: Context, tx: Tx, call: CallRow, leg: LegRow): Promise<CarrierDocument> {
  const carrier = carrierOf(ctx, leg);
  if (isOver(call.status) || isLegOver(leg.status) || leg.cancelRequestedAt || !leg.providerCallId) {
    return carrier.hangUpDocument();
  }
  const now = ctx.clock.now().getTime();
  const isFirst = leg.connectsUsedUntil === null;
  const usedUntil = Math.max(now, leg.connectsUsedUntil?.getTime() ?? now) + CONNECT_EARNED_MS;
  if (usedUntil - now > CONNECTS * CONNECT_EARNED_MS) {
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason: "carrier_error", billDuration: null });
    await settleCall(ctx, tx, call);
    return carrier.hangUpDocument();
  }
  const token = newSecret();
  const [connected] = await tx
    .update(schema.telephonyLegs)
    .set({
      mediaTokenHash: mediaTokenHash(token),
      connectsUsedUntil: new Date(usedUntil),
      ...(!isFirst && { resumes: leg.resumes + 1 }),
    })
    .where(
      and(
        eq(schema.telephonyLegs.id, leg.id),
        inArray(schema.telephonyLegs.status, ["queued", "ringing", "in_progress"]),
      ),
    )
    .returning({ id: schema.telephonyLegs.id });
  if (!connected) return carrier.hangUpDocument();
  return carrier.streamDocument({
    mediaUrl: `${ctx.settings.mediaPublicUrl}/media/${leg.provider}/${token}`,
    providerCallId: leg.providerCallId,
    resumeUrl: legWebhookUrl(ctx, leg, "answer"),
    streamUrl: legWebhookUrl(ctx, leg, "stream"),
    line: isFirst ? null : LINE,
  });
}
