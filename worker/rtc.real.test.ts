import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import type { RoomPort } from "@/lib/domain/ports/rooms";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { connectRoom, leaveRoom, RoomEvent, type Room } from "./rtc";

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

/** Joins a room as Alice; `gone` resolves when she is not in it any more. */
async function enter(roomName: string): Promise<{ gone: Promise<unknown> }> {
  await rooms.ensureRoom(roomName);
  const rights = { canPublish: true, canSubscribe: true, hidden: false, agent: false, ttlSeconds: 60 };
  const token = await rooms.mintToken({ roomName, identity: "alice", name: "Alice", ...rights });
  const gone = Promise.withResolvers<unknown>();
  const prepare = (room: Room) => void room.on(RoomEvent.Disconnected, gone.resolve);
  entered.push(await connectRoom(livekit.url, token, { prepare }));
  return { gone: gone.promise };
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
