import type { Context } from "@/lib/domain/context";
import { sendInterim } from "@/lib/domain/hosting/send-interim";
import { speakerName } from "@/lib/domain/participant/grant";
import type { Room } from "@/worker/rtc";
import { INTERRUPTED_TOPIC } from "@/worker/topics";
import { sendCaption } from "./captions";
import type { Hearing, Stretch } from "./hearing";
import type { Person, Roster } from "./roster";

/** What is being said: a later telling under the same id takes the earlier one's place. */
export interface Told extends Stretch {
  segmentId: string;
  text: string;
}

/**
 * Tells the people in the room who could hear all of it, and event streams, what is being said. Nothing of it is stored;
 * private talk goes to no stream, and what was said in a lane is told only while its speaker is still in that lane.
 */
export interface Teller {
  /** What somebody is saying right now. */
  interim(speaker: Person, told: Told, startedAt: Date): Promise<void>;
  /** What somebody has said: it takes the place of their interim text on the screens in the room. */
  final(speaker: Person, told: Told): Promise<void>;
  /** Phones hold some of the agent's sound in buffers of their own: their bridges are told to drop it. */
  cleared(): Promise<void>;
}

/** Makes the teller of one call. */
export function createTeller(ctx: Context, callId: string, room: Room, roster: Roster, hearing: Hearing): Teller {
  /** Who was shown something of an utterance is shown its end, also where that is that there is none. */
  const shown = new Map<string, Set<string>>();
  const caption = (speaker: Person, { segmentId, text, lane, audience }: Told, final: boolean) => {
    const readers = new Set(hearing.readers(speaker.id, { lane, audience }));
    const before = shown.get(segmentId) ?? new Set<string>();
    if (final) shown.delete(segmentId);
    else shown.set(segmentId, before.union(readers));
    const send = (to: Set<string>, words: string) =>
      sendCaption(room, [...to], {
        segmentId,
        speaker: speakerName(speaker),
        role: speaker.role,
        text: words,
        final,
      });
    const away = before.difference(readers);
    return Promise.all([send(readers, text), final ? send(away, "") : undefined]);
  };
  return {
    async interim(speaker, told, startedAt) {
      const zeroAt = roster.zeroAt();
      await Promise.all([
        told.lane === "call" &&
          hearing.laneOf(speaker.id) === "call" &&
          sendInterim(ctx, {
            call_id: callId,
            participant_id: speaker.id,
            identity: speaker.identity,
            role: speaker.role,
            text: told.text,
            lane: told.lane,
            started_at_ms: zeroAt ? Math.max(0, startedAt.getTime() - zeroAt.getTime()) : 0,
          }),
        caption(speaker, told, false),
      ]);
    },
    final: async (speaker, told) => void (await caption(speaker, told, true)),
    async cleared() {
      const phones = roster.phones();
      // A packet to nobody goes to everybody.
      if (phones.length === 0) return;
      await room.localParticipant?.publishData(new TextEncoder().encode("{}"), {
        reliable: true,
        topic: INTERRUPTED_TOPIC,
        destination_identities: phones,
      });
    },
  };
}
