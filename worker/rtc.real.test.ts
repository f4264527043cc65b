import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import type { RoomPort } from "@/lib/domain/ports/rooms";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { createTone, levelAt } from "./media/testing/tone";
import {
  audioFrames,
  connectRoom,
  leaveRoom,
  publishAudio,
  restrictListeners,
  RoomEvent,
  watchAudioTracks,
  type Room,
} from "./rtc";

const dir = mkdtempSync(join(tmpdir(), "rtc-test-"));
let livekit: RunningLivekit;
let rooms: RoomPort;

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  rooms = createLivekitRooms({ ...livekit, publicUrl: livekit.url });
});
afterAll(async () => {
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

const entered: Room[] = [];

async function enterAs(identity: string, roomName: string, prepare: (room: Room) => void): Promise<Room> {
  await rooms.ensureRoom(roomName);
  const rights = { canPublish: true, canSubscribe: true, hidden: false, agent: false, ttlSeconds: 60 };
  const token = await rooms.mintToken({ roomName, identity, name: identity, ...rights });
  const room = await connectRoom(livekit.url, token, { prepare });
  entered.push(room);
  return room;
}

/** Joins a room as Alice; `gone` resolves when she is not in it any more. */
async function enter(roomName: string): Promise<{ room: Room; gone: Promise<unknown> }> {
  const gone = Promise.withResolvers<unknown>();
  const room = await enterAs("alice", roomName, (fresh) => void fresh.on(RoomEvent.Disconnected, gone.resolve));
  return { room, gone: gone.promise };
}

/** How many listeners the library tells of each event of each room. */
const listeners = () => globalThis._ffiClientInstance?.listenerCount("ffi_event") ?? 0;

it.each<[string, (roomName: string) => Promise<unknown>]>([
  ["deleted by the server", (roomName) => rooms.deleteRoom(roomName)],
  ["closed to us by the server", (roomName) => rooms.removePresence(roomName, "alice")],
  ["taken over under our identity", (roomName) => enter(roomName)],
  ["left by ourselves", () => leaveRoom(entered[0]!)],
])("a room that was %s is told of nothing any more", async (how, end) => {
  const before = listeners();
  const { gone } = await enter(how);
  expect(listeners()).toBeGreaterThan(before);
  await end(how);
  await gone;
  for (const room of entered.splice(0)) await leaveRoom(room);
  expect(listeners()).toBe(before);
});

const SAMPLE_RATE = 16_000;
/** Tones that do not leak into each other's level in a frame of 20 ms. */
const [BEFORE, SINCE, LATER] = [400, 650, 900];

/** Publishes a tone in a room until it is left; `tune` changes it. */
async function hum(room: Room, hz: number): Promise<{ tune(hz: number): void }> {
  const publisher = await publishAudio(room, { name: "hum", sampleRate: SAMPLE_RATE, queueMs: 60 });
  const tone = (pitch: number) => createTone({ hz: pitch, dbfs: -20, sampleRate: SAMPLE_RATE });
  let next = tone(hz);
  void (async () => {
    while (room.isConnected) await publisher.write(next());
    await publisher.close();
  })();
  return { tune: (pitch) => void (next = tone(pitch)) };
}

/** Somebody in a room who counts the frames in which each tone is heard. */
class Listener {
  readonly #frames = new Map<number, number>();
  readonly #waiting = new Set<() => void>();

  constructor(room: Room) {
    watchAudioTracks(room, ({ track, signal }) => {
      void (async () => {
        for await (const frame of audioFrames(track, { sampleRate: SAMPLE_RATE, signal })) this.#hear(frame);
      })();
    });
  }

  heard(hz: number): number {
    return this.#frames.get(hz) ?? 0;
  }

  /** Resolves when a tone was heard in so many frames; `meanwhile` is called with each frame. */
  hears(hz: number, frames = 1, meanwhile?: () => void): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        meanwhile?.();
        if (this.heard(hz) < frames) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  #hear(frame: Int16Array): void {
    for (const hz of [BEFORE, SINCE, LATER]) {
      if (levelAt(hz, frame, SAMPLE_RATE) > -30) this.#frames.set(hz, this.heard(hz) + 1);
    }
    for (const check of [...this.#waiting]) check();
  }
}

async function listen(identity: string, roomName: string): Promise<{ room: Room; listener: Listener }> {
  let listener!: Listener;
  const room = await enterAs(identity, roomName, (fresh) => void (listener = new Listener(fresh)));
  return { room, listener };
}

function subscribeToAll(room: Room): void {
  for (const other of room.remoteParticipants.values()) {
    for (const publication of other.trackPublications.values()) publication.setSubscribed(true);
  }
}

it("a guest whose token grants nothing is heard as soon as they are given the right", async () => {
  await rooms.ensureRoom("granted");
  const grant = { canPublish: false, canSubscribe: false, hidden: false, agent: false, ttlSeconds: 60 };
  const token = await rooms.mintToken({ roomName: "granted", identity: "guest", name: "Guest", ...grant });
  const guest = await connectRoom(livekit.url, token);
  entered.push(guest);
  const { listener } = await listen("listener", "granted");
  const humming = hum(guest, BEFORE);
  await rooms.setRights("granted", "guest", { canPublish: true, canSubscribe: true, hidden: false });
  await humming;
  await listener.hears(BEFORE);
});

it("who is not listed hears nothing of a track published before or after, whatever it subscribes to", async () => {
  const { room } = await enter("restricted");
  const first = await hum(room, BEFORE);
  const listed = await listen("listed", "restricted");
  const other = await listen("other", "restricted");
  await Promise.all([listed.listener.hears(BEFORE), other.listener.hears(BEFORE)]);

  await restrictListeners(room, ["listed"]);
  first.tune(SINCE);
  await hum(room, LATER);
  const insist = () => subscribeToAll(other.room);
  await Promise.all([listed.listener.hears(SINCE, 50, insist), listed.listener.hears(LATER, 50)]);
  expect([SINCE, LATER].map((hz) => other.listener.heard(hz))).toEqual([0, 0]);

  await restrictListeners(room, null);
  await Promise.all([other.listener.hears(SINCE), other.listener.hears(LATER)]);
  for (const left of entered.splice(0)) await leaveRoom(left);
});
