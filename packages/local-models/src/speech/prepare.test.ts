import { expect, it } from "vitest";
import { rms } from "../audio/level";
import { prepareSpeech } from "./prepare";

const RATE = 16_000;
/** Quiet before and after the speech, in seconds. */
const AROUND = 0.5;

function tone(seconds: number, peak = 0.3): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, n) => peak * Math.sin((2 * Math.PI * 440 * n) / RATE));
}

function join(...parts: Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

const silence = (seconds: number): Float32Array => new Float32Array(seconds * RATE);
const secondsOf = (pieces: Float32Array[]): number[] =>
  pieces.map((piece) => Math.round((piece.length / RATE) * 10) / 10);

it("finds nothing to decode in silence", () => {
  expect(prepareSpeech({ samples: silence(3), sampleRate: RATE })).toEqual([]);
  expect(prepareSpeech({ samples: new Float32Array(), sampleRate: RATE })).toEqual([]);
});

it("puts the same short quiet around speech, whether it came with none or with seconds of it", () => {
  const bare = prepareSpeech({ samples: tone(2), sampleRate: RATE });
  const wide = prepareSpeech({ samples: join(silence(4), tone(2), silence(3)), sampleRate: RATE });
  expect(secondsOf(bare)).toEqual([2 + AROUND]);
  expect(secondsOf(wide)).toEqual([2 + AROUND]);
});

it("brings quiet and loud speech to one level", () => {
  const levels = [0.02, 0.9].map((peak) => rms(prepareSpeech({ samples: tone(1, peak), sampleRate: RATE })[0]!));
  expect(levels[0]! / levels[1]!).toBeCloseTo(1, 2);
});

it("converts other sample rates", () => {
  const [piece] = prepareSpeech({ samples: tone(2).filter((_, index) => index % 2 === 0), sampleRate: RATE / 2 });
  expect(secondsOf([piece!])).toEqual([2 + AROUND]);
});

it("cuts long speech in its pauses and keeps all of it", () => {
  const pieces = prepareSpeech({
    samples: join(tone(17), silence(0.6), tone(17), silence(0.6), tone(5)),
    sampleRate: RATE,
  });
  expect(pieces).toHaveLength(3);
  const spoken = pieces.map((piece) => piece.filter((sample) => sample !== 0).length / RATE);
  expect(spoken.map(Math.round)).toEqual([17, 17, 5]);
});
