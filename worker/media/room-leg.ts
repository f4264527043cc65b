import type { MediaSession } from "@/lib/domain/leg/open-media";
import {
  connectRoom,
  DisconnectReason,
  hearTrack,
  leaveRoom,
  publishLive,
  restrictListeners,
  RoomEvent,
  watchAudioTracks,
  watchConnection,
  type LivePublisher,
  type SubscribedAudio,
} from "@/worker/rtc";
import { INTERRUPTED_TOPIC } from "@/worker/topics";

/** Room identity of the AI agent. */
const AGENT = "agent";

/** A phone's sound ends at 4 or 8 kHz, for which this is more than enough; the library's own is meant for music. */
const BITS_A_SAMPLE = 3;

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
  publisher: LivePublisher;
  /** As restrictListeners. */
  restrict(identities: readonly string[] | null): Promise<void>;
  /** Leaves the room and frees everything; never throws. */
  leave(): Promise<void>;
}

export interface RoomLegEvents {
  onTrack(trackSid: string, identity: string, isAgent: boolean): void;
  onFrame(trackSid: string, frame: Int16Array): void;
  onTrackGone(trackSid: string): void;
  /** A piece of the phone's voice did not get into the room. */
  onFrameLost(err: unknown): void;
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
      watchAudioTracks(fresh, (audio) => hear(audio, sampleRate, events));
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
    const publisher = await publishLive(room, {
      name: "phone",
      sampleRate,
      maxBitrate: sampleRate * BITS_A_SAMPLE,
      onError: events.onFrameLost,
    });
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

function hear({ sid, identity, track, signal }: SubscribedAudio, sampleRate: number, events: RoomLegEvents): void {
  events.onTrack(sid, identity, identity === AGENT);
  hearTrack(track, {
    sampleRate,
    signal,
    onFrame: (frame) => events.onFrame(sid, frame),
    onEnd: () => events.onTrackGone(sid),
  });
}
