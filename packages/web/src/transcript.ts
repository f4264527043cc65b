/** What somebody said, or is saying. A later one with the same `id` takes the place of the earlier. */
export interface TranscriptEvent {
  /** Names the utterance. */
  id: string;
  /** Which kind of participant speaks. */
  role: "agent" | "user";
  /** Empty where interim text turned out to be nothing. */
  text: string;
  participant: Speaker;
  /** False while the utterance goes on: the text may still change. */
  isFinal: boolean;
}

/** Who speaks. A phone's number is masked. */
export interface Speaker {
  identity: string;
  role: "agent" | "customer" | "observer";
  isLocal: boolean;
}

/** A text of the agent's about who says what, as it comes in the room. */
export interface Caption {
  id: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  /** When it was sent, ms since the epoch by the sender's clock. */
  sentAt: number;
}

/** Topic of captions in the room. */
export const CAPTION_TOPIC = "lk.transcription";

/** How many utterances are kept in mind: texts of one overtake each other by moments, not by minutes. */
const REMEMBERED = 200;

/** Turns captions into transcript events: what comes late, or twice, gives none. */
export function createTranscript(localIdentity: () => string) {
  const known = new Map<string, { isFinal: boolean; sentAt: number }>();
  return (caption: Caption): TranscriptEvent | null => {
    const { attributes } = caption;
    const id = attributes["lk.segment_id"] ?? caption.id;
    const isFinal = attributes["lk.transcription_final"] === "true";
    const text = caption.text.trim();
    const earlier = known.get(id);
    if (earlier?.isFinal || (earlier && !isFinal && caption.sentAt < earlier.sentAt)) return null;
    if (!earlier && text === "") return null;
    known.delete(id);
    known.set(id, { isFinal, sentAt: caption.sentAt });
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
    const identity = attributes["rymi.identity"] ?? "";
    const role = (attributes["rymi.role"] ?? "customer") as Speaker["role"];
    return {
      id,
      role: role === "agent" ? "agent" : "user",
      text,
      participant: { identity, role, isLocal: identity === localIdentity() },
      isFinal,
    };
  };
}
