import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import { log } from "@/lib/log";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import { CarrierError } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";
import { holdBack, type ClaimedLeg } from "./claim";
import { failLeg } from "./fail";
import { legWebhookUrl } from "./webhook-url";

/** A carrier that would not take a leg is asked again after this, doubled each time, and so often in all: for a minute and a half. */
const BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
const MAX_TRIES = 7;

/**
 * Asks the carrier to ring a leg that was claimed. Where the carrier surely did not take the call and may later, the claim is
 * given back and the carrier left alone for a while; where it refused, the leg fails; where nobody knows, the leg waits for
 * the carrier's webhooks and the leg sweep.
 */
export async function askCarrier(ctx: Context, { leg, isTarget }: ClaimedLeg): Promise<void> {
  const carrier = ctx.carriers[leg.provider];
  if (!carrier) {
    log.error({ legId: leg.id, provider: leg.provider }, "no credentials are set for the carrier");
    return failLeg(ctx, leg, "carrier_error");
  }
  const { maxRingSeconds, maxCallSeconds } = carrier.capabilities;
  // A caller is not to be handed over to a voicemail box.
  const detection = isTarget && leg.machineDetection === "off" ? "detect" : leg.machineDetection;
  try {
    const { providerCallId } = await carrier.placeCall({
      from: leg.fromNumber,
      to: leg.toNumber,
      ringTimeoutSeconds: Math.min(ctx.settings.ringTimeoutSeconds, maxRingSeconds),
      maxDurationSeconds: Math.min(leg.maxSeconds, maxCallSeconds),
      answerUrl: legWebhookUrl(ctx, leg, "answer"),
      statusUrl: legWebhookUrl(ctx, leg, "status"),
      machine: detection === "off" ? null : { mode: detection, url: legWebhookUrl(ctx, leg, "amd") },
    });
    await ctx.db
      .update(schema.telephonyLegs)
      .set({ providerCallId })
      .where(and(eq(schema.telephonyLegs.id, leg.id), isNull(schema.telephonyLegs.providerCallId)));
  } catch (err) {
    if (!(err instanceof CarrierError)) throw err;
    if (err.placed === "unknown") return;
    log.warn({ legId: leg.id, err, tries: leg.dialTries + 1 }, "the carrier did not take a leg");
    if (!err.retryable || leg.dialTries + 1 >= MAX_TRIES) return failLeg(ctx, leg, err.reason);
    await giveBack(ctx, leg);
  }
}

/** Gives the claim back, for another run to dial when the carrier was left alone; a leg canceled meanwhile fails. */
async function giveBack(ctx: Context, leg: LegRow): Promise<void> {
  const backoffMs = Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** leg.dialTries);
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    const [free] = await tx
      .update(schema.telephonyLegs)
      .set({ dialedAt: null, dialTries: leg.dialTries + 1 })
      .where(and(eq(schema.telephonyLegs.id, leg.id), eq(schema.telephonyLegs.status, "queued")))
      .returning();
    await holdBack(tx, leg.provider, new Date(ctx.clock.now().getTime() + backoffMs));
    if (!free?.cancelRequestedAt) return;
    await applyLegStatus(ctx, tx, free, { status: "failed", reason: "canceled", billDuration: null });
    await settleCall(ctx, tx, call!);
  });
}
