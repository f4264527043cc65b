import { expect, test } from "vitest";
import { createPlacer, type Placed } from "./placement";

const RATE = 16_000;
const PER_MS = RATE / 1_000;
const FRAME = 320;
/** An epoch as large as real ones. */
const T0 = 1_790_000_000_000;

/** Frames of a track, each filled with its number; `delayOf` is how late each comes after its sound is over, ms. */
function run(count: number, delayOf: (n: number) => number, options: { from?: number; frameMs?: number } = {}) {
  const { from = 0, frameMs = 20 } = options;
  const placer = createPlacer(RATE);
  const arrivals = Array.from({ length: count }, (_, n) => ({
    n: n + from,
    at: T0 + (n + from + 1) * frameMs + delayOf(n + from),
  }));
  const placed: Placed[] = [];
  let next = 0;
  const last = arrivals.at(-1)!.at;
  // As the recorder does: frames come in between, and every 400 ms those older than 200 ms are placed.
  for (let now = T0; now <= last + 1_000; now += 400) {
    for (; next < arrivals.length && arrivals[next]!.at <= now; next += 1) {
      placer.push(new Int16Array(FRAME).fill(arrivals[next]!.n + 1), "p_1", arrivals[next]!.at);
    }
    placed.push(...placer.take(now - 200));
  }
  placed.push(...placer.take(Infinity));
  return placed;
}

/** Where each frame was put, ms after T0. */
const placesMs = (placed: Placed[]) => new Map(placed.map(({ at, samples }) => [samples[0]! - 1, at / PER_MS - T0]));

test("frames that waver as a network makes them stand where they were spoken", () => {
  const jitter = [0, 12, 3, 25, 8, 0, 31, 5];
  const places = placesMs(run(500, (n) => jitter[n % jitter.length]!));
  for (const [n, at] of places) expect(Math.abs(at - n * 20)).toBeLessThanOrEqual(6);
  expect(places.size).toBe(500);
});

test("a process that stood still for half a second moves nothing", () => {
  const stall = (n: number) => (n >= 100 && n < 125 ? (125 - n) * 20 : 0);
  for (const [n, at] of placesMs(run(300, stall))) expect(Math.abs(at - n * 20)).toBeLessThanOrEqual(6);
});

test("a first frame that comes late does not make the whole track late", () => {
  for (const [n, at] of placesMs(run(100, (n) => Math.max(0, 120 - n * 20)))) {
    expect(Math.abs(at - n * 20)).toBeLessThanOrEqual(6);
  }
});

test("a track that is silent for three seconds goes on three seconds later", () => {
  const placer = createPlacer(RATE);
  const placed: Placed[] = [];
  for (const n of [...Array(50).keys(), ...[...Array(50).keys()].map((n) => n + 200)]) {
    placer.push(new Int16Array(FRAME).fill(n + 1), "p_1", T0 + (n + 1) * 20);
    placed.push(...placer.take(T0 + (n + 1) * 20 - 200));
  }
  placed.push(...placer.take(Infinity));
  const places = placesMs(placed);
  expect(places.get(49)).toBeCloseTo(980, 0);
  expect(places.get(200)).toBeCloseTo(4_000, 0);
});

test.each([
  ["faster", 19.99],
  ["slower", 20.01],
])(
  "an hour of a clock that runs %s ends within 50 ms of the call's clock, and nothing is placed twice",
  (_, frameMs) => {
    const placed = run(180_000, () => 0, { frameMs });
    const last = placed.at(-1)!;
    expect(Math.abs(last.at / PER_MS - T0 - 179_999 * frameMs)).toBeLessThan(40);
    for (let i = 1; i < placed.length; i += 1) {
      const end = placed[i - 1]!.at + placed[i - 1]!.samples.length;
      expect(placed[i]!.at).toBeGreaterThanOrEqual(end);
    }
  },
);

test("what waited in a jitter buffer stands where it was spoken, also when the buffer grows", () => {
  const placer = createPlacer(RATE);
  const placed: Placed[] = [];
  for (let n = 0; n < 500; n += 1) {
    const delayMs = n < 250 ? 40 : 140;
    placer.push(new Int16Array(FRAME).fill(n + 1), "p_1", T0 + (n + 1) * 20 + delayMs, delayMs);
    placed.push(...placer.take(T0 + (n + 1) * 20 + delayMs - 200));
  }
  placed.push(...placer.take(Infinity));
  for (const [n, at] of placesMs(placed)) expect(Math.abs(at - n * 20)).toBeLessThanOrEqual(6);
});

test("what came since a moment goes nowhere, and what follows keeps its place", () => {
  const placer = createPlacer(RATE);
  const frame = (n: number) => placer.push(new Int16Array(FRAME).fill(n + 1), "p_1", T0 + (n + 1) * 20);
  for (let n = 0; n < 10; n += 1) frame(n);
  placer.forget(T0 + 6 * 20);
  for (let n = 10; n < 15; n += 1) frame(n);
  const placed = placer.take(Infinity);
  expect(placed.filter(({ lane }) => lane === null).map(({ samples }) => samples[0]! - 1)).toEqual([5, 6, 7, 8, 9]);
  for (const [n, at] of placesMs(placed)) expect(Math.abs(at - n * 20)).toBeLessThanOrEqual(6);
});
