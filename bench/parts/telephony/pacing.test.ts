import { expect, test } from "vitest";
import { pace } from "./pacing";

const frames = (count: number, at: (index: number) => number) => Array.from({ length: count }, (_, index) => at(index));

test("frames by the clock have no error and no drift", () => {
  const { errors, ppm, missing } = pace(frames(1_000, (index) => 5 + index * 20));
  expect(Math.max(...errors)).toBeCloseTo(0, 6);
  expect(ppm).toBeCloseTo(0, 3);
  expect(missing).toBe(0);
});

test("a clock that runs slow by 100 ppm is seen as that, with no error of single frames", () => {
  const { errors, ppm } = pace(frames(1_000, (index) => index * 20.002));
  expect(ppm).toBeCloseTo(100, 3);
  expect(Math.max(...errors)).toBeCloseTo(0, 6);
});

test("one late frame is an error of that frame", () => {
  const { errors } = pace(frames(1_001, (index) => index * 20 + (index === 500 ? 12 : 0)));
  expect(errors.filter((error) => error > 1)).toHaveLength(1);
  expect(Math.max(...errors)).toBeCloseTo(12, 1);
});

test("frames that were left out are counted, and are no drift", () => {
  const { ppm, missing } = pace(frames(1_000, (index) => index * 20 + (index >= 500 ? 200 : 0)));
  expect(missing).toBe(10);
  expect(ppm).toBeCloseTo(0, 3);
});
