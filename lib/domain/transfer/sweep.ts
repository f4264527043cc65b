import type { Context } from "../context";
import { advanceTransfer } from "./advance";
import { callsWithTransfers } from "./load";

/**
 * Moves every open transfer on that has something due, also by the passing of time alone. One call's failure is given to
 * `onError` and does not hold up the others.
 */
export async function sweepTransfers(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  for (const callId of await callsWithTransfers(ctx.db)) {
    await advanceTransfer(ctx, { callId }).catch((err: unknown) => onError(callId, err));
  }
}
