import { describe, expect, it } from "vitest";
import { tone } from "../testing/tone";
import { KeyEar } from "./dtmf";
import { encodeMulaw } from "./mulaw";
import { keyTones } from "./tones";

function heardIn(samples: Int16Array): string {
  let keys = "";
  const ear = new KeyEar((digit) => (keys += digit));
  const bytes = encodeMulaw(samples);
  for (let at = 0; at < bytes.length; at += 160) ear.hear(bytes.subarray(at, at + 160));
  return keys;
}

describe("an ear for keys", () => {
  it("hears each key once, wherever its tones begin within a frame", () => {
    for (const offset of [0, 37, 80, 123]) {
      const shifted = Int16Array.from([...new Int16Array(offset), ...keyTones("1234567890*#ABCD")]);
      expect(heardIn(shifted)).toBe("1234567890*#ABCD");
    }
  });

  it("hears the same key twice", () => {
    expect(heardIn(keyTones("55"))).toBe("55");
  });

  it("hears none in silence, in a single tone or in noise", () => {
    const noise = Int16Array.from({ length: 16_000 }, (_, i) => Math.round(12_000 * Math.sin(i * i * 0.37)));
    expect([new Int16Array(8000), tone(697, 500, 8000), tone(440, 500, 8000), noise].map(heardIn)).toEqual(
      ["", "", "", ""], // prettier-ignore
    );
  });
});
