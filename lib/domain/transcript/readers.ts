import type { SegmentRow } from "./present";

/** Who reads what was said: a guest of the call, or a person or program of its workspace. */
export type Reader = { kind: "guest"; participantId: string } | { kind: "workspace"; mayReadPrivate: boolean };

/**
 * Whether somebody reads an utterance, now and later. Guests read what they could hear all along, and their own; what was
 * said while they were on hold is never theirs, and private talk is no guest's. Of a workspace, private talk is for admins.
 */
export function readsSegment(
  reader: Reader,
  segment: Pick<SegmentRow, "participantId" | "lane" | "audience">,
): boolean {
  if (reader.kind === "workspace") return segment.lane === "call" || reader.mayReadPrivate;
  if (segment.lane !== "call") return false;
  if (segment.participantId === reader.participantId) return true;
  // Null is of a time when everybody in a call heard everybody.
  return segment.audience === null || segment.audience.includes(reader.participantId);
}
