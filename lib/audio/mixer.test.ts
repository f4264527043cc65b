import { describe, expect, it } from "vitest";
import { createMixer, mixFrames } from "./mixer";

const frame = (value: number) => new Int16Array(4).fill(value);
/** A frame that is loud, told apart by its number. */
const loud = (number: number) => frame(10_000 + number);

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
    mixer.push("a", loud(1));
    expect(mixer.take()).toBeNull();
    mixer.push("a", loud(2));
    expect([mixer.take(), mixer.take(), mixer.take()]).toEqual([loud(1), loud(2), null]);
  });

  it("mixes two speakers who talk at once into one frame of the same time", () => {
    const mixer = create();
    for (const value of [1000, 2000]) mixer.push("a", frame(value));
    for (const value of [10_000, 20_000]) mixer.push("b", frame(value));
    expect([mixer.take(), mixer.take()]).toEqual([frame(11_000), frame(22_000)]);
  });

  it("drops the oldest of a speaker who came in a burst, so the delay does not stay", () => {
    const mixer = create();
    for (const number of [1, 2, 3, 4, 5]) mixer.push("a", loud(number));
    expect([mixer.take(), mixer.take(), mixer.take()]).toEqual([loud(4), loud(5), null]);
  });

  it("takes the delay of a late speaker out again where they are quiet, and never a word", () => {
    const mixer = create();
    for (const number of [1, 2, 3]) mixer.push("a", loud(number));
    mixer.push("a", frame(1));
    mixer.push("a", loud(4));
    expect([mixer.take(), mixer.take(), mixer.take(), mixer.take()]).toEqual([loud(1), loud(2), loud(3), loud(4)]);
  });

  it("tells whether the next frame has everybody in it who speaks", () => {
    const mixer = create();
    expect([mixer.complete, mixer.waiting]).toEqual([false, 0]);
    for (const number of [1, 2]) mixer.push("a", loud(number));
    // Who has not begun to be heard is not waited for.
    mixer.push("b", loud(1));
    expect([mixer.complete, mixer.waiting]).toEqual([true, 2]);
    mixer.push("b", loud(2));
    mixer.take();
    mixer.push("a", loud(3));
    mixer.take();
    expect([mixer.complete, mixer.waiting]).toEqual([false, 1]);
    // Nor who has left out a frame.
    mixer.take();
    mixer.push("a", loud(4));
    mixer.push("a", loud(5));
    expect([mixer.complete, mixer.waiting]).toEqual([true, 2]);
  });

  it("says nothing more of a speaker who was cleared or removed, and leaves the others", () => {
    const mixer = create();
    for (const speaker of ["a", "b", "c"]) for (const number of [1, 2]) mixer.push(speaker, loud(number));
    mixer.clear("a");
    mixer.remove("b");
    expect(mixer.take()).toEqual(loud(1));
  });
});
