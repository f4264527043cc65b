import { describe, expect, it } from "vitest";
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from "./g711";

describe("mu-law", () => {
  it("decodes the extremes of G.711 as the standard's table says", () => {
    expect([...decodeMulaw(Uint8Array.of(0x00, 0x80, 0x7f, 0xff))]).toEqual([-32124, 32124, 0, 0]);
  });

  it("encodes silence as 0xff", () => {
    expect([...encodeMulaw(Int16Array.of(0))]).toEqual([MULAW_SILENCE]);
  });

  it("gives every byte back after decoding and encoding, but for the second zero", () => {
    const all = Uint8Array.from({ length: 256 }, (_, code) => code);
    const again = encodeMulaw(decodeMulaw(all));
    expect([...again]).toEqual([...all].map((code) => (code === 0x7f ? MULAW_SILENCE : code)));
  });

  it("encodes any sample to the nearest level on its side, within half a step of its segment", () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    const back = decodeMulaw(encodeMulaw(samples));
    for (let i = 0; i < samples.length; i += 1) {
      const sample = Math.max(-32_635, Math.min(32_635, samples[i]!));
      // Steps are 8 in the first segment and double in each of the seven that follow.
      const step = 8 << Math.max(0, 24 - Math.clz32(Math.abs(sample) + 132));
      expect(Math.abs(back[i]! - sample)).toBeLessThanOrEqual(step / 2);
    }
  });

  it("clips what is louder than the code reaches instead of wrapping round", () => {
    expect([...decodeMulaw(encodeMulaw(Int16Array.of(32_767, -32_768)))]).toEqual([32_124, -32_124]);
  });
});
