import { expect, test } from "vitest";
import { MAX_ATTEMPTS, retryDelaySeconds } from "./back-off";

const delays = (random: number) =>
  Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelaySeconds(index + 1, random)!);
const sum = (seconds: number[]) => seconds.reduce((total, one) => total + one, 0);

test("the first retry comes within seconds, each later one after a longer pause, the last after a day", () => {
  expect(delays(0.5)[0]).toBeCloseTo(5);
  expect(delays(0.5)).toEqual([...delays(0.5)].sort((a, b) => a - b));
  expect(sum(delays(0.5)) / 3600).toBeGreaterThan(20);
  expect(sum(delays(1)) / 3600).toBeLessThan(28);
});

test("chance moves a retry by a tenth at most", () => {
  for (const [index, middle] of delays(0.5).entries()) {
    expect(delays(0)[index]).toBeCloseTo(middle * 0.9);
    expect(delays(1)[index]).toBeCloseTo(middle * 1.1);
  }
});

test("after the last attempt there is none", () => {
  expect(retryDelaySeconds(MAX_ATTEMPTS)).toBeNull();
  expect(retryDelaySeconds(MAX_ATTEMPTS + 5)).toBeNull();
});
