import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Call } from "@/lib/contract/calls";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { enforceLimits } from "./enforce-limits";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { isOver } from "./state";

/**
 * Lets the operators of a call talk on though every customer has left, until they leave too; an announced end for that
 * reason is taken back. Nothing changes where it was said already. Errors: not_found, call_over.
 */
export async function stayInCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (call.operatorsStay) return;
    await tx.update(schema.calls).set({ operatorsStay: true }).where(eq(schema.calls.id, call.id));
    await recordDeed(tx, { callId: call.id, by: actorRef(ctx.actor), action: "stay", at: ctx.clock.now() });
    await enforceLimits(ctx, tx, call.id);
  });
  return getCall(ctx, input);
}
