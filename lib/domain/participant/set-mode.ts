import type { AuditAction } from "@/lib/contract/audit";
import type { Participant, SetModeBody } from "@/lib/contract/participants";
import { actorRef, beginDeed, endDeeds } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { controlParticipant, refuseForAgent, refuseWhileConsulting, type Controlled } from "./control";
import { findParticipant } from "./find";

const DEEDS = { open: "talk", listening: "listen", whispering: "whisper" } as const satisfies Record<
  SetModeBody["mode"],
  AuditAction
>;

/**
 * Lets somebody listen, whisper to one participant, or talk with everybody. Where fewer people, or others, hear them from
 * then on, they are heard by nobody until that is in force everywhere. An operator's mode is theirs alone.
 * Errors: not_found, call_over, participant_gone, invalid_request, forbidden, transfer_under_way, driving.
 */
export async function setMode(
  ctx: WorkspaceContext,
  input: SetModeBody & { callId: string; participantId: string },
): Promise<Participant> {
  return controlParticipant(ctx, input, async (controlled) => {
    const { tx, call, participant } = controlled;
    refuseForAgent(controlled);
    await refuseWhileConsulting(controlled);
    if (participant.userId !== null && participant.userId !== ctx.actor.id) {
      throw new DomainError("forbidden", "What an operator does in a call is theirs to choose.");
    }
    const targetId = input.target_id ?? null;
    if (targetId) await checkTarget(controlled, targetId);
    if (participant.mode === input.mode && participant.targetId === targetId) return null;
    if (call.driverId === participant.id && input.mode !== "open") {
      throw new DomainError("driving");
    }
    if (participant.userId !== null) {
      const deed = { callId: call.id, by: actorRef(ctx.actor), at: ctx.clock.now() };
      await endDeeds(tx, { ...deed, actions: Object.values(DEEDS) });
      await beginDeed(tx, { ...deed, action: DEEDS[input.mode], participantId: targetId });
    }
    // Who only listened was heard by nobody, so there is nothing to take back.
    const closed = input.mode === "whispering" || (input.mode === "open" && participant.mode === "whispering");
    const action = participant.userId === null ? { action: DEEDS[input.mode] } : {};
    return { change: { mode: input.mode, targetId }, closed, ...action };
  });
}

async function checkTarget({ tx, call, participant }: Controlled, targetId: string): Promise<void> {
  const target = await findParticipant(tx, call.id, targetId).catch(() => null);
  if (!target) throw new DomainError("invalid_request", "target_id is nobody in this call.", "target_id");
  if (target.participant.id === participant.id) {
    throw new DomainError("invalid_request", "target_id must be somebody else.", "target_id");
  }
}
