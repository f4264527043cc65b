import type { schema } from "@/db/client";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import type { ParticipantRow } from "../call/load";

export type SegmentRow = typeof schema.transcriptSegments.$inferSelect;

/** A stored utterance as the wire shows it, without its rank, which depends on its neighbours. */
export function presentSegment(
  segment: SegmentRow,
  speaker: Pick<ParticipantRow, "id" | "identity" | "role">,
): Omit<TranscriptEntry, "sequence"> {
  return {
    id: segment.id,
    speaker: speaker.role === "agent" ? "agent" : "user",
    text: segment.text,
    started_at_ms: segment.startedAtMs,
    ended_at_ms: segment.endedAtMs,
    is_final: true,
    source: segment.source,
    participant_id: speaker.id,
    identity: speaker.identity,
    role: speaker.role,
    interrupted: segment.interrupted,
    lane: segment.lane,
  };
}
