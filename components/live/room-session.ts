import type * as Livekit from "livekit-client";
import type { RemoteTrack, Room, TextStreamReader } from "livekit-client";
import type { RoomAccess } from "./access";
import { foldCaption, readCaption } from "./captions";
import { createHoldMusic } from "./hold-music";
import { restrictListeners } from "./listeners";
import { createMicrophone, type Level } from "./microphone";
import { closedBecause, INITIAL, isRecorded, peopleOf, type ClosedBecause, type RoomState } from "./room-state";

export type { ClosedBecause, Microphone, Presence, RoomState } from "./room-state";

/** One browser's place in a call's room. */
export interface RoomSession {
  subscribe(onChange: () => void): () => void;
  getState(): RoomState;
  /** Joins; what goes wrong is told by the state. */
  start(): Promise<void>;
  toggleMicrophone(): Promise<void>;
  /** Brings the microphone to a level, on the connection of this number alone. */
  setMicrophone(level: Level, connection: number): Promise<void>;
  /**
   * Says who may subscribe to what is sent, by room identity (null: everybody). True once the server is known to go by
   * it; in doubt false.
   */
  restrict(listeners: string[] | null): Promise<boolean>;
  /** Leaves the room and comes in anew by fresh access: a presence that was shown cannot be hidden otherwise. */
  renew(access: RoomAccess): void;
  enableSound(): Promise<void>;
  leave(): Promise<void>;
  /** Loudness of somebody in the room now, by room identity, or of the own microphone: 0..1. */
  level(identity?: string): number;
}

/** A connection that is lost is tried anew this often, for as long as a place in the call is kept. */
const REJOIN_EVERY_MS = 1_500;
const RECONNECT_MS = 5_000;
const REJOIN_FOR_MS = 20_000;
const CAPTION_TOPIC = "lk.transcription";

/** Rights come right after the joining: who hears nothing for longer is on hold. */
const RIGHTS_MS = 2_000;

/**
 * Makes a session for a room. With `speak` the microphone is published as soon as the call allows it, otherwise the session only
 * listens. A `guarded` session begins with the microphone closed, and closes it with each connection: who may hear it must be
 * arranged anew (restrict) before anything is sent.
 * `onToken` is told of tokens the server renews while connected: a reload needs the newest. The library is loaded when
 * somebody joins, and not before: it is large.
 */
export function createRoomSession(options: {
  access: RoomAccess;
  speak: boolean;
  guarded?: boolean;
  onToken?: (token: string) => void;
  load?: () => Promise<typeof Livekit>;
}): RoomSession {
  const { load = () => import("livekit-client") } = options;
  let state = INITIAL;
  /** Which joining is under way or done; null: none. What belongs to another one has been left and does nothing more. */
  let attempt: symbol | null = null;
  let room: Room | null = null;
  let wanted: Level = "muted";
  const music = createHoldMusic();
  let { token } = options.access;
  const listeners = new Set<() => void>();
  const microphone = createMicrophone({
    level: () => wanted,
    mayPublish: () => room?.localParticipant.permissions?.canPublish === true,
    isCurrent: (on) => room === on,
    tell(microphone) {
      // Until the first rights are there it is being turned on.
      const early = microphone === "withheld" && !state.mayPublish && !hadRights;
      set({ microphone: early ? "starting" : microphone, ...(room && { people: peopleOf(room) }) });
    },
    failed: () => void (wanted = "muted"),
  });
  /** The call has let this browser in on the present connection. */
  let hadRights = false;
  let rightsTimer: ReturnType<typeof setTimeout> | undefined;

  function set(change: Partial<RoomState>): void {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  }

  function end(reason: ClosedBecause): Room | null {
    const left = room;
    attempt = null;
    room = null;
    // The library stops a track that is published; one that is not yet would go on listening.
    microphone.drop();
    noRights();
    set({ connection: "closed", closedBecause: reason, people: [], microphone: "off", soundBlocked: false });
    return left;
  }

  /** A connection is gone, and with it what the call allowed on it. */
  function noRights(): void {
    clearTimeout(rightsTimer);
    hadRights = false;
    music.set(false);
    set({ mayPublish: false, onHold: false, shown: false });
  }

  function takeRights(on: Room): void {
    const permissions = on.localParticipant.permissions;
    const mayPublish = permissions?.canPublish === true;
    const canSubscribe = permissions?.canSubscribe === true;
    const onHold = !canSubscribe && (hadRights || state.onHold);
    hadRights ||= canSubscribe || mayPublish;
    if (canSubscribe) clearTimeout(rightsTimer);
    music.set(onHold);
    set({ mayPublish, onHold, shown: permissions?.hidden === false });
    if (options.speak) void microphone.follow(on);
  }

  async function start(): Promise<void> {
    if (attempt) return;
    const mine = Symbol();
    attempt = mine;
    wanted = options.speak && !options.guarded ? "open" : "muted";
    const { captions, connections } = state;
    const starting = !options.speak ? "off" : wanted === "open" ? "starting" : "muted";
    set({ ...INITIAL, captions, connections, connection: "connecting", microphone: starting });
    await join(mine);
  }

  /** The connection was lost though nobody ended it: the page comes back by itself, with the microphone as it was. */
  async function rejoin(mine: symbol): Promise<void> {
    microphone.drop();
    room = null;
    if (options.guarded) wanted = "muted";
    noRights();
    set({ connection: "reconnecting", people: [], ...(options.guarded && { microphone: "muted" }) });
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
      if (options.guarded && microphone.capturing) {
        // The library would publish again before it says who may listen: this connection is not used any more.
        void joined.disconnect();
        void rejoin(mine);
        return;
      }
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
        showPeople();
      })
      .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()))
      .on(RoomEvent.RoomMetadataChanged, showRecorded)
      .on(RoomEvent.ParticipantPermissionsChanged, (_before, whose) => {
        if (room === joined && whose === joined.localParticipant) takeRights(joined);
      })
      .on(RoomEvent.AudioPlaybackStatusChanged, () => tell({ soundBlocked: !joined.canPlaybackAudio }))
      .on(RoomEvent.SignalReconnecting, () => reconnecting())
      .on(RoomEvent.Reconnecting, () => reconnecting())
      .on(RoomEvent.Reconnected, () => {
        clearTimeout(patience);
        patience = undefined;
        // A session that is resumed may be a new one to the server: who may listen is arranged again.
        tell({ connection: "connected", connections: state.connections + 1 });
        showPeople();
        showRecorded();
        takeRights(joined);
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
    set({ connection: "connected", connections: state.connections + 1, soundBlocked: !joined.canPlaybackAudio });
    showPeople();
    showRecorded();
    rightsTimer = setTimeout(() => {
      if (room !== joined || joined.localParticipant.permissions?.canSubscribe) return;
      music.set(true);
      set({ onHold: true });
    }, RIGHTS_MS);
    takeRights(joined);
    await joined.startAudio().catch(() => tell({ soundBlocked: true }));
    if (options.speak && attempt === mine) await microphone.follow(joined);
    return true;
  }

  async function takeCaption(reader: TextStreamReader): Promise<void> {
    const caption = await readCaption(reader);
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
      wanted = wanted === "open" ? "muted" : "open";
      // As long as nothing is captured the wish is the whole truth.
      if (!microphone.capturing) set({ microphone: wanted === "open" ? "starting" : "muted" });
      if (room && state.connection !== "connecting" && !microphone.isSwitching(room)) await microphone.follow(room);
    },
    async setMicrophone(level, connection) {
      if (!attempt || !options.speak || !room) return;
      if (level !== "muted" && (connection !== state.connections || state.connection !== "connected")) return;
      if (wanted === level) return;
      wanted = level;
      await microphone.follow(room);
    },
    async restrict(listeners) {
      const on = room;
      const connection = state.connections;
      if (!on || state.connection !== "connected") return false;
      const applied = await restrictListeners(on, listeners);
      return applied && room === on && state.connections === connection && state.connection === "connected";
    },
    renew(access) {
      if (!attempt) return;
      token = access.token;
      const left = room;
      // The new presence takes the place of the old one, so that to the call nobody left.
      void rejoin(attempt).then(() => left?.disconnect());
    },
    async enableSound() {
      await room?.startAudio();
      set({ soundBlocked: room ? !room.canPlaybackAudio : false });
    },
    async leave() {
      await end("left")?.disconnect();
    },
    level: (identity) => (identity ? room?.remoteParticipants.get(identity) : room?.localParticipant)?.audioLevel ?? 0,
  };
}

function play(track: RemoteTrack): void {
  const element = track.attach();
  element.hidden = true;
  document.body.append(element);
}
