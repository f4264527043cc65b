import { createHash } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { newSecret } from "@/lib/ids";
import type { CallRow, LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import { isGone, isOver } from "../call/state";
import type { Context } from "../context";
import { isLiving } from "../media-host/living";
import type { CarrierDocument } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";
import { countConnect } from "./connects";
import { carrierOf } from "./dial";
import { isLegOver } from "./state";
import { legWebhookUrl } from "./webhook-url";

/** What a phone hears while it is connected anew. */
const LINE = "One moment, please.";
/** How long the carrier has to say that and to connect the phone. */
const STREAM_DUE_MS = 10_000;

/** SHA-256 (hex) under which a media token is kept. */
export function mediaTokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Gives the document that connects an answered leg to its call, with a new one-time media token; the token of an earlier
 * document is void by it. One that hangs up where the leg or its call is over, or they are no longer wanted. A leg that goes from
 * connection to connection has failed with carrier_error. Part of `tx`; the caller holds the call's lock, has read both
 * rows under it, and the leg has its carrier's id.
 */
export async function connectDocument(ctx: Context, tx: Tx, call: CallRow, leg: LegRow): Promise<CarrierDocument> {
  const carrier = carrierOf(ctx, leg);
  if (isOver(call.status) || isLegOver(leg.status) || leg.cancelRequestedAt || !leg.providerCallId) {
    return carrier.hangUpDocument();
  }
  const [participant] = await tx
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.id, leg.participantId));
  const now = ctx.clock.now();
  if (isGone(participant!, now, ctx.settings.rejoinGraceMs)) return carrier.hangUpDocument();
  const isFirst = leg.connectsUsedUntil === null;
  const connectsUsedUntil = countConnect(leg.connectsUsedUntil, now.getTime());
  // A carrier may ask twice for a phone that is connected, or before the end of its stream is noted: the stream it has stays its
  // own until another one starts.
  const hasStream = leg.mediaHost !== null && (await lives(tx, leg.mediaHost));
  if (!connectsUsedUntil) {
    // Whoever repeats an answer again and again ends no phone that is connected.
    if (hasStream) return carrier.hangUpDocument();
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason: "carrier_error", billDuration: null });
    await settleCall(ctx, tx, call);
    return carrier.hangUpDocument();
  }
  const token = newSecret();
  const [connected] = await tx
    .update(schema.telephonyLegs)
    .set({
      mediaTokenHash: mediaTokenHash(token),
      mediaDueAt: new Date(now.getTime() + STREAM_DUE_MS),
      connectsUsedUntil,
      ...(!hasStream && { mediaHost: null }),
      ...(!hasStream && !isFirst && { resumes: leg.resumes + 1 }),
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

async function lives(tx: Tx, host: string): Promise<boolean> {
  const { mediaHosts } = schema;
  const [found] = await tx
    .select({ host: mediaHosts.host })
    .from(mediaHosts)
    .where(and(eq(mediaHosts.host, host), isLiving()));
  return found !== undefined;
}
