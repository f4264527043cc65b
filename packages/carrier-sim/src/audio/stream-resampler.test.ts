import { describe, expect, it } from "vitest";
import { amplitudeOf, tone } from "../testing/tone";
import { fromLittleEndian, StreamResampler, toLittleEndian } from "./stream-resampler";

const AMPLITUDE = 16384;

/** A second of a tone, in pieces of 20 ms. */
function resampled(frequency: number, from: number, to: number): Int16Array {
  const samples = tone(frequency, 1000, from);
  const resampler = new StreamResampler(from, to);
  const size = from / 50;
  const pieces = Array.from({ length: 50 }, (_, i) => resampler.push(samples.subarray(i * size, (i + 1) * size)));
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

describe("a stream's resampler", () => {
  it.each([
    [8000, 16_000],
    [16_000, 8000],
    [8000, 24_000],
    [24_000, 8000],
  ])("keeps the level of telephone tones from %i to %i, without a seam between the pieces", (from, to) => {
    for (const frequency of [300, 1000, 3000]) {
      const output = resampled(frequency, from, to);
      expect(output).toHaveLength(to);
      const middle = output.subarray(to * 0.1, to * 0.9);
      expect(Math.abs(20 * Math.log10(amplitudeOf(frequency, middle, to) / AMPLITUDE))).toBeLessThan(0.5);
      const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
      expect(Math.sqrt(power * 2) / AMPLITUDE).toBeCloseTo(1, 1);
    }
  });

  it("lets nothing through that the lower rate cannot carry", () => {
    const output = resampled(5500, 16_000, 8000).subarray(800);
    expect(Math.max(...output.map(Math.abs))).toBeLessThan(AMPLITUDE / 50);
  });

  it("reads what it writes, and drops an odd byte", () => {
    const samples = Int16Array.of(0, 1, -1, 32_767, -32_768);
    expect([...toLittleEndian(samples).subarray(2, 4)]).toEqual([1, 0]);
    expect(fromLittleEndian(Buffer.concat([toLittleEndian(samples), Buffer.of(7)]))).toEqual(samples);
  });
});
