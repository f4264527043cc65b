import type { Context } from "../context";
import { lockCall } from "./load";
import { finishCall } from "./settle";

/** Fails a call whose room could not be made. */
export async function failUnavailable(ctx: Context, callId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (call) await finishCall(ctx, tx, call, "failed", "room_unavailable");
  });
}
