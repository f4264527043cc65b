import { eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { actorRef, recordDeed } from "../audit/record";
import type { Context, WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { addPauseGap } from "../recording/begin";
import { raiseVersion } from "../visibility/change";
import { enforceVisibility } from "../visibility/enforce";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import type { CallRow } from "./load";
import { isOver } from "./state";

/** Ends a sensitive pause; it stays in the recording as a gap with its reason. Errors: not_found, call_over, not_paused. */
export async function unpauseCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (!call.pausedAt) throw new DomainError("not_paused");
    await endPause(ctx, tx, call, actorRef(ctx.actor));
  });
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return getCall(ctx, input);
}

/** Ends the sensitive pause of a call that has one, as part of `tx`; the caller holds the call's lock. */
export async function endPause(ctx: Context, tx: Tx, call: CallRow, by: ActorRef): Promise<void> {
  const now = ctx.clock.now();
  await addPauseGap(tx, call, now);
  await tx.update(schema.calls).set({ pausedAt: null, pauseEndsAt: null }).where(eq(schema.calls.id, call.id));
  await raiseVersion(tx, call.id);
  await appendEvent(tx, call.id, "call.unpaused", { by });
  await recordDeed(tx, { callId: call.id, by, action: "resume_recording", at: now });
}
