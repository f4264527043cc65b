import { expect, test } from "vitest";
import { createPeakMeter } from "./peaks";

test("each value is the loudest of its stretch, however the sound is cut into pieces", () => {
  const samples = new Int16Array(1_000);
  samples[5] = 16_384;
  samples[550] = -32_768;
  samples[999] = 327;
  for (const piece of [1, 7, 100, 1_000]) {
    const meter = createPeakMeter(samples.length, 10);
    for (let at = 0; at < samples.length; at += piece) meter.push(samples.subarray(at, at + piece));
    expect(meter.values()).toEqual([0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0.01]);
  }
});

test("there are never more values than asked for", () => {
  const meter = createPeakMeter(2_001, 2_000);
  meter.push(new Int16Array(2_001).fill(100));
  expect(meter.values().length).toBeLessThanOrEqual(2_000);
  expect(createPeakMeter(0, 2_000).values()).toEqual([]);
});
