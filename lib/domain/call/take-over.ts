import type { TakeOverBody } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { enforceVisibility } from "../visibility/enforce";
import { beginDrive, operatorIn } from "./drive";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { isOver } from "./state";

/**
 * Takes the conversation over from the agent: it is silent and goes on listening, and the operator, who listens to the
 * call already, talks with everybody. Where somebody else drives, they are asked for it if `ask` says so, and decide
 * (give-drive.ts). Nothing changes where the operator drives already.
 * Errors: forbidden (for API keys), not_found, call_over, participant_not_here, call_has_driver, transfer_under_way.
 */
export async function takeOver(ctx: WorkspaceContext, input: TakeOverBody & { callId: string }): Promise<Call> {
  const { actor } = ctx;
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (actor.kind !== "user") throw new DomainError("forbidden", "Only a signed-in operator takes a call over.");
    if (isOver(call.status)) throw new DomainError("call_over");
    const participant = await operatorIn(tx, call.id, actor.id);
    if (!participant) throw new DomainError("participant_not_here", "Listen to the call first, then take it over.");
    if (call.driverId === participant.id) return;
    const by = actorRef(actor);
    const at = ctx.clock.now();
    if (call.driverId === null) return beginDrive(tx, { call, participant, operator: by, by, at });
    if (!input.ask) throw new DomainError("call_has_driver");
    await appendEvent(tx, call.id, "call.drive_requested", { by });
    await recordDeed(tx, { callId: call.id, by, action: "ask_for_drive", participantId: call.driverId, at });
  });
  // What is not in force then is made good by the reconciler.
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return getCall(ctx, input);
}
