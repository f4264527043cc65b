import { describe, expect, it } from "vitest";
import { dtmfFrames, frequenciesOf } from "./dtmf";
import { rmsDbfs } from "./energy";

/** Level of one frequency in a frame, as a part of all its energy. */
function share(frame: Int16Array, hz: number, sampleRate: number): number {
  let [re, im, energy] = [0, 0, 0];
  frame.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hz * i) / sampleRate);
    im += sample * Math.sin((2 * Math.PI * hz * i) / sampleRate);
    energy += sample * sample;
  });
  return (2 * (re * re + im * im)) / (frame.length * energy);
}

describe("keys as tones", () => {
  it.each([8_000, 16_000])("lasts 100 ms a key with 100 ms of silence after it at %i Hz", (sampleRate) => {
    const frames = dtmfFrames("5#", sampleRate);
    expect(frames).toHaveLength(20);
    expect(frames.every((frame) => frame?.length === sampleRate / 50)).toBe(true);
    const levels = frames.map((frame) => rmsDbfs(frame!) > -20);
    const key = [...Array<boolean>(5).fill(true), ...Array<boolean>(5).fill(false)];
    expect(levels).toEqual([...key, ...key]);
  });

  it("is made of the two frequencies of its key, both as loud as the other, without going over the limit", () => {
    for (const key of "0123456789*#ABCD") {
      const frame = dtmfFrames(key, 8_000)[2]!;
      for (const hz of frequenciesOf(key)!) expect(share(frame, hz, 8_000)).toBeGreaterThan(0.3);
      expect(Math.max(...frame)).toBeLessThan(32_767);
    }
  });

  it("lets others be heard for half a second where a pause is asked for", () => {
    expect(dtmfFrames("w", 8_000)).toEqual(Array.from({ length: 25 }, () => null));
  });
});
