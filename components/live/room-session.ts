import type * as Livekit from "livekit-client";
import type { DisconnectReason, LocalTrack, RemoteTrack, Room, TextStreamReader } from "livekit-client";
import type { Participant } from "@/lib/contract/participants";
import type { RoomAccess } from "./access";
import { foldCaption, type Caption } from "./captions";

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
}

/** `off`: this session never speaks. */
export type Microphone = "off" | "starting" | "on" | "muted" | "blocked";

/** All that a page shows of its place in a room. */
export interface RoomState {
  connection: "idle" | "connecting" | "connected" | "reconnecting" | "closed";
  closedBecause: ClosedBecause | null;
  microphone: Microphone;
  /** The browser plays no sound until somebody presses a button. */
  soundBlocked: boolean;
  people: Presence[];
  /** The call is recorded, and its people are to be shown it. */
  recorded: boolean;
  captions: Caption[];
}

/** One browser's place in a call's room. */
export interface RoomSession {
  subscribe(onChange: () => void): () => void;
  getState(): RoomState;
  /** Joins; what goes wrong is told by the state. */
  start(): Promise<void>;
  toggleMicrophone(): Promise<void>;
  enableSound(): Promise<void>;
  leave(): Promise<void>;
  /** Loudness of one's own microphone now, 0..1. */
  microphoneLevel(): number;
}

/** A connection that is lost is tried anew this often, for as long as a place in the call is kept. */
const REJOIN_EVERY_MS = 1_500;
const RECONNECT_MS = 5_000;
const REJOIN_FOR_MS = 20_000;
const CAPTION_TOPIC = "lk.transcription";

const INITIAL: RoomState = {
  connection: "idle",
  closedBecause: null,
  microphone: "off",
  soundBlocked: false,
  people: [],
  recorded: false,
  captions: [],
};

/**
 * Makes a session for a room. With `speak` the microphone is published, otherwise the session only listens.
 * `onToken` is told of tokens the server renews while connected: a reload needs the newest. The library is loaded when
 * somebody joins, and not before: it is large.
 */
export function createRoomSession(options: {
  access: RoomAccess;
  speak: boolean;
  onToken?: (token: string) => void;
  load?: () => Promise<typeof Livekit>;
}): RoomSession {
  const { load = () => import("livekit-client") } = options;
  let state = INITIAL;
  /** Which joining is under way or done; null: none. What belongs to another one has been left and does nothing more. */
  let attempt: symbol | null = null;
  let room: Room | null = null;
  let microphoneWanted = false;
  /** The room whose microphone is being switched. */
  let switching: Room | null = null;
  let captured: LocalTrack | null = null;
  let { token } = options.access;
  const listeners = new Set<() => void>();

  function set(change: Partial<RoomState>): void {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  }

  function end(reason: ClosedBecause): Room | null {
    const left = room;
    attempt = null;
    room = null;
    // The library stops a track that is published; one that is not yet would go on listening.
    captured?.stop();
    captured = null;
    set({ connection: "closed", closedBecause: reason, people: [], microphone: "off", soundBlocked: false });
    return left;
  }

  async function start(): Promise<void> {
    if (attempt) return;
    const mine = Symbol();
    attempt = mine;
    microphoneWanted = options.speak;
    const microphone = options.speak ? "starting" : "off";
    set({ ...INITIAL, captions: state.captions, connection: "connecting", microphone });
    await join(mine);
  }

  /** The connection was lost though nobody ended it: the page comes back by itself, with the microphone as it was. */
  async function rejoin(mine: symbol): Promise<void> {
    captured?.stop();
    captured = null;
    room = null;
    set({ connection: "reconnecting", people: [] });
    const until = Date.now() + REJOIN_FOR_MS;
    while (attempt === mine && !(await join(mine, Date.now() < until))) {
      await new Promise((resolve) => setTimeout(resolve, REJOIN_EVERY_MS));
    }
  }

  /** Joins under an attempt. False where the connection failed and `again` says that it will be tried once more. */
  async function join(mine: symbol, again = false): Promise<boolean> {
    const tell = (change: Partial<RoomState>) => {
      if (attempt === mine) set(change);
    };
    const closed = (reason: ClosedBecause) => {
      if (attempt === mine) end(reason);
    };
    let livekit: typeof Livekit;
    try {
      livekit = await load();
    } catch {
      closed("lost");
      return true;
    }
    if (attempt !== mine) return true;
    const joined = new livekit.Room({
      stopLocalTrackOnUnpublish: true,
      // With one connection for both directions the microphone's offer and the server's changes can collide on a busy
      // machine ("Transceiver not found based on m-line index"), and nobody hears the speaker.
      singlePeerConnection: false,
    });
    room = joined;
    const { RoomEvent, Track } = livekit;
    const showPeople = () => tell({ people: peopleOf(joined) });
    const showRecorded = () => tell({ recorded: isRecorded(joined.metadata) });

    let wasIn = false;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const reconnecting = () => {
      if (room !== joined) return;
      tell({ connection: "reconnecting" });
      // The library would try for a minute; a place in the call is kept for less.
      patience ??= setTimeout(() => {
        if (room !== joined) return;
        void rejoin(mine);
        void joined.disconnect();
      }, RECONNECT_MS);
    };

    joined
      .on(RoomEvent.ParticipantConnected, showPeople)
      .on(RoomEvent.ParticipantDisconnected, showPeople)
      .on(RoomEvent.ParticipantNameChanged, showPeople)
      .on(RoomEvent.ActiveSpeakersChanged, showPeople)
      .on(RoomEvent.TrackMuted, showPeople)
      .on(RoomEvent.TrackUnmuted, showPeople)
      .on(RoomEvent.TrackPublished, showPeople)
      .on(RoomEvent.TrackUnpublished, showPeople)
      .on(RoomEvent.LocalTrackPublished, showPeople)
      .on(RoomEvent.TrackSubscribed, (track) => {
        if (track.kind === Track.Kind.Audio) play(track);
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()))
      .on(RoomEvent.RoomMetadataChanged, showRecorded)
      .on(RoomEvent.AudioPlaybackStatusChanged, () => tell({ soundBlocked: !joined.canPlaybackAudio }))
      .on(RoomEvent.SignalReconnecting, () => reconnecting())
      .on(RoomEvent.Reconnecting, () => reconnecting())
      .on(RoomEvent.Reconnected, () => {
        clearTimeout(patience);
        patience = undefined;
        tell({ connection: "connected" });
        showPeople();
        showRecorded();
      })
      .on(RoomEvent.Disconnected, (reason) => {
        clearTimeout(patience);
        // A connection that does not come up is told by connect().
        if (room !== joined || !wasIn) return;
        const because = closedBecause(reason, livekit.DisconnectReason);
        if (because === "lost") void rejoin(mine);
        else closed(because);
      });
    joined.registerTextStreamHandler(CAPTION_TOPIC, (reader) => void takeCaption(reader));

    try {
      await joined.connect(options.access.url, token);
    } catch (err) {
      if (attempt === mine && again) return false;
      const refused = err instanceof livekit.ConnectionError && err.reason === livekit.ConnectionErrorReason.NotAllowed;
      closed(refused ? "expired" : "lost");
      return true;
    }
    if (attempt !== mine) {
      await joined.disconnect();
      return true;
    }
    wasIn = true;
    // Renewed tokens are told by the engine alone.
    joined.engine.on("tokenRefreshed" as Parameters<typeof joined.engine.on>[0], (renewed: string) => {
      token = renewed;
      options.onToken?.(renewed);
    });
    set({ connection: "connected", soundBlocked: !joined.canPlaybackAudio });
    showPeople();
    showRecorded();
    await joined.startAudio().catch(() => tell({ soundBlocked: true }));
    if (options.speak && attempt === mine) await followWish(joined);
    return true;
  }

  /** Brings the microphone to what is wanted; a wish that changes meanwhile is followed too. */
  async function followWish(on: Room): Promise<void> {
    if (switching === on) return;
    switching = on;
    try {
      let done: boolean;
      do {
        done = microphoneWanted;
        if (done) set({ microphone: "starting" });
        await switchMicrophone(on, done);
        if (room !== on) return;
      } while (done !== microphoneWanted);
      set({ microphone: done ? "on" : "muted", people: peopleOf(on) });
    } catch {
      if (room !== on) return;
      microphoneWanted = false;
      set({ microphone: "blocked" });
    } finally {
      if (switching === on) switching = null;
    }
  }

  async function switchMicrophone(on: Room, wanted: boolean): Promise<void> {
    const local = on.localParticipant;
    if (captured || !wanted) return void (await local.setMicrophoneEnabled(wanted));
    const [track] = await local.createTracks({ audio: true });
    // Whoever left or muted while the browser asked for the microphone is not to be heard for a moment.
    if (!track || room !== on || !microphoneWanted) return track?.stop();
    captured = track;
    try {
      await local.publishTrack(track);
    } catch (err) {
      track.stop();
      if (captured === track) captured = null;
      throw err;
    }
  }

  async function takeCaption(reader: TextStreamReader): Promise<void> {
    const attributes = reader.info.attributes ?? {};
    const text = await reader.readAll();
    const segmentId = attributes["lk.segment_id"] ?? reader.info.id;
    const caption: Caption = {
      segmentId,
      speaker: attributes["rymi.identity"] ?? "",
      role: (attributes["rymi.role"] ?? "customer") as Participant["role"],
      text: text.trim(),
      final: attributes["lk.transcription_final"] === "true",
      sentAt: reader.info.timestamp,
    };
    set({ captions: foldCaption(state.captions, caption) });
  }

  return {
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    getState: () => state,
    start,
    async toggleMicrophone() {
      if (!attempt || !options.speak) return;
      microphoneWanted = !microphoneWanted;
      // As long as nothing is captured the wish is the whole truth.
      if (!captured) set({ microphone: microphoneWanted ? "starting" : "muted" });
      if (room && state.connection !== "connecting") await followWish(room);
    },
    async enableSound() {
      await room?.startAudio();
      set({ soundBlocked: room ? !room.canPlaybackAudio : false });
    },
    async leave() {
      await end("left")?.disconnect();
    },
    microphoneLevel: () => room?.localParticipant.audioLevel ?? 0,
  };
}

function play(track: RemoteTrack): void {
  const element = track.attach();
  element.hidden = true;
  document.body.append(element);
}

function peopleOf(room: Room): Presence[] {
  return [room.localParticipant, ...room.remoteParticipants.values()].map((participant) => ({
    identity: participant.identity,
    name: participant.name || participant.identity,
    isLocal: participant.isLocal,
    isAgent: participant.identity === "agent",
    isSpeaking: participant.isSpeaking,
    isMuted: !participant.isMicrophoneEnabled,
  }));
}

/** What the room tells everybody in it; a room without any of it is not recorded. */
function isRecorded(metadata: string | undefined): boolean {
  try {
    return (JSON.parse(metadata ?? "") as { recorded?: unknown } | null)?.recorded === true;
  } catch {
    return false;
  }
}

function closedBecause(reason: DisconnectReason | undefined, all: typeof DisconnectReason): ClosedBecause {
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
