import { lockCall } from "../call/load";
import type { Context } from "../context";
import { advanceTransfer } from "./advance";
import { callsWithoutTarget, callsWithTransfers } from "./load";
import { loseTarget } from "./lose-target";

/**
 * Moves every open transfer on that has something due, also by the passing of time alone, and gives the callers
 * back to the agent whose target's connection went and did not come back. One call's failure is given to `onError` and does
 * not hold up the others.
 */
export async function sweepTransfers(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  for (const callId of await callsWithTransfers(ctx.db)) {
    await advanceTransfer(ctx, { callId }).catch((err: unknown) => onError(callId, err));
  }
  const grace = { now: ctx.clock.now(), ms: ctx.settings.rejoinGraceMs };
  for (const callId of await callsWithoutTarget(ctx.db)) {
    await ctx.db
      .transaction(async (tx) => {
        if (await lockCall(tx, callId)) await loseTarget(tx, callId, grace);
      })
      .catch((err: unknown) => onError(callId, err));
  }
}
