import type { LegReason } from "@/lib/contract/participants";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import { applyLegStatus } from "./apply-status";

/** Ends a leg that no carrier has, or that no word is to be expected of. A leg that is over stays as it is. */
export async function failLeg(ctx: Context, leg: LegRow, reason: LegReason): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, leg.callId);
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason, billDuration: null });
    await settleCall(ctx, tx, call!);
  });
}
