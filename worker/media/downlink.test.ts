import { describe, expect, it } from "vitest";
import type { MediaCodec } from "@/lib/domain/ports/carrier";
import { createDownlink } from "./downlink";

/** What reached the carrier: the first sample of each frame, or a clear. */
type Sent = number | "clear";

function setUp(options: { canClear?: boolean } = {}) {
  const sent: Sent[] = [];
  const codec: MediaCodec = {
    sampleRate: 8000,
    decode: () => ({ kind: "ignored" }),
    audio: (samples) => JSON.stringify(samples[0]),
    clear: () => (options.canClear === false ? null : '"clear"'),
    mark: () => null,
    digits: () => null,
  };
  let congested = false;
  const downlink = createDownlink({
    codec,
    // Two frames that can be told from voices and from each other.
    hold: Int16Array.from({ length: 320 }, (_, i) => (i < 160 ? 31 : 32)),
    send: (wire) => sent.push(JSON.parse(wire.toString()) as Sent),
    congested: () => congested,
  });
  for (const name of ["a", "b", "c", "person"]) downlink.addTrack(name, name, false);
  downlink.addTrack("agent", "agent", true);
  // Long ago, so that nobody is new.
  downlink.hearOnly(people("a", "b", "c", "person", "agent"), -1_000);
  return { downlink, sent, setCongested: (value: boolean) => (congested = value) };
}
const people = (...identities: string[]) => ({ kind: "people", identities }) as const;
const frame = (value: number) => new Int16Array(160).fill(value);
const SILENCE = 0;

/** Runs the clock in steps of 10 ms; a frame of each track comes every 20 ms. */
function play(
  downlink: ReturnType<typeof setUp>["downlink"],
  options: { fromMs: number; toMs: number; tracks: Record<string, number> },
) {
  for (let nowMs = options.fromMs; nowMs < options.toMs; nowMs += 10) {
    if (nowMs % 20 === 0)
      for (const [sid, value] of Object.entries(options.tracks)) downlink.push(sid, frame(value), nowMs);
    downlink.tick(nowMs);
  }
}

describe("downlink", () => {
  it("sends a frame for each 20 ms without a gap, after a short cushion", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 1_000, tracks: { a: 5_000 } });
    expect(sent.slice(0, 2)).toEqual([SILENCE, SILENCE]);
    expect(sent.slice(2)).toEqual(Array.from({ length: 50 }, () => 5_000));
  });

  it("mixes everybody who speaks into the same frames", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 200, tracks: { a: 5_000, b: 700, c: -200 } });
    expect(sent.slice(2)).toEqual(Array.from({ length: 10 }, () => 5_500));
  });

  it("sends a voice as soon as it comes, however it lies to the clock, and a late frame at once too", () => {
    const { downlink, sent } = setUp();
    for (const nowMs of [3, 23, 61, 63, 83]) {
      downlink.push("a", frame(nowMs), nowMs);
      downlink.tick(nowMs);
      expect(sent.at(-1)).toBe(nowMs);
    }
    // The 40 ms that the carrier held were enough.
    expect(sent).toEqual([SILENCE, SILENCE, 3, 23, 61, 63, 83]);
  });

  it("has the frames of speakers who come at other moments wait for each other, and for nobody who has fallen silent", () => {
    const { downlink, sent } = setUp();
    for (let nowMs = 0; nowMs < 200; nowMs += 10) {
      if (nowMs % 20 === 0) downlink.push("a", frame(100), nowMs);
      if (nowMs % 20 === 10 && nowMs < 120) downlink.push("b", frame(3), nowMs);
      downlink.tick(nowMs);
    }
    expect(sent).toEqual([SILENCE, SILENCE, 100, 103, 103, 103, 103, 103, 103, 100, 100, 100]);
  });

  it("puts no more silence before sound that comes late all at once than it needs", () => {
    const { downlink, sent } = setUp();
    for (const value of [5_001, 5_002, 5_003]) downlink.push("a", frame(value), 0);
    downlink.tick(0);
    expect(sent).toEqual([5_001, 5_002, 5_003]);
  });

  it("sends nothing while there is nobody to hear", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 200, tracks: {} });
    expect(sent).toEqual([]);
  });

  it("has the carrier drop the agent's speech when it is cut off, and sends none of it afterwards", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 400, tracks: { agent: 9_000, person: 100 } });
    downlink.interrupt(400);
    // The network still holds 200 ms of the old speech, with a breath in it; then come silence and the next answer.
    play(downlink, { fromMs: 400, toMs: 460, tracks: { agent: 9_000, person: 100 } });
    play(downlink, { fromMs: 460, toMs: 500, tracks: { agent: SILENCE, person: 100 } });
    play(downlink, { fromMs: 500, toMs: 600, tracks: { agent: 9_000, person: 100 } });
    play(downlink, { fromMs: 600, toMs: 700, tracks: { agent: SILENCE, person: 100 } });
    play(downlink, { fromMs: 700, toMs: 900, tracks: { agent: 9_000, person: 100 } });
    const after = sent.slice(sent.indexOf("clear") + 1);
    expect(sent.filter((one) => one === "clear")).toHaveLength(1);
    expect(after.slice(0, 2)).toEqual([SILENCE, SILENCE]);
    expect(after.slice(2, 17)).toEqual(Array.from({ length: 15 }, () => 100));
    expect(after.slice(17)).toEqual(Array.from({ length: 10 }, () => 9_100));
  });

  it("lets the agent be heard again at last, should no silence come between", () => {
    const { downlink, sent } = setUp();
    downlink.interrupt(0);
    play(downlink, { fromMs: 0, toMs: 1_000, tracks: { agent: 9_000 } });
    expect(sent.filter((one) => one === 9_000)).toHaveLength(25);
  });

  it("leaves what other people say alone when only the agent is cut off and the carrier cannot clear", () => {
    const { downlink, sent } = setUp({ canClear: false });
    play(downlink, { fromMs: 0, toMs: 200, tracks: { agent: 9_000, person: 100 } });
    downlink.interrupt(200);
    play(downlink, { fromMs: 200, toMs: 300, tracks: { person: 100 } });
    expect(sent.slice(-5)).toEqual(Array.from({ length: 5 }, () => 100));
  });

  it("drops sound for a carrier that does not read, instead of sending it late", () => {
    const { downlink, sent, setCongested } = setUp();
    setCongested(true);
    play(downlink, { fromMs: 0, toMs: 1_000, tracks: { a: 5_000 } });
    expect(sent).toEqual([]);
    setCongested(false);
    play(downlink, { fromMs: 1_000, toMs: 1_100, tracks: { a: 6_000 } });
    expect(sent).toEqual([SILENCE, SILENCE, ...Array.from({ length: 5 }, () => 6_000)]);
  });

  it("forgets a track that is gone, with what waits of it", () => {
    const { downlink, sent } = setUp();
    for (let i = 0; i < 5; i += 1) downlink.push("a", frame(5_000), 0);
    downlink.remove("a");
    play(downlink, { fromMs: 0, toMs: 100, tracks: {} });
    expect(sent).toEqual([]);
  });

  it("drops who is not heard any more, with what waits of them here and at the carrier, and nobody else", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 200, tracks: { a: 5_000, b: 700 } });
    for (const sid of ["a", "b"]) downlink.push(sid, frame(sid === "a" ? 5_000 : 700), 200);
    downlink.hearOnly(people("b"), 200);
    play(downlink, { fromMs: 220, toMs: 400, tracks: { a: 5_000, b: 700 } });
    const after = sent.slice(sent.indexOf("clear") + 1);
    // With the frame that waits behind the first one, the carrier holds enough.
    expect(after.slice(0, 1)).toEqual([SILENCE]);
    expect(new Set(after.slice(1))).toEqual(new Set([700]));
  });

  it("hears nobody it was not told of, and nobody who is new until their older words have gone by", () => {
    const { downlink, sent } = setUp();
    downlink.addTrack("stranger", "stranger", false);
    downlink.hearOnly(people("a"), 0);
    sent.length = 0;
    play(downlink, { fromMs: 0, toMs: 200, tracks: { stranger: 9_000, unnamed: 4_000, b: 700 } });
    expect(sent).toEqual([]);
    downlink.hearOnly(people("a", "b"), 200);
    play(downlink, { fromMs: 200, toMs: 400, tracks: { b: 700 } });
    expect(sent).toEqual([SILENCE, SILENCE, 700, 700, 700, 700]);
  });

  it("sends the hold loop on hold from its beginning, again and again, and nobody's voice", () => {
    const { downlink, sent } = setUp();
    play(downlink, { fromMs: 0, toMs: 100, tracks: { a: 5_000 } });
    downlink.hearOnly({ kind: "hold" }, 100);
    play(downlink, { fromMs: 100, toMs: 200, tracks: { a: 5_000 } });
    const held = sent.slice(sent.indexOf("clear") + 1);
    expect(held).toEqual([SILENCE, SILENCE, 31, 32, 31, 32, 31]);

    downlink.hearOnly(people("a"), 200);
    play(downlink, { fromMs: 200, toMs: 400, tracks: { a: 5_000 } });
    const resumed = sent.slice(sent.lastIndexOf("clear") + 1);
    expect(new Set(resumed)).toEqual(new Set([SILENCE, 5_000]));
  });

  it("plays keys in place of the voices, which are heard in their pauses", () => {
    const { downlink, sent } = setUp();
    downlink.play([frame(10), frame(11), null, frame(12)]);
    play(downlink, { fromMs: 0, toMs: 100, tracks: { a: 5_000 } });
    expect(sent.slice(2)).toEqual([10, 11, 5_000, 12, 5_000]);
  });
});
