import type { DisconnectReason, Room } from "livekit-client";
import type { Caption } from "./captions";

/** Why somebody is no longer in the room. */
export type ClosedBecause = "left" | "removed" | "call_over" | "elsewhere" | "expired" | "lost";

/** Somebody the room shows. */
export interface Presence {
  identity: string;
  name: string;
  isLocal: boolean;
  isAgent: boolean;
  isSpeaking: boolean;
  isMuted: boolean;
  /** Their sound comes here, or it is oneself. */
  isHeard: boolean;
}

/** `off`: this session never speaks. `withheld`: others have it so, as on hold or by muting; it comes back by itself. */
export type Microphone = "off" | "starting" | "on" | "muted" | "blocked" | "withheld";

/** All that a page shows of its place in a room. */
export interface RoomState {
  connection: "idle" | "connecting" | "connected" | "reconnecting" | "closed";
  /** Counts the connections of this session: what was arranged on one is gone with it. */
  connections: number;
  closedBecause: ClosedBecause | null;
  microphone: Microphone;
  /** The call lets this browser send sound now. */
  mayPublish: boolean;
  /** The call lets this browser hear nothing now; it plays music instead. */
  onHold: boolean;
  /** The others in the room see this presence. */
  shown: boolean;
  /** The browser plays no sound until somebody presses a button. */
  soundBlocked: boolean;
  people: Presence[];
  /** The call is recorded, and its people are to be shown it. */
  recorded: boolean;
  captions: Caption[];
}

/** Before anything was done. */
export const INITIAL: RoomState = {
  connection: "idle",
  connections: 0,
  closedBecause: null,
  microphone: "off",
  mayPublish: false,
  onHold: false,
  shown: false,
  soundBlocked: false,
  people: [],
  recorded: false,
  captions: [],
};

/** Whom a room shows, oneself first. */
export function peopleOf(room: Room): Presence[] {
  return [room.localParticipant, ...room.remoteParticipants.values()].map((participant) => ({
    identity: participant.identity,
    name: participant.name || participant.identity,
    isLocal: participant.isLocal,
    isAgent: participant.identity === "agent",
    isSpeaking: participant.isSpeaking,
    isMuted: !participant.isMicrophoneEnabled,
    isHeard:
      participant.isLocal || [...participant.trackPublications.values()].some(({ isSubscribed }) => isSubscribed),
  }));
}

/** What the room tells everybody in it; a room without any of it is not recorded. */
export function isRecorded(metadata: string | undefined): boolean {
  try {
    return (JSON.parse(metadata ?? "") as { recorded?: unknown } | null)?.recorded === true;
  } catch {
    return false;
  }
}

/** What an end of the connection that the server told of means to people. */
export function closedBecause(reason: DisconnectReason | undefined, all: typeof DisconnectReason): ClosedBecause {
  switch (reason) {
    case all.PARTICIPANT_REMOVED:
      return "removed";
    case all.ROOM_DELETED:
    case all.ROOM_CLOSED:
      return "call_over";
    case all.DUPLICATE_IDENTITY:
      return "elsewhere";
    // The client's own leaving is told by leave(); here it is the page that goes away, and may be back after a reload.
    default:
      return "lost";
  }
}
