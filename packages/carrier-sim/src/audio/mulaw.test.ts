import { describe, expect, it } from "vitest";
import { decodeMulawSample, encodeMulawSample } from "./mulaw";

describe("mu-law", () => {
  it("has the extremes and the silence of G.711", () => {
    expect([0x00, 0x80, 0x7f, 0xff].map(decodeMulawSample)).toEqual([-32124, 32124, 0, 0]);
    expect(encodeMulawSample(0)).toBe(0xff);
    expect([-32768, 32767].map(encodeMulawSample)).toEqual([0x00, 0x80]);
  });

  it("gives every byte back but negative zero, which becomes zero", () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    expect(bytes.map((byte) => encodeMulawSample(decodeMulawSample(byte)))).toEqual(
      bytes.map((byte) => (byte === 0x7f ? 0xff : byte)),
    );
  });

  it("keeps every 16-bit sample within half a step", () => {
    for (let sample = -32768; sample <= 32767; sample++) {
      const stepOfLevel = 2 ** Math.max(3, 31 - Math.clz32(Math.min(Math.abs(sample), 32635) + 132) - 4);
      const error = Math.abs(decodeMulawSample(encodeMulawSample(sample)) - sample);
      if (error > Math.max(stepOfLevel / 2, Math.abs(sample) - 32124)) expect.fail(`${sample} is off by ${error}`);
    }
  });
});
