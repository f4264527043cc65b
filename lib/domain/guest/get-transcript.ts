import type { Transcript } from "@/lib/contract/transcript";
import type { GuestContext } from "../context";
import { presentTranscript, readSegments } from "../transcript/get";
import { readsSegment } from "../transcript/readers";
import { namedForGuests } from "./present";

/** What a guest reads of their call's transcript: what they could hear, and their own words. */
export async function getGuestTranscript(ctx: GuestContext): Promise<Transcript> {
  const reader = { kind: "guest", participantId: ctx.guest.id } as const;
  const said = (await readSegments(ctx.db, ctx.guest.callId)).filter(({ segment }) => readsSegment(reader, segment));
  return presentTranscript(said.map(({ segment, speaker }) => ({ segment, speaker: namedForGuests(speaker) })));
}
