import { describe, expect, it } from "vitest";
import { amplitudeOf, tone } from "../testing/tone";
import { resample } from "./resample";

describe("resample", () => {
  it.each([8000, 16000, 22050, 24000, 44100, 48000])(
    "keeps a 1 kHz tone from %i Hz within half a decibel",
    async (rate) => {
      const output = await resample({ samples: tone(1000, 500, rate), sampleRate: rate }, 8000);
      expect(output.length).toBe(4000);
      const decibels = 20 * Math.log10(amplitudeOf(1000, output.slice(400, 3600), 8000) / 16384);
      expect(Math.abs(decibels)).toBeLessThan(0.5);
    },
  );

  it("removes a 6 kHz tone instead of folding it down to 2 kHz", async () => {
    const output = await resample({ samples: tone(6000, 500, 24000), sampleRate: 24000 }, 8000);
    expect(amplitudeOf(2000, output.slice(400, 3600), 8000)).toBeLessThan(164);
  });
});
