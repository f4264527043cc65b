import type { Participant } from "@/lib/contract/participants";
import type { WorkspaceContext } from "../context";
import { controlParticipant, refuseForAgent, refuseWhileConsulting } from "./control";

/**
 * Puts somebody on hold: they hear music, and are heard and transcribed by nobody. Nothing changes where they are so already.
 * Errors: not_found, call_over, participant_gone, invalid_request (agent), transfer_under_way.
 */
export async function holdParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  return controlParticipant(ctx, input, async (controlled) => {
    const { participant } = controlled;
    refuseForAgent(controlled);
    await refuseWhileConsulting(controlled);
    if (participant.heldAt) return null;
    return { change: { heldAt: ctx.clock.now() }, closed: false, action: "hold" };
  });
}
