import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { LegReason } from "@/lib/contract/participants";
import { log } from "@/lib/log";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { CarrierError, type CarrierPort } from "../ports/carrier";
import { applyLegStatus } from "./apply-status";
import { legWebhookUrl } from "./webhook-url";

/**
 * Asks the carrier to ring a queued leg. The claim on the row lets exactly one run ask, ever. Where the carrier surely did
 * not take the call and may later, the claim is given back and the error thrown, for the queue to try again; where it
 * refused, the leg fails; where nobody knows, the leg waits for the carrier's webhooks and the leg sweep.
 */
export async function dialLeg(ctx: Context, input: { legId: string }): Promise<void> {
  const claimed = await claim(ctx, input.legId);
  if (!claimed) return;
  const { leg, isTarget } = claimed;
  const carrier = ctx.carriers[leg.provider];
  if (!carrier) {
    log.error({ legId: leg.id, provider: leg.provider }, "no credentials are set for the carrier");
    return failLeg(ctx, leg, "carrier_error");
  }
  // A caller is not to be handed over to a voicemail box.
  const detection = isTarget && leg.machineDetection === "off" ? "detect" : leg.machineDetection;
  try {
    const { providerCallId } = await carrier.placeCall({
      from: leg.fromNumber,
      to: leg.toNumber,
      ringTimeoutSeconds: ctx.settings.ringTimeoutSeconds,
      maxDurationSeconds: leg.maxSeconds,
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
    if (!err.retryable) return failLeg(ctx, leg, err.reason);
    if (await giveBack(ctx, leg)) throw err;
  }
}

/** The carrier that serves a leg. */
export function carrierOf(ctx: Context, leg: { provider: LegRow["provider"] }): CarrierPort {
  const carrier = ctx.carriers[leg.provider];
  if (!carrier) throw new Error(`no credentials are set for the carrier ${leg.provider}`);
  return carrier;
}

async function claim(ctx: Context, legId: string): Promise<{ leg: LegRow; isTarget: boolean } | null> {
  return ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ callId: schema.telephonyLegs.callId })
      .from(schema.telephonyLegs)
      .where(eq(schema.telephonyLegs.id, legId));
    const call = found ? await lockCall(tx, found.callId) : null;
    if (!call || isOver(call.status)) return null;
    const [leg] = await tx
      .update(schema.telephonyLegs)
      .set({ dialedAt: ctx.clock.now() })
      .where(
        and(
          eq(schema.telephonyLegs.id, legId),
          eq(schema.telephonyLegs.status, "queued"),
          isNull(schema.telephonyLegs.dialedAt),
          isNull(schema.telephonyLegs.cancelRequestedAt),
        ),
      )
      .returning();
    if (!leg) return null;
    const [participant] = await tx
      .select({ transferId: schema.callParticipants.transferId })
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.id, leg.participantId));
    return { leg, isTarget: participant!.transferId !== null };
  });
}

/** Gives the claim back, so that another run may dial; false where the leg was canceled meanwhile and has failed. */
async function giveBack(ctx: Context, leg: LegRow): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    const [free] = await tx
      .update(schema.telephonyLegs)
      .set({ dialedAt: null })
      .where(and(eq(schema.telephonyLegs.id, leg.id), eq(schema.telephonyLegs.status, "queued")))
      .returning();
    if (!free?.cancelRequestedAt) return free !== undefined;
    await applyLegStatus(ctx, tx, free, { status: "failed", reason: "canceled", billDuration: null });
    await settleCall(ctx, tx, call!);
    return false;
  });
}

async function failLeg(ctx: Context, leg: LegRow, reason: LegReason): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason, billDuration: null });
    await settleCall(ctx, tx, call!);
  });
}
