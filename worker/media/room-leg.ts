import type { MediaSession } from "@/lib/domain/leg/open-media";
import {
  audioFrames,
  connectRoom,
  DisconnectReason,
  leaveRoom,
  publishAudio,
  restrictListeners,
  RoomEvent,
  watchAudioTracks,
  watchConnection,
  type AudioPublisher,
  type SubscribedAudio,
} from "@/worker/rtc";
import { INTERRUPTED_TOPIC } from "@/worker/topics";
import { UPLINK_QUEUE_MS } from "./uplink";

/** Room identity of the AI agent. */
const AGENT = "agent";

/** Ends of a presence after which there is nothing to come back to. */
const FINAL = new Set([
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.DUPLICATE_IDENTITY,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.ROOM_CLOSED,
]);

/** A phone's place in its room. */
export interface RoomLeg {
  identity: string;
  /** The server's id of this presence. */
  presenceSid: string;
  publisher: AudioPublisher;
  /** As restrictListeners. */
  restrict(identities: readonly string[] | null): Promise<void>;
  /** Leaves the room and frees everything; never throws. */
  leave(): Promise<void>;
}

export interface RoomLegEvents {
  onTrack(trackSid: string, identity: string, isAgent: boolean): void;
  onFrame(trackSid: string, frame: Int16Array): void;
  onTrackGone(trackSid: string): void;
  onAgentInterrupted(): void;
  /** The connection went, and is being sought again; `onReconnected` or `onLeft` follows. */
  onReconnecting(): void;
  onReconnected(): void;
  /** We are out of the room. `final`: it ended, or we were taken out. `reason` is LiveKit's name for why. */
  onLeft(reason: string, final: boolean): void;
}

/**
 * Joins the room as the phone's participant, publishes its voice and hears everybody. Throws when that fails or the
 * signal fires; nothing is left behind then.
 */
export async function joinRoom(
  session: MediaSession,
  options: { sampleRate: 8000 | 16000; signal: AbortSignal; events: RoomLegEvents },
): Promise<RoomLeg> {
  const { sampleRate, signal, events } = options;
  const room = await connectRoom(session.roomUrl, session.joinToken, {
    signal,
    prepare: (fresh) => {
      watchAudioTracks(fresh, (audio) => void hear(audio, sampleRate, events));
      fresh.on(RoomEvent.DataReceived, (_payload, from, _kind, topic) => {
        if (topic === INTERRUPTED_TOPIC && from?.identity === AGENT) events.onAgentInterrupted();
      });
      fresh.on(RoomEvent.Reconnecting, () => events.onReconnecting());
      fresh.on(RoomEvent.Reconnected, () => events.onReconnected());
      watchConnection(fresh, (reason) => {
        if (reason === null) events.onLeft("not reconnected", false);
        else events.onLeft(DisconnectReason[reason] ?? "unknown", FINAL.has(reason));
      });
    },
  });
  try {
    const publisher = await publishAudio(room, { name: "phone", sampleRate, queueMs: UPLINK_QUEUE_MS });
    return {
      identity: room.localParticipant?.identity ?? "",
      presenceSid: room.localParticipant?.sid ?? "",
      publisher,
      restrict: (identities) => restrictListeners(room, identities && [...identities]),
      leave: async () => {
        await publisher.close();
        await leaveRoom(room);
      },
    };
  } catch (err) {
    await leaveRoom(room);
    throw err;
  }
}

async function hear(audio: SubscribedAudio, sampleRate: number, events: RoomLegEvents): Promise<void> {
  events.onTrack(audio.sid, audio.identity, audio.identity === AGENT);
  for await (const frame of audioFrames(audio.track, { sampleRate, signal: audio.signal })) {
    events.onFrame(audio.sid, frame);
  }
  events.onTrackGone(audio.sid);
}
