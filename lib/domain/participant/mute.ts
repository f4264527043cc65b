import type { Participant } from "@/lib/contract/participants";
import type { WorkspaceContext } from "../context";
import { controlParticipant, refuseForAgent } from "./control";

/**
 * Mutes somebody: they go on hearing, and are heard by nobody until they are unmuted. Nothing changes where they are so already.
 * Errors: not_found, call_over, participant_gone, invalid_request (agent).
 */
export async function muteParticipant(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  return controlParticipant(ctx, input, async (controlled) => {
    const { participant } = controlled;
    refuseForAgent(controlled);
    if (participant.mutedAt) return null;
    return { change: { mutedAt: ctx.clock.now() }, closed: false, action: "mute" };
  });
}
