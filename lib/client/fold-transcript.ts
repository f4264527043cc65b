import type { CallEvent, InterimTranscript } from "@/lib/contract/events";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { dataOf } from "./fold-call";

/** A transcript after an event: in order of speech, whatever the order of arrival, with ranks to match; empty after it was deleted. */
export function foldTranscript(entries: TranscriptEntry[], event: CallEvent): TranscriptEntry[] {
  if (event.type === "transcript.deleted") return [];
  if (event.type !== "transcript.final") return entries;
  const said = dataOf(event, event.type);
  // Private talk comes without its words to who may not read it.
  if (said.lane !== "call" && said.text === "") return entries;
  return [...entries.filter((entry) => entry.id !== said.id), { ...said, sequence: 0 }]
    .sort((a, b) => a.started_at_ms - b.started_at_ms || (a.id < b.id ? -1 : 1))
    .map((entry, sequence) => (entry.sequence === sequence ? entry : { ...entry, sequence }));
}

/** What is being said in a call right now, one a participant; `heardAt` is the browser's time of the last word, in ms. */
export type Interims = Record<string, InterimTranscript & { heardAt: number }>;

/** An interim that was not renewed for so long was dropped by the recogniser: nobody will finish it. */
const INTERIM_STALE_MS = 10_000;

/** Takes in interim text. `spokenUntilMs` is where the participant's stored text ends: older interims come too late. */
export function foldInterim(
  interims: Interims,
  interim: InterimTranscript,
  spokenUntilMs: number,
  heardAt: number,
): Interims {
  if (interim.started_at_ms < spokenUntilMs) return interims;
  if (interim.text.trim() === "") return without(interims, interim.participant_id);
  return { ...interims, [interim.participant_id]: { ...interim, heardAt } };
}

/** Removes interims that an event settled: it became final, its speaker is gone, or the call is over. */
export function settleInterims(interims: Interims, event: CallEvent): Interims {
  switch (event.type) {
    case "call.ended":
      return {};
    case "participant.left":
    case "participant.failed":
      return without(interims, dataOf(event, event.type).participant_id);
    case "transcript.final": {
      const said = dataOf(event, event.type);
      const interim = interims[said.participant_id];
      return interim && interim.started_at_ms < said.ended_at_ms ? without(interims, said.participant_id) : interims;
    }
    default:
      return interims;
  }
}

/** Interims still worth showing at `now` (browser time, ms), by start of speech. */
export function freshInterims(interims: Interims, now: number): InterimTranscript[] {
  return Object.values(interims)
    .filter((interim) => now - interim.heardAt < INTERIM_STALE_MS)
    .sort((a, b) => a.started_at_ms - b.started_at_ms);
}

/** Where a participant's stored text ends, ms after the call's zero; 0 where they said nothing yet. */
export function spokenUntilMs(entries: TranscriptEntry[] | undefined, participantId: string): number {
  return (entries ?? []).reduce(
    (until, entry) => (entry.participant_id === participantId ? Math.max(until, entry.ended_at_ms) : until),
    0,
  );
}

function without(interims: Interims, participantId: string): Interims {
  if (!(participantId in interims)) return interims;
  const { [participantId]: _settled, ...rest } = interims;
  return rest;
}
