import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/lib/client/api";
import { aParticipant } from "@/lib/client/testing/fixtures";
import type { OwnPlace } from "@/lib/contract/own-place";
import { createOperatorSession, type OperatorSession } from "./operator-session";
import { createRoomSession } from "./room-session";
import { allow, library, settled, StandInRoom } from "./testing/stand-in-room";

const access = { url: "ws://127.0.0.1:1", token: "a token" };
const LISTENING = { participant: aParticipant({ mode: "listening" }), version: 1, sends: false, listeners: [] };

/** The server's part: what it would say now, and what it was told. */
let says: OwnPlace | ApiError;
let told: (number | null)[];
let session: OperatorSession;
let before: number;
const room = () => StandInRoom.made.slice(before).at(-1)!;
const HIDDEN = { canPublish: false, canSubscribe: true, hidden: true };
const SHOWN = { canPublish: true, canSubscribe: true };

beforeEach(async () => {
  says = LISTENING;
  told = [];
  before = StandInRoom.made.length;
  session = createOperatorSession({
    callId: "call_1",
    room: createRoomSession({ access, speak: true, guarded: true, load: () => Promise.resolve(library) }),
    keepPlace: async (applied) => {
      told.push(applied);
      if (says instanceof ApiError) throw says;
      return says;
    },
    freshAccess: async () => ({ ...access, token: "a hidden token" }),
  });
  void session.room.start();
  await settled();
  await comeIn();
});
afterEach(async () => {
  vi.useRealTimers();
  await session.leave();
});

async function comeIn(): Promise<void> {
  room().localParticipant.permissions = HIDDEN;
  room().connecting.resolve();
  room().permission.resolve();
  await settled();
  await settled();
}

/** The operator whispers to tom: first nobody may hear it, then tom alone. */
async function whisper(): Promise<void> {
  const participant = aParticipant({ mode: "whispering", target_id: "p_tom" });
  says = { participant, version: 2, sends: false, listeners: [] };
  await session.follow();
  says = { participant, version: 3, sends: true, listeners: ["tom"] };
  await session.follow();
  allow(room(), SHOWN);
  await settled();
}

test("whoever listens captures nothing, and says what it goes by", () => {
  expect(room()).toMatchObject({ published: null, track: { captured: false }, restricted: [[]] });
  expect(told).toEqual([null, 1]);
});

test("a whisper is confirmed as closed, then opened to its target alone, and spoken while the key is held", async () => {
  await whisper();
  expect(room().restricted).toEqual([[], ["tom"]]);
  expect(told).toEqual([null, 1, 1, 2, 2, 3]);
  expect(room()).toMatchObject({ published: room().track, track: { muted: true } });
  session.setTalking(true);
  await settled();
  expect(room().track.muted).toBe(false);
  session.setTalking(false);
  await settled();
  expect(room().track.muted).toBe(true);
});

test("who loses a listener falls silent before the server is told, and stays so until it is in force", async () => {
  await whisper();
  session.setTalking(true);
  await settled();
  const mutedWhenAsked: boolean[] = [];
  const { setTrackSubscriptionPermissions } = room().localParticipant;
  room().localParticipant.setTrackSubscriptionPermissions = (...asked) => {
    mutedWhenAsked.push(room().track.muted);
    return setTrackSubscriptionPermissions(...asked);
  };
  room().answer = Object.assign(new Error("late"), { name: "SignalRequestError", reason: "TimeoutError" });
  const participant = aParticipant({ mode: "whispering", target_id: "p_ann" });
  says = { participant, version: 4, sends: true, listeners: ["ann"] };
  await session.follow();
  expect(mutedWhenAsked.length).toBeGreaterThan(1);
  expect(mutedWhenAsked).not.toContain(false);
  expect(room().track.muted).toBe(true);
  expect(told.slice(6)).not.toContain(4);
  room().answer = null;
  await session.follow();
  await settled();
  expect(room().track.muted).toBe(false);
  expect(told.at(-1)).toBe(4);
});

test("whoever steps down to listening comes in anew, hidden, with the microphone closed", async () => {
  await whisper();
  const shown = room();
  says = { ...LISTENING, version: 5 };
  await session.follow();
  await settled();
  expect(shown.track.captured).toBe(false);
  expect(room()).not.toBe(shown);
  expect(room().tokens).toEqual(["a hidden token"]);
  await comeIn();
  expect(shown.connected).toBe(false);
  expect(room()).toMatchObject({ published: null, restricted: [[]] });
  expect(session.room.getState()).toMatchObject({ connection: "connected", shown: false });
});

test("a new connection sends nothing before who may listen is arranged on it", async () => {
  const participant = aParticipant({ mode: "open" });
  says = { participant, version: 2, sends: true, listeners: null };
  session.setUnmuted(true);
  await session.follow();
  allow(room(), SHOWN);
  await settled();
  expect(room().published).toBe(room().track);
  const first = room();
  first.emit("signalReconnecting");
  await settled();
  expect(room()).not.toBe(first);
  room().answer = Object.assign(new Error("late"), { name: "SignalRequestError", reason: "TimeoutError" });
  await comeIn();
  allow(room(), SHOWN);
  await settled();
  expect(room().published).toBeNull();
  room().answer = null;
  await session.follow();
  await settled();
  expect(room().published).toBe(room().track);
});

test("a page that hears nothing from the server for six seconds is silent", async () => {
  const participant = aParticipant({ mode: "open" });
  says = { participant, version: 2, sends: true, listeners: null };
  session.setUnmuted(true);
  await session.follow();
  allow(room(), SHOWN);
  await settled();
  expect(room().track.muted).toBe(false);
  says = new ApiError({ code: "unreachable", message: "The server cannot be reached." });
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 6_100);
  await session.follow();
  await settled();
  vi.restoreAllMocks();
  expect(room().track.muted).toBe(true);
});
