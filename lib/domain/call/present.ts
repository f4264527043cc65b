import type { Call } from "@/lib/contract/calls";
import { presentParticipant } from "../participant/present";
import type { LoadedCall } from "./load";
import { roomNameOf } from "./room-name";
import { isOver } from "./state";

/** A call as the wire shows it, with everybody in it. */
export function presentCall({ call, participants, legs }: LoadedCall): Call {
  return {
    id: call.id,
    room_name: roomNameOf(call.id),
    agent_id: call.agentId,
    direction: call.direction,
    status: call.status,
    end_reason: call.endReason,
    created_at: call.createdAt.toISOString(),
    started_at: call.zeroAt?.toISOString() ?? null,
    ended_at: call.endedAt?.toISOString() ?? null,
    recording: call.recording,
    transcription: call.transcription,
    intelligence_status: call.intelligenceStatus,
    ending:
      call.endingAt && call.endingReason && !isOver(call.status)
        ? { at: call.endingAt.toISOString(), end_reason: call.endingReason }
        : null,
    agent_mode: call.agentMode,
    driver_id: call.driverId,
    sensitive_pause:
      call.pausedAt && call.pauseEndsAt && !isOver(call.status)
        ? { since: call.pausedAt.toISOString(), ends_at: call.pauseEndsAt.toISOString() }
        : null,
    participants: participants.map((participant) => presentParticipant(participant, legs.get(participant.id) ?? null)),
  };
}
