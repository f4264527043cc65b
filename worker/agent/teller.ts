import type { Context } from "@/lib/domain/context";
import { sendInterim } from "@/lib/domain/hosting/send-interim";
import { speakerName } from "@/lib/domain/participant/grant";
import type { Room } from "@/worker/rtc";
import { INTERRUPTED_TOPIC } from "@/worker/topics";
import { sendCaption } from "./captions";
import type { Person, Roster } from "./roster";

/** Tells the people in the room, and event streams, what is being said. Nothing of it is stored. */
export interface Teller {
  /** What somebody is saying right now. */
  interim(speaker: Person, segmentId: string, text: string, startedAt: Date): Promise<void>;
  /** What somebody has said: it takes the place of their interim text on the screens in the room. */
  final(speaker: Person, segmentId: string, text: string): Promise<void>;
  /** Phones hold some of the agent's sound in buffers of their own: their bridges are told to drop it. */
  cleared(): Promise<void>;
}

/** Makes the teller of one call. */
export function createTeller(ctx: Context, callId: string, room: Room, roster: Roster): Teller {
  const caption = (speaker: Person, segmentId: string, text: string, final: boolean) =>
    sendCaption(room, roster.readers(), {
      segmentId,
      speaker: speakerName(speaker),
      role: speaker.role,
      text,
      final,
    });
  return {
    async interim(speaker, segmentId, text, startedAt) {
      const zeroAt = roster.zeroAt();
      await Promise.all([
        sendInterim(ctx, {
          call_id: callId,
          participant_id: speaker.id,
          identity: speaker.identity,
          role: speaker.role,
          text,
          lane: "call",
          started_at_ms: zeroAt ? Math.max(0, startedAt.getTime() - zeroAt.getTime()) : 0,
        }),
        caption(speaker, segmentId, text, false),
      ]);
    },
    final: (speaker, segmentId, text) => caption(speaker, segmentId, text, true),
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
