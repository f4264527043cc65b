import type { schema } from "@/db/client";
import type { CallEvent, EventData, EventType } from "@/lib/contract/events";
import type { ParticipantRow } from "../call/load";
import { presentEvent } from "../event/present";
import { presentSegment, type SegmentRow } from "../transcript/present";
import { readsSegment } from "../transcript/readers";

/** The types of events that a guest is told of at all. */
export const GUEST_EVENTS = [
  "participant.joined",
  "participant.rejoined",
  "participant.left",
  "participant.failed",
  "transcript.final",
  "call.ending",
  "call.ended",
] as const satisfies EventType[];

/** A stored event with what decides who is told of it. */
export interface ToldEvent {
  event: typeof schema.callEvents.$inferSelect;
  /** Whom a participant's event is about, or who speaks. */
  subject: ParticipantRow | null;
  /** The utterance of a transcript's event; null where it was deleted. */
  segment: SegmentRow | null;
}

/** An event as a guest is told of it; null: not at all. */
export function presentForGuest(guestId: string, { event, subject, segment }: ToldEvent): CallEvent | null {
  const type = GUEST_EVENTS.find((told) => told === event.type);
  const data = type && dataForGuest(guestId, type, event.data, subject, segment);
  return data ? { ...presentEvent(event), data } : null;
}

function dataForGuest(
  guestId: string,
  type: (typeof GUEST_EVENTS)[number],
  data: Record<string, unknown>,
  subject: ParticipantRow | null,
  segment: SegmentRow | null,
): Record<string, unknown> | null {
  switch (type) {
    case "call.ending": {
      const { end_reason, ...rest } = data as EventData<"call.ending">;
      return { ...rest, end_reason: WATCHED.has(end_reason) ? "agent_alone" : end_reason };
    }
    case "call.ended": {
      const { end_reason, ...rest } = data as EventData<"call.ended">;
      return { ...rest, end_reason: WATCHED.has(end_reason) ? "participants_left" : end_reason };
    }
    case "transcript.final":
      if (!subject || !segment || !readsSegment({ kind: "guest", participantId: guestId }, segment)) return null;
      return presentSegment(segment, namedForGuests(subject));
    default:
      if (!subject || subject.role === "observer") return null;
      return { ...data, identity: subject.roomIdentity };
  }
}

/** Ends that tell of operators who nobody knows were there. */
const WATCHED: ReadonlySet<string> = new Set(["observers_only", "customers_left"]);

/** Somebody as guests know them: as in the room, where a phone has no number. */
export function namedForGuests(speaker: ParticipantRow): ParticipantRow {
  return { ...speaker, identity: speaker.roomIdentity };
}
