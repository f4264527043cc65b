import { lockCall } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { loadOpenTransfer } from "./load";
import { nextStep } from "./state";
import { afterStep, stepping } from "./stepping";
import { doStep } from "./steps";

/** More than any transfer can take at one moment. */
const MAX_STEPS = 20;

/**
 * Moves the open transfer of a call on for as long as there is something to do, each step a transaction of its own. Safe to
 * run at any time, again, and by several at once: a step is decided by rows that are locked, and changes them.
 */
export async function advanceTransfer(ctx: Context, { callId }: { callId: string }): Promise<void> {
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const evict = await ctx.db.transaction(async (tx) => {
      const call = await lockCall(tx, callId);
      if (!call || isOver(call.status)) return null;
      const loaded = await loadOpenTransfer(tx, callId);
      if (!loaded) return null;
      const s = await stepping(ctx, tx, call, loaded);
      const now = ctx.clock.now();
      const step = nextStep(s.transfer, s.attempt, s.people, now, ctx.settings.rejoinGraceMs);
      if (!step) return null;
      await doStep(s, step);
      return s.evict;
    });
    if (!evict) return;
    await afterStep(ctx, callId, evict);
  }
}
