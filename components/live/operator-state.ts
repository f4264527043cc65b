import type { OwnPlace } from "@/lib/contract/own-place";
import type { Level } from "./microphone";

// What an operator's page may send, and what it has to arrange first. Any doubt is silence.

/** What the page knows at a moment. */
export interface OperatorFacts {
  /** The server's last word on the operator's place; null: none, or none that is fresh enough to go by. */
  place: OwnPlace | null;
  /** Number of the connection that is up; null while there is none. */
  connection: number | null;
  /** What is known to be in force, and on which connection. */
  applied: Applied | null;
  /** The others in the room see this presence. */
  shown: boolean;
  /** The microphone is wanted open while talking with everybody. */
  unmuted: boolean;
  /** The key to whisper is held down. */
  talking: boolean;
}

/** Who may subscribe on a connection, as the server has confirmed it. */
export interface Applied {
  connection: number;
  version: number;
  listeners: string[] | null;
}

/** How open the microphone may be now. The media server's own rights come on top. */
export function levelOf(facts: OperatorFacts): Level {
  const { place, connection, applied, unmuted, talking } = facts;
  if (!place || connection === null || !place.sends) return "muted";
  // More people may still hear than are to.
  if (!applied || applied.connection !== connection || !isWithin(applied.listeners, place.listeners)) return "muted";
  switch (place.participant.mode) {
    case "listening":
      return "muted";
    case "whispering":
      return talking ? "open" : "standby";
    case "open":
    case "consulting":
      return unmuted ? "open" : "muted";
  }
}

/** What has to be done next. */
export type Chore =
  /** `widens`: whoever may listen now may do so afterwards too, so nobody has to fall silent meanwhile. */
  | { kind: "restrict"; listeners: string[] | null; widens: boolean }
  /** Nothing has to change: the page goes by the version as it is. */
  | { kind: "confirm" }
  /** To be hidden again, somebody who was shown comes in anew. */
  | { kind: "come_in_hidden" };

/** The next thing to do so that the page goes by what the server said; null: it does. */
export function choreOf({ place, connection, applied, shown }: OperatorFacts): Chore | null {
  if (!place || connection === null) return null;
  if (place.participant.mode === "listening" && shown) return { kind: "come_in_hidden" };
  const { listeners } = place;
  if (!applied || applied.connection !== connection) return { kind: "restrict", listeners, widens: false };
  const widens = isWithin(applied.listeners, listeners);
  if (!widens || !isWithin(listeners, applied.listeners)) return { kind: "restrict", listeners, widens };
  return applied.version < place.version ? { kind: "confirm" } : null;
}

/** Whether everybody of one list is in the other; null is everybody. */
function isWithin(one: string[] | null, other: string[] | null): boolean {
  if (other === null) return true;
  return one !== null && one.every((identity) => other.includes(identity));
}
