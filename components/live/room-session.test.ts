import * as livekit from "livekit-client";
import { expect, test, vi } from "vitest";
import { createRoomSession } from "./room-session";
import { allow, library, settled, StandInRoom } from "./testing/stand-in-room";

const access = { url: "ws://127.0.0.1:1", token: "a token" };

/** A session that speaks, and the room it made. */
function talk() {
  const before = StandInRoom.made.length;
  const session = createRoomSession({ access, speak: true, load: () => Promise.resolve(library) });
  const started = session.start();
  return { session, started, room: () => StandInRoom.made.slice(before).at(-1) };
}

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

test("nobody is heard before the call allows it, and on hold they are silent until they come back by themselves", async () => {
  const { session, started, room } = talk();
  await settled();
  room()!.localParticipant.permissions = { canPublish: false, canSubscribe: false, hidden: false };
  room()!.connecting.resolve();
  room()!.permission.resolve();
  await started;
  expect(room()!.track.captured).toBe(false);
  expect(session.getState()).toMatchObject({ microphone: "starting", mayPublish: false, onHold: false });
  allow(room()!, { canPublish: true, canSubscribe: true });
  await settled();
  expect(room()!.published).toBe(room()!.track);
  expect(session.getState()).toMatchObject({ microphone: "on", mayPublish: true, onHold: false });
  allow(room()!, { canPublish: false, canSubscribe: false });
  await settled();
  expect(room()).toMatchObject({ published: null, track: { captured: false } });
  expect(session.getState()).toMatchObject({ microphone: "withheld", mayPublish: false, onHold: true });
  allow(room()!, { canPublish: true, canSubscribe: true });
  await settled();
  expect(session.getState()).toMatchObject({ microphone: "on", mayPublish: true, onHold: false });
});

test("who is muted by the call hears on, and one who muted themselves stays so when the call allows it again", async () => {
  const { session, started, room } = talk();
  await settled();
  room()!.connecting.resolve();
  room()!.permission.resolve();
  await started;
  allow(room()!, { canPublish: false, canSubscribe: true });
  await settled();
  expect(session.getState()).toMatchObject({ microphone: "withheld", onHold: false });
  await session.toggleMicrophone();
  allow(room()!, { canPublish: true, canSubscribe: true });
  await settled();
  expect(room()!.published).toBeNull();
  expect(session.getState().microphone).toBe("muted");
});

/** An operator's session that is connected. */
async function guarded() {
  const before = StandInRoom.made.length;
  const session = createRoomSession({ access, speak: true, guarded: true, load: () => Promise.resolve(library) });
  const started = session.start();
  await settled();
  const room = () => StandInRoom.made.slice(before).at(-1)!;
  room().connecting.resolve();
  room().permission.resolve();
  await started;
  return { session, room };
}

test("a guarded microphone stays closed until it is opened, and may stand by with its track muted", async () => {
  const { session, room } = await guarded();
  expect(room()).toMatchObject({ published: null, track: { captured: false } });
  await session.setMicrophone("standby", 1);
  expect(room()).toMatchObject({ published: room().track, track: { captured: true, muted: true } });
  await session.setMicrophone("open", 1);
  expect(room().track.muted).toBe(false);
  await session.setMicrophone("standby", 1);
  expect(room().track.muted).toBe(true);
});

test("a guarded connection that wavers while it sends is given up at once, and the next one begins closed", async () => {
  const { session, room } = await guarded();
  await session.setMicrophone("open", 1);
  const first = room();
  first.emit(livekit.RoomEvent.SignalReconnecting);
  expect(first.track.captured).toBe(false);
  await settled();
  expect(first.connected).toBe(false);
  expect(room()).not.toBe(first);
  room().connecting.resolve();
  room().permission.resolve();
  await settled();
  expect(session.getState()).toMatchObject({ connection: "connected", connections: 2, microphone: "muted" });
  await session.setMicrophone("open", 1);
  expect(room().published).toBeNull();
});

test("who may listen is known to be in force by the server's word on what was asked after it, be it a refusal", async () => {
  const { session, room } = await guarded();
  const refusal = (reason: unknown) => Object.assign(new Error("no"), { name: "SignalRequestError", reason });
  room().answer = refusal(3);
  expect(await session.restrict(["tom"])).toBe(true);
  expect(await session.restrict(null)).toBe(true);
  expect(room().restricted).toEqual([["tom"], null]);
  room().answer = refusal("TimeoutError");
  expect(await session.restrict(["tom"])).toBe(false);
  room().answer = null;
  const asked = session.restrict(["tom"]);
  await session.leave();
  expect(await asked).toBe(false);
});

test("fresh access brings somebody in anew, hidden again and with the microphone closed", async () => {
  const { session, room } = await guarded();
  const first = room();
  await session.setMicrophone("open", 1);
  session.renew({ ...access, token: "a hidden token" });
  await settled();
  // To the call nobody leaves: the new presence takes the place of the old one.
  expect(first).toMatchObject({ connected: true, track: { captured: false } });
  room().localParticipant.permissions = { canPublish: false, canSubscribe: false, hidden: true };
  room().connecting.resolve();
  await settled();
  expect(first.connected).toBe(false);
  expect(room().tokens).toEqual(["a hidden token"]);
  expect(session.getState()).toMatchObject({ connection: "connected", shown: false, microphone: "muted" });
});
