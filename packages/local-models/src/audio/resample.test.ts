import { expect, it } from "vitest";
import { rms } from "./level";
import { resample } from "./resample";

function tone(hertz: number, sampleRate: number, seconds = 0.5): Float32Array {
  return Float32Array.from(
    { length: sampleRate * seconds },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / sampleRate),
  );
}

/** The part that no edge touches. */
function middle(samples: Float32Array): Float32Array {
  return samples.subarray(samples.length / 4, (samples.length * 3) / 4);
}

it.each([
  [22_050, 24_000],
  [8_000, 16_000],
  [48_000, 16_000],
  [44_100, 16_000],
])("keeps a tone's frequency, phase and level from %i to %i Hz", (from, to) => {
  const converted = resample(tone(1_000, from), from, to);
  const expected = tone(1_000, to);
  expect(converted).toHaveLength(expected.length);
  const difference = middle(converted).map((sample, index) => sample - (middle(expected)[index] ?? 0));
  expect(rms(difference) / rms(expected)).toBeLessThan(0.005);
});

it("removes what the lower rate cannot carry instead of folding it back", () => {
  expect(rms(middle(resample(tone(6_000, 48_000), 48_000, 8_000)))).toBeLessThan(0.001);
});

it("leaves audio alone that has the wanted rate", () => {
  const samples = tone(440, 16_000);
  expect(resample(samples, 16_000, 16_000)).toBe(samples);
});
