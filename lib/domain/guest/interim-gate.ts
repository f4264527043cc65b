import type { InterimTranscript } from "@/lib/contract/events";
import type { Picture } from "../visibility/load";
import { reads } from "../visibility/visibility";

/**
 * Lets interim text through to one reader of a call: of whom they read now, and of words that began since they do. In doubt
 * nothing.
 */
export interface InterimGate {
  /** Something may have changed: nothing passes until the picture is taken anew. Gives what to take it with. */
  doubt(): number;
  /**
   * Takes the picture that was asked for with `ticket`, unless there was a newer doubt; `nowMs` is on the call's clock, 0
   * before its zero.
   */
  take(ticket: number, picture: Picture | null, nowMs: number): void;
  /** The text as the reader gets it; null: not at all. */
  pass(interim: InterimTranscript): InterimTranscript | null;
}

/** A gate for the participant `readerId`; it is closed until it has a picture. */
export function createInterimGate(readerId: string): InterimGate {
  let ticket = 0;
  let sure = false;
  let now: Picture | null = null;
  /** Since when the reader reads each speaker, ms on the call's clock. What began before is of another time. */
  const since = new Map<string, number>();
  return {
    doubt() {
      sure = false;
      ticket += 1;
      return ticket;
    },
    take(given, picture, nowMs) {
      if (given !== ticket) return;
      sure = true;
      now = picture;
      const reader = picture?.everybody.find(({ id }) => id === readerId);
      const read = new Set(
        picture && reader && !picture.paused && !reader.held
          ? picture.everybody.filter((one) => reads(picture.everybody, reader, one)).map(({ id }) => id)
          : [],
      );
      for (const id of since.keys()) if (!read.has(id)) since.delete(id);
      for (const id of read) if (!since.has(id)) since.set(id, nowMs);
    },
    pass(interim) {
      const from = since.get(interim.participant_id);
      if (!sure || interim.lane !== "call" || from === undefined || interim.started_at_ms < from) return null;
      const speaker = now?.everybody.find(({ id }) => id === interim.participant_id);
      return speaker ? { ...interim, identity: speaker.roomIdentity } : null;
    },
  };
}
