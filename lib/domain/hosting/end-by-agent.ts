import { finishCall } from "../call/settle";
import type { Context } from "../context";
import { lockHosted, type Hosting } from "./lease";

/** Ends a call on the agent's own decision. Errors: LeaseLostError. */
export async function endByAgent(ctx: Context, hosting: Hosting): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    await finishCall(ctx, tx, call, "ended", "ended_by_agent");
  });
}
