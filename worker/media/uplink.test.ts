import { describe, expect, it } from "vitest";
import { createUplink } from "./uplink";

/** A room that plays by a clock the test moves, and holds 100 ms, as the media library does. */
function createRoom() {
  const held: Int16Array[] = [];
  const played: number[] = [];
  let waiting: (() => void) | null = null;
  return {
    played,
    get queuedMs() {
      return held.length * 20;
    },
    async write(samples: Int16Array) {
      held.push(samples);
      if (held.length > 5) await new Promise<void>((resolve) => (waiting = resolve));
    },
    clear() {
      held.length = 0;
      waiting?.();
      waiting = null;
    },
    async playMs(ms: number) {
      for (let i = 0; i < ms / 20; i += 1) {
        played.push(held.shift()?.[0] ?? 0);
        waiting?.();
        waiting = null;
        await settled();
      }
    },
  };
}
/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const frames = (from: number, to: number) =>
  Int16Array.from({ length: (to - from) * 160 }, (_, i) => 5_000 + from + Math.floor(i / 160));
const heard = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => 5_000 + from + i);

function setUp() {
  const room = createRoom();
  const errors: unknown[] = [];
  const uplink = createUplink({ publisher: room, sampleRate: 8000, onError: (err) => errors.push(err) });
  return { room, uplink, errors };
}

describe("uplink", () => {
  it("gives the room every sample in order, whatever sizes the carrier sends", async () => {
    const { room, uplink } = setUp();
    const voice = frames(0, 50);
    for (let at = 0; at < voice.length; at += 80) {
      uplink.push(voice.subarray(at, at + 80));
      await settled();
      if (at % 160 === 80) await room.playMs(20);
    }
    await room.playMs(200);
    const said = room.played.filter((sample) => sample !== 0);
    expect(said).toEqual(heard(0, 50));
  });

  it("plays on without a gap when a frame comes 20 ms late", async () => {
    const { room, uplink } = setUp();
    for (let i = 0; i < 10; i += 1) {
      if (i !== 5) uplink.push(frames(i === 6 ? 5 : i, i + 1));
      await settled();
      await room.playMs(20);
    }
    await room.playMs(40);
    const said = room.played.slice(room.played.indexOf(5_000), -1);
    expect(said.filter((sample) => sample === 0)).toEqual([]);
    expect(said).toHaveLength(10);
  });

  it("holds at most 200 ms after a stall, and those are the latest", async () => {
    const { room, uplink } = setUp();
    uplink.push(frames(0, 1));
    await settled();
    await room.playMs(40);
    uplink.push(frames(1, 101));
    await settled();
    await room.playMs(300);
    const late = room.played.slice(2).filter((sample) => sample !== 0);
    expect(late.length).toBeLessThanOrEqual(10);
    expect(late.at(-1)).toBe(5_100);
  });

  it("leaves out silence until a delay is gone, and no word", async () => {
    const { room, uplink } = setUp();
    uplink.push(frames(0, 8));
    for (let i = 0; i < 10; i += 1) {
      uplink.push(new Int16Array(160));
      await settled();
      await room.playMs(20);
    }
    expect(room.played.filter((sample) => sample !== 0)).toEqual(heard(0, 8));
    expect(room.queuedMs).toBeLessThanOrEqual(60);
  });

  it("goes on after a frame that the room refused", async () => {
    const { room, uplink, errors } = setUp();
    const write = room.write.bind(room);
    let refuse = true;
    room.write = (samples) => (refuse ? Promise.reject(new Error("InvalidState")) : write(samples));
    uplink.push(frames(0, 1));
    await settled();
    refuse = false;
    uplink.push(frames(1, 2));
    await settled();
    await room.playMs(60);
    expect(errors).toHaveLength(1);
    expect(room.played).toContain(5_001);
  });

  it("lets nothing into the room of what was said before it was cleared", async () => {
    const { room, uplink } = setUp();
    uplink.push(frames(0, 9));
    uplink.push(frames(9, 10).subarray(0, 80));
    uplink.clear();
    await settled();
    uplink.push(frames(20, 22));
    await settled();
    await room.playMs(400);
    expect(room.played.filter((sample) => sample !== 0)).toEqual(heard(20, 22));
  });

  it("writes nothing after it was closed", async () => {
    const { room, uplink } = setUp();
    uplink.close();
    uplink.push(frames(0, 5));
    await settled();
    expect(room.queuedMs).toBe(0);
  });
});
