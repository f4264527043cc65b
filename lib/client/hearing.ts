import type { Participant } from "@/lib/contract/participants";

// The rules of lib/domain/visibility, from what the wire tells of people; hearing.test.ts holds the two together.

/** What of a participant decides who hears them and whom they hear. */
export type Hearer = Pick<Participant, "id" | "mode" | "target_id" | "muted" | "held_since" | "switching">;

/** Where a voice goes; `nowhere` also while a change of it is not in force yet. */
type Channel = "nowhere" | "call" | "whisper" | "consult";

function channelOf(speaker: Hearer): Channel {
  if (speaker.held_since || speaker.muted || speaker.switching) return "nowhere";
  switch (speaker.mode) {
    case "listening":
      return "nowhere";
    case "open":
      return "call";
    case "whispering":
      return speaker.target_id ? "whisper" : "nowhere";
    // One transfer a call at a time, so one private talk.
    case "consulting":
      return "consult";
  }
}

/** Whether a listener hears a speaker, should the speaker say something. Nobody hears themselves. */
export function hears(everybody: readonly Hearer[], listener: Hearer, speaker: Hearer): boolean {
  if (listener.id === speaker.id || listener.held_since) return false;
  if (listener.mode !== "listening") return hearsDirectly(listener, speaker);
  if (channelOf(speaker) === "nowhere") return false;
  if (listener.target_id === null) return true;
  const watched = everybody.find((one) => one.id === listener.target_id);
  if (!watched || watched.mode === "listening") return false;
  return watched.id === speaker.id || (!watched.held_since && hearsDirectly(watched, speaker));
}

function hearsDirectly(listener: Hearer, speaker: Hearer): boolean {
  switch (channelOf(speaker)) {
    case "nowhere":
      return false;
    case "whisper":
      return speaker.target_id === listener.id;
    case "consult":
      return listener.mode === "consulting";
    case "call":
      return listener.mode === "open" || listener.mode === "whispering";
  }
}

/** Who of a call is in it now: the others neither hear nor are heard. */
export function presentOf<P extends Pick<Participant, "status">>(participants: readonly P[]): P[] {
  return participants.filter(({ status }) => status === "active");
}

/** All whom a listener hears. */
export function heardBy<P extends Hearer>(everybody: readonly P[], listener: Hearer): P[] {
  return everybody.filter((speaker) => hears(everybody, listener, speaker));
}

/** All who hear a speaker. */
export function listenersOf<P extends Hearer>(everybody: readonly P[], speaker: Hearer): P[] {
  return everybody.filter((listener) => hears(everybody, listener, speaker));
}

/** Names as a list in a sentence: "Tom, Anna and 2 more". */
export function nameList(names: string[], most = 3): string {
  if (names.length <= most) {
    return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}

/** One row of "who hears whom" as a sentence: "Anna hears: Tom, the agent". */
export function hearingSentence<P extends Hearer & Pick<Participant, "role">>(
  everybody: readonly P[],
  listener: P,
  nameOf: (one: P) => string,
): string {
  const who = nameOf(listener);
  const verb = who === "You" ? "hear" : "hears";
  if (listener.held_since) return `${who} ${verb}: music, on hold`;
  const names = heardBy(everybody, listener).map((one) => (one.role === "agent" ? "the agent" : nameOf(one)));
  return `${who} ${verb}: ${names.length === 0 ? "nobody" : names.join(", ")}`;
}
