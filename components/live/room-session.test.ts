import { EventEmitter } from "node:events";
import * as livekit from "livekit-client";
import { expect, test, vi } from "vitest";
import { createRoomSession } from "./room-session";

const access = { url: "ws://127.0.0.1:1", token: "a token" };

/** The media library, with the browser's and the server's part in the test's hands. */
class StandInRoom extends EventEmitter {
  static readonly made: StandInRoom[] = [];
  readonly connecting = Promise.withResolvers<void>();
  readonly permission = Promise.withResolvers<void>();
  readonly track = { captured: false, stop: () => (this.track.captured = false) };
  readonly remoteParticipants = new Map();
  readonly engine = new EventEmitter();
  readonly tokens: string[] = [];
  readonly canPlaybackAudio = true;
  connected = false;
  metadata: string | undefined;
  published: unknown = null;
  readonly localParticipant = {
    createTracks: async () => {
      await this.permission.promise;
      this.track.captured = true;
      return [this.track];
    },
    publishTrack: async (track: unknown) => void (this.published = track),
    setMicrophoneEnabled: async () => {},
  };

  constructor() {
    super();
    StandInRoom.made.push(this);
  }

  registerTextStreamHandler(): void {}
  async startAudio(): Promise<void> {}
  async connect(_url: string, token: string): Promise<void> {
    this.tokens.push(token);
    await this.connecting.promise;
    this.connected = true;
  }
  async disconnect(): Promise<void> {
    this.connected = false;
  }
}

const library = { ...livekit, Room: StandInRoom } as unknown as typeof livekit;

/** A session that speaks, and the room it made. */
function talk() {
  const before = StandInRoom.made.length;
  const session = createRoomSession({ access, speak: true, load: () => Promise.resolve(library) });
  const started = session.start();
  return { session, started, room: () => StandInRoom.made.slice(before).at(-1) };
}

/** Lets everything run that waits for nothing from outside. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("whoever leaves while the library is being loaded is not brought into the room", async () => {
  const { session, started, room } = talk();
  await session.leave();
  await started;
  expect(room()).toBeUndefined();
  expect(session.getState()).toMatchObject({ connection: "closed", closedBecause: "left", microphone: "off" });
});

test("whoever leaves while the connection comes up is taken out again, with no microphone", async () => {
  const { session, started, room } = talk();
  await settled();
  await session.leave();
  room()!.connecting.resolve();
  room()!.permission.resolve();
  await started;
  expect(room()).toMatchObject({ connected: false, published: null, track: { captured: false } });
  expect(session.getState()).toMatchObject({ connection: "closed", closedBecause: "left", microphone: "off" });
});

test.each([
  ["leaves", "leave", "off"],
  ["mutes", "toggleMicrophone", "muted"],
] as const)("whoever %s while the browser asks for the microphone is not heard", async (_what, act, microphone) => {
  const { session, started, room } = talk();
  await settled();
  room()!.connecting.resolve();
  await settled();
  await session[act]();
  room()!.permission.resolve();
  await started;
  expect(room()).toMatchObject({ published: null, track: { captured: false } });
  expect(session.getState().microphone).toBe(microphone);
});

test("a mute that is pressed before the connection is up is heeded", async () => {
  const { session, started, room } = talk();
  await settled();
  await session.toggleMicrophone();
  expect(session.getState().microphone).toBe("muted");
  room()!.connecting.resolve();
  await started;
  expect(room()!.published).toBeNull();
  expect(session.getState()).toMatchObject({ connection: "connected", microphone: "muted" });
});

test("a room that was left changes nothing in the one that is joined after it", async () => {
  const { session, room } = talk();
  await settled();
  const first = room()!;
  first.connecting.resolve();
  await settled();
  await session.leave();
  const again = session.start();
  await settled();
  expect(room()).not.toBe(first);
  first.emit(livekit.RoomEvent.Disconnected);
  first.emit(livekit.RoomEvent.Reconnecting);
  first.permission.resolve();
  room()!.connecting.resolve();
  room()!.permission.resolve();
  await again;
  expect(session.getState()).toMatchObject({ connection: "connected", microphone: "on" });
  expect(room()!.published).toBe(room()!.track);
  expect(first.track.captured).toBe(false);
});

test("a library that cannot be loaded is told, and joining again works", async () => {
  let offline = true;
  const load = () => (offline ? Promise.reject(new Error("offline")) : Promise.resolve(library));
  const session = createRoomSession({ access, speak: false, load });
  await session.start();
  expect(session.getState()).toMatchObject({ connection: "closed", closedBecause: "lost" });
  offline = false;
  const started = session.start();
  await settled();
  StandInRoom.made.at(-1)!.connecting.resolve();
  await started;
  expect(session.getState()).toMatchObject({ connection: "connected", microphone: "off" });
});

test("a connection that is lost is joined again by itself, with the newest token and the microphone as it was", async () => {
  const { session, started, room } = talk();
  await settled();
  const first = room()!;
  first.connecting.resolve();
  first.permission.resolve();
  await started;
  first.engine.emit("tokenRefreshed", "a newer token");
  await session.toggleMicrophone();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  first.emit(livekit.RoomEvent.Disconnected, livekit.DisconnectReason.SIGNAL_CLOSE);
  expect(session.getState().connection).toBe("reconnecting");
  await settled();
  const refused = room()!;
  expect(refused).not.toBe(first);
  refused.connecting.reject(new Error("the room is not back yet"));
  refused.emit(livekit.RoomEvent.Disconnected);
  await settled();
  expect(session.getState().connection).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(1_500);
  vi.useRealTimers();
  await settled();
  expect(room()).not.toBe(refused);
  room()!.connecting.resolve();
  await settled();
  expect(room()!.tokens).toEqual(["a newer token"]);
  expect(session.getState()).toMatchObject({ connection: "connected", microphone: "muted" });
  expect(first.track.captured).toBe(false);
});

test("a call that begins to be recorded, and one that was before somebody came, say so", async () => {
  const { session, started, room } = talk();
  await settled();
  room()!.connecting.resolve();
  room()!.permission.resolve();
  await started;
  expect(session.getState().recorded).toBe(false);
  for (const [metadata, recorded] of [
    ['{"recorded":true}', true],
    ["", false],
    ['{"recorded":"yes"}', false],
    ["null", false],
  ] as const) {
    room()!.metadata = metadata;
    room()!.emit(livekit.RoomEvent.RoomMetadataChanged, metadata);
    expect(session.getState().recorded).toBe(recorded);
  }
  const late = talk();
  await settled();
  late.room()!.metadata = '{"recorded":true}';
  late.room()!.connecting.resolve();
  late.room()!.permission.resolve();
  await late.started;
  expect(late.session.getState().recorded).toBe(true);
});
