import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { recordDeed } from "../audit/record";
import { lockCall } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { speakerName } from "../participant/grant";
import { advanceTransfer } from "./advance";
import { loadOpenTransfer } from "./load";
import { afterStep, stepping } from "./stepping";
import { beginMerging, failAttempt } from "./steps";

/**
 * The target itself accepts or declines, by a key, a word, a click on their page, or what the carrier says of who answered
 * (`outcome`). Gives false, and does nothing, where the participant is no target that may decide now, of `transferId` where
 * that is given. Safe to repeat.
 */
export async function targetDecides(
  ctx: Context,
  input: {
    callId: string;
    participantId: string;
    transferId?: string;
    decision: "accept" | "decline";
    outcome?: "declined" | "voicemail" | "no_answer";
  },
): Promise<boolean> {
  const { callId, participantId, transferId, decision, outcome = "declined" } = input;
  // Most keys and words are of people in no transfer at all.
  const [brought] = await ctx.db
    .select({ id: schema.transferAttempts.id })
    .from(schema.transferAttempts)
    .innerJoin(schema.transfers, eq(schema.transfers.id, schema.transferAttempts.transferId))
    .where(and(eq(schema.transfers.callId, callId), eq(schema.transferAttempts.participantId, participantId)))
    .limit(1);
  if (!brought) return false;
  const evict = await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || isOver(call.status)) return null;
    const loaded = await loadOpenTransfer(tx, callId);
    if (!loaded?.target || loaded.target.id !== participantId) return null;
    if (transferId !== undefined && loaded.transfer.id !== transferId) return null;
    const { status } = loaded.transfer;
    const talks = status === "holding" || status === "consulting";
    if (!talks && (decision === "accept" || status !== "ringing")) return null;
    if (decision === "accept" && loaded.target.heldAt !== null) return null;
    const s = await stepping(ctx, tx, call, loaded);
    if (decision === "accept") await beginMerging(s);
    else await failAttempt(s, outcome);
    if (decision === "accept" || outcome === "declined") {
      const by = { kind: "system", id: participantId, name: speakerName(loaded.target) } as const;
      const action = decision === "accept" ? "transfer_accept" : "transfer_decline";
      await recordDeed(tx, { callId, by, action, participantId, at: ctx.clock.now() });
    }
    return s.evict;
  });
  if (!evict) return false;
  await afterStep(ctx, callId, evict);
  await advanceTransfer(ctx, { callId });
  return true;
}
