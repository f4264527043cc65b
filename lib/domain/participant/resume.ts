import type { Participant } from "@/lib/contract/participants";
import type { WorkspaceContext } from "../context";
import { controlParticipant, refuseForAgent, refuseWhileConsulting } from "./control";

/**
 * Brings somebody back from hold. Nothing changes where they are so already.
 * Errors: not_found, call_over, participant_gone, invalid_request (agent), transfer_under_way.
 */
export async function resumeParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  return controlParticipant(ctx, input, async (controlled) => {
    const { participant } = controlled;
    refuseForAgent(controlled);
    await refuseWhileConsulting(controlled);
    if (!participant.heldAt) return null;
    return { change: { heldAt: null }, closed: false, action: "resume" };
  });
}
