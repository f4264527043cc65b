import type { Call } from "@/lib/contract/calls";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { finishCall } from "./settle";
import { isOver } from "./state";

/** Ends a call for everybody in it. Errors: not_found, call_over. */
export async function endCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    await finishCall(ctx, tx, call, call.zeroAt ? "ended" : "failed", "ended_by_request");
  });
  return getCall(ctx, input);
}
