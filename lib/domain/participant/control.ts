import type { Tx } from "@/db/client";
import type { AuditAction } from "@/lib/contract/audit";
import type { Participant } from "@/lib/contract/participants";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import type { CallRow, ParticipantRow } from "../call/load";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { transferHasOnHold } from "../transfer/has-on-hold";
import { changeState, type StateChange } from "../visibility/change";
import { enforceVisibility } from "../visibility/enforce";
import { findParticipant } from "./find";
import { presentParticipant } from "./present";

/** Somebody in a call whose row is locked with the call. */
export interface Controlled {
  tx: Tx;
  call: CallRow;
  participant: ParticipantRow;
}

/**
 * Changes what somebody may do in a call: under the call's lock, written down, and in force when it resolves, or told as
 * `switching` where that is not known. `decide` gives the change and what it is called, or null where there is nothing to
 * change. Errors: not_found, call_over, participant_gone, and those of `decide`.
 */
export async function controlParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
  decide: (controlled: Controlled) => Promise<{ change: StateChange; closed: boolean; action?: AuditAction } | null>,
): Promise<Participant> {
  const changed = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    const { participant } = await findParticipant(tx, call.id, input.participantId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (participant.status === "left" || participant.status === "failed") throw new DomainError("participant_gone");
    const decided = await decide({ tx, call, participant });
    if (!decided) return false;
    const { change, closed, action } = decided;
    await changeState(tx, call.id, [{ participantId: participant.id, change, closed }]);
    if (action) {
      const by = actorRef(ctx.actor);
      await recordDeed(tx, { callId: call.id, by, action, participantId: participant.id, at: ctx.clock.now() });
    }
    return true;
  });
  // Whoever cannot be reached now is set right by the reconciler, and is heard by nobody until then.
  if (changed) await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  const { participant, leg } = await findParticipant(ctx.db, input.callId, input.participantId);
  return presentParticipant(participant, leg);
}

/** The agent is neither muted nor held: it is told to be silent. Errors: invalid_request. */
export function refuseForAgent({ participant }: Controlled): void {
  if (participant.role === "agent") {
    throw new DomainError("invalid_request", "This is not done to the agent: set its mode instead.");
  }
}

/** Errors: transfer_under_way, where a transfer has somebody in private talk or on hold. */
export async function refuseWhileConsulting({ tx, participant }: Controlled): Promise<void> {
  if (participant.mode === "consulting" || (await transferHasOnHold(tx, participant))) {
    throw new DomainError("transfer_under_way");
  }
}
