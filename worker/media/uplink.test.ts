import { describe, expect, it } from "vitest";
import { createUplink } from "./uplink";

/** A phone, its way to the room, and what has been sent into the room: the first sample of each frame, and when. */
function setUp() {
  const sent: { at: number; sample: number }[] = [];
  let now = 0;
  const uplink = createUplink({
    publisher: { send: (frame) => sent.push({ at: now, sample: frame[0] ?? 0 }) },
    sampleRate: 8000,
  });
  return {
    uplink,
    sent,
    push: (samples: Int16Array) => uplink.push(samples, now),
    /** Lets time go by in ticks of 10 ms. */
    pass(ms: number) {
      for (let i = 0; i < ms / 10; i += 1) {
        now += 10;
        uplink.tick(now);
      }
    },
    /** What was said of it, without silence. */
    said: () => sent.map(({ sample }) => sample).filter((sample) => sample !== 0),
  };
}
const frames = (from: number, to: number) =>
  Int16Array.from({ length: (to - from) * 160 }, (_, i) => 5_000 + from + Math.floor(i / 160));
const heard = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => 5_000 + from + i);

describe("uplink", () => {
  it("gives the room every sample in order and at once, whatever sizes the carrier sends", () => {
    const { push, pass, sent } = setUp();
    const voice = frames(0, 50);
    for (let at = 0; at < voice.length; at += 80) {
      push(voice.subarray(at, at + 80));
      if (at % 160 === 80) pass(20);
    }
    expect(sent.slice(0, 50)).toEqual(heard(0, 50).map((sample, i) => ({ at: i * 20, sample })));
  });

  it("sends on without silence between when a frame comes 20 ms late", () => {
    const { push, pass, sent } = setUp();
    for (let i = 0; i < 10; i += 1) {
      if (i !== 5) push(frames(i === 6 ? 5 : i, i + 1));
      pass(20);
    }
    expect(sent.map(({ sample }) => sample).slice(0, 10)).toEqual(heard(0, 10));
  });

  it("goes on with silence by the clock while nothing comes, so that the room's time does not stand still", () => {
    const { push, pass, sent } = setUp();
    pass(100);
    expect(sent).toHaveLength(4);
    push(frames(0, 1));
    pass(1_000);
    push(frames(1, 2));
    expect(sent.slice(4, -1).map(({ sample }) => sample)).toEqual([5_000, ...Array.from({ length: 49 }, () => 0)]);
    expect(sent.at(-1)).toEqual({ at: 1_100, sample: 5_001 });
  });

  it("holds at most 200 ms after a stall, and those are the latest", () => {
    const { push, pass, sent } = setUp();
    push(frames(0, 1));
    pass(40);
    sent.length = 0;
    // A message each, as carriers send them.
    for (let i = 1; i < 101; i += 1) push(frames(i, i + 1));
    pass(300);
    const late = sent.filter(({ sample }) => sample !== 0);
    expect(late.length).toBeLessThanOrEqual(10);
    expect(late.at(-1)!.sample).toBe(5_100);
    expect(late.at(-1)!.at).toBeLessThanOrEqual(40 + 200);
  });

  it("leaves out silence until a delay is gone, and no word", () => {
    const { push, pass, sent, said } = setUp();
    push(frames(0, 8));
    for (let i = 0; i < 10; i += 1) {
      push(new Int16Array(160));
      pass(20);
    }
    expect(said()).toEqual(heard(0, 8));
    // 200 ms and what may be ahead of them.
    expect(sent.length * 20).toBeLessThanOrEqual(200 + 60);
  });

  it("lets nothing into the room of what waited before it was cleared", () => {
    const { uplink, push, pass, said } = setUp();
    push(frames(0, 9));
    push(frames(9, 10).subarray(0, 80));
    const before = said();
    uplink.clear();
    push(frames(20, 22));
    pass(400);
    expect(before).toEqual(heard(0, 5));
    expect(said()).toEqual([...before, ...heard(20, 22)]);
  });

  it("sends nothing after it was closed", () => {
    const { uplink, push, pass, sent } = setUp();
    uplink.close();
    push(frames(0, 5));
    pass(200);
    expect(sent).toEqual([]);
  });
});
