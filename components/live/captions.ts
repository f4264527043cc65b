import type { TextStreamReader } from "livekit-client";
import type { Participant } from "@/lib/contract/participants";

/** What somebody in the room said or is saying, as the agent sends it to the people in the room. */
export interface Caption {
  segmentId: string;
  /** Name of the speaker as the room shows it: a phone's number is masked. */
  speaker: string;
  role: Participant["role"];
  text: string;
  final: boolean;
  /** When it was sent, ms since the epoch by the sender's clock. */
  sentAt: number;
}

/** Takes in a caption in the place of the earlier ones of its segment; one that comes late changes nothing. */
export function foldCaption(captions: Caption[], caption: Caption): Caption[] {
  const index = captions.findIndex((other) => other.segmentId === caption.segmentId);
  if (index < 0) return caption.text ? [...captions, caption] : captions;
  const known = captions[index];
  if (known?.final || (known && !caption.final && caption.sentAt < known.sentAt)) return captions;
  return caption.text ? captions.with(index, caption) : captions.toSpliced(index, 1);
}

/** Reads a caption from the room to its end. */
export async function readCaption(reader: TextStreamReader): Promise<Caption> {
  const attributes = reader.info.attributes ?? {};
  const text = await reader.readAll();
  return {
    segmentId: attributes["lk.segment_id"] ?? reader.info.id,
    speaker: attributes["rymi.identity"] ?? "",
    role: (attributes["rymi.role"] ?? "customer") as Participant["role"],
    text: text.trim(),
    final: attributes["lk.transcription_final"] === "true",
    sentAt: reader.info.timestamp,
  };
}
