import { describe, expect, it } from "vitest";
import { createMixer, mixFrames } from "./mixer";

const frame = (value: number) => new Int16Array(4).fill(value);

describe("mixing frames", () => {
  it("adds speakers, takes missing ones for silence and holds the sum at the limits of 16 bits", () => {
    expect(mixFrames([frame(100), null, frame(-30)], 4)).toEqual(frame(70));
    expect(mixFrames([frame(30_000), frame(30_000)], 4)).toEqual(frame(32_767));
    expect(mixFrames([frame(-30_000), frame(-30_000)], 4)).toEqual(frame(-32_768));
  });

  it("gives one speaker's samples unchanged and leaves the given frames alone", () => {
    const only = Int16Array.of(1, -2, 32_767, -32_768);
    expect(mixFrames([only], 4)).toEqual(Int16Array.of(1, -2, 32_767, -32_768));
    expect(only).toEqual(Int16Array.of(1, -2, 32_767, -32_768));
  });
});

describe("mixer", () => {
  const create = () => createMixer({ frameSamples: 4, startFrames: 2, maxFrames: 4 });

  it("plays a speaker once enough frames wait, then on without a gap", () => {
    const mixer = create();
    mixer.push("a", frame(1));
    expect(mixer.take()).toBeNull();
    mixer.push("a", frame(2));
    expect(mixer.take()).toEqual(frame(1));
    expect(mixer.take()).toEqual(frame(2));
    expect(mixer.take()).toBeNull();
  });

  it("mixes two speakers who talk at once into one frame of the same time", () => {
    const mixer = create();
    for (const value of [1, 2]) mixer.push("a", frame(value));
    for (const value of [10, 20]) mixer.push("b", frame(value));
    expect(mixer.take()).toEqual(frame(11));
    expect(mixer.take()).toEqual(frame(22));
  });

  it("drops the oldest of a speaker who came in a burst, so the delay does not stay", () => {
    const mixer = create();
    for (const value of [1, 2, 3, 4, 5]) mixer.push("a", frame(value));
    expect([mixer.take(), mixer.take(), mixer.take()]).toEqual([frame(4), frame(5), null]);
  });

  it("says nothing more of a speaker who was cleared or removed, and leaves the others", () => {
    const mixer = create();
    for (const speaker of ["a", "b", "c"]) for (const value of [1, 2]) mixer.push(speaker, frame(value));
    mixer.clear("a");
    mixer.remove("b");
    expect(mixer.take()).toEqual(frame(1));
  });
});
