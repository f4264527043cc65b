import type { schema } from "@/db/client";
import type { Recording, RecordingLane } from "@/lib/contract/recordings";
import type { ParticipantRow } from "../call/load";
import type { Context } from "../context";
import { linkTo } from "./link";

type RecordingRow = typeof schema.recordings.$inferSelect;
type LaneRow = typeof schema.recordingLanes.$inferSelect;

/** A call's recording as the wire shows it; `recording` is null where the call is not recorded. */
export function presentRecording(
  ctx: Context,
  callId: string,
  recording: RecordingRow | null,
  lanes: { lane: LaneRow; participant: ParticipantRow | null }[],
): Recording {
  const status = recording?.status ?? "off";
  return {
    call_id: callId,
    status,
    reason: recording?.reason ?? null,
    started_at: recording?.startedAt?.toISOString() ?? null,
    completed_at: recording?.completedAt?.toISOString() ?? null,
    gaps: recording?.gaps ?? [],
    lanes: status === "completed" ? lanes.map(({ lane, participant }) => presentLane(ctx, lane, participant)) : [],
  };
}

function presentLane(ctx: Context, lane: LaneRow, participant: ParticipantRow | null): RecordingLane {
  const { url, expiresAt } = linkTo(ctx, lane);
  return {
    id: lane.id,
    kind: participant ? "participant" : "mix",
    is_private: lane.isPrivate,
    participant_id: participant?.id ?? null,
    identity: participant?.identity ?? null,
    role: participant?.role ?? null,
    content_type: lane.contentType,
    duration_ms: lane.durationMs ?? 0,
    size_bytes: lane.sizeBytes ?? 0,
    peaks: lane.peaks ?? [],
    url,
    expires_at: expiresAt.toISOString(),
  };
}
