import { expect, test } from "vitest";
import { createHealth } from "./health";

test("a host that stalled takes no calls of others until it has beaten in time again", () => {
  const health = createHealth(0);
  health.beaten(100);
  expect(health.steady).toBe(false);
  health.beaten(1_100);
  expect(health.steady).toBe(true);
  health.beaten(21_000);
  expect(health.steady).toBe(false);
  health.beaten(22_000);
  health.beaten(23_000);
  expect(health.steady).toBe(false);
  health.beaten(24_000);
  expect(health.steady).toBe(true);
});

test("one call that cannot be joined, however often, says nothing of the host; three calls do, unless one was joined between", () => {
  const health = createHealth(0);
  for (let times = 0; times < 5; times++) health.couldNotJoin("call_a", 0);
  expect(health.broken).toBe(false);
  health.couldNotJoin("call_b", 0);
  health.joined();
  health.couldNotJoin("call_c", 0);
  health.couldNotJoin("call_d", 0);
  expect(health.broken).toBe(false);
  health.couldNotJoin("call_a", 0);
  expect(health.broken).toBe(true);
  expect([health.mayTake(9_000), health.mayTake(11_000)]).toEqual([false, true]);
});
