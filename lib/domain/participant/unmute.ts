import type { Participant } from "@/lib/contract/participants";
import type { WorkspaceContext } from "../context";
import { controlParticipant, refuseForAgent } from "./control";

/**
 * Lets somebody be heard again who was muted by an operator or the API. Nothing changes where they are so already.
 * Errors: not_found, call_over, participant_gone, invalid_request (agent).
 */
export async function unmuteParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  return controlParticipant(ctx, input, async (controlled) => {
    const { participant } = controlled;
    refuseForAgent(controlled);
    if (!participant.mutedAt) return null;
    return { change: { mutedAt: null }, closed: false, action: "unmute" };
  });
}
