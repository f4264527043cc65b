import type { Room } from "@/worker/rtc";

/** A line for the screens of the people in the room. */
export interface Caption {
  /** Names the utterance: a later caption under the same id takes the earlier one's place. */
  segmentId: string;
  speaker: string;
  role: "agent" | "customer" | "observer";
  text: string;
  final: boolean;
}

/** Topic of captions: what LiveKit's own components read. */
const TOPIC = "lk.transcription";

/** Sends a caption to the named people only. Text streams ignore who may hear whom, so there is no sending to all. */
export async function sendCaption(room: Room, destinationIdentities: string[], caption: Caption): Promise<void> {
  if (destinationIdentities.length === 0) return;
  await room.localParticipant?.sendText(caption.text, {
    topic: TOPIC,
    destinationIdentities,
    attributes: {
      "lk.segment_id": caption.segmentId,
      "lk.transcription_final": String(caption.final),
      "rymi.identity": caption.speaker,
      "rymi.role": caption.role,
    },
  });
}
