import type { ParticipantMode } from "@/lib/contract/participants";

// Who may hear, read and record whom. Everything that carries voices or words of a call goes by these functions: rights at
// the media server, the mix that a phone is sent, captions, event streams, transcripts, the agent's ears and the recorder.

/** What decides who hears somebody and whom they hear. */
export interface Stance {
  /** Participant id. */
  id: string;
  mode: ParticipantMode;
  /** Whom they whisper to; while listening, whom they watch (null: the whole call). */
  targetId: string | null;
  /** Their private group while consulting. */
  consultId: string | null;
  muted: boolean;
  held: boolean;
  /** A change of who hears them is not known to be in force yet. */
  opening: boolean;
}

/** Where somebody's voice goes. `nowhere` also while there is any doubt. */
export type Channel =
  { kind: "nowhere" } | { kind: "call" } | { kind: "whisper"; to: string } | { kind: "consult"; group: string };

/** Where a voice goes by its owner's state alone. */
export function channelOf(speaker: Stance): Channel {
  if (speaker.held || speaker.muted || speaker.opening) return { kind: "nowhere" };
  switch (speaker.mode) {
    case "listening":
      return { kind: "nowhere" };
    case "open":
      return { kind: "call" };
    case "whispering":
      return speaker.targetId ? { kind: "whisper", to: speaker.targetId } : { kind: "nowhere" };
    case "consulting":
      return speaker.consultId ? { kind: "consult", group: speaker.consultId } : { kind: "nowhere" };
  }
}

/** Whether a listener hears a speaker, given everybody in the call. Nobody hears themselves. */
export function hears(everybody: readonly Stance[], listener: Stance, speaker: Stance): boolean {
  if (listener.id === speaker.id || listener.held) return false;
  if (listener.mode !== "listening") return hearsDirectly(listener, speaker);
  if (channelOf(speaker).kind === "nowhere") return false;
  if (listener.targetId === null) return true;
  const watched = everybody.find((one) => one.id === listener.targetId);
  if (!watched || watched.mode === "listening") return false;
  // What the watched hears, and their own side of it.
  return watched.id === speaker.id || (!watched.held && hearsDirectly(watched, speaker));
}

/** For everybody but who only listens. A whisperer goes on hearing the call. */
function hearsDirectly(listener: Stance, speaker: Stance): boolean {
  const channel = channelOf(speaker);
  switch (channel.kind) {
    case "nowhere":
      return false;
    case "whisper":
      return channel.to === listener.id;
    case "consult":
      return listener.mode === "consulting" && listener.consultId === channel.group;
    case "call":
      return listener.mode === "open" || listener.mode === "whispering";
  }
}

/** Whether somebody may read a speaker's words: those they hear, and their own. */
export function reads(everybody: readonly Stance[], reader: Stance, speaker: Stance): boolean {
  return reader.id === speaker.id ? channelOf(speaker).kind !== "nowhere" : hears(everybody, reader, speaker);
}

/** What becomes of a voice in the recording: part of the call, a private lane at most, or nothing. */
export function recordedAs(speaker: Stance, call: { paused: boolean }): "call" | "private" | "nowhere" {
  const { kind } = channelOf(speaker);
  if (call.paused || kind === "nowhere") return "nowhere";
  return kind === "call" ? "call" : "private";
}

/** Ids of all who hear a speaker. */
export function listenersOf(everybody: readonly Stance[], speaker: Stance): string[] {
  return everybody.filter((one) => hears(everybody, one, speaker)).map((one) => one.id);
}
