import { expect, test } from "vitest";
import { createHealth } from "./health";

test("a host that stalled takes no calls of others until it has beaten in time again", () => {
  const health = createHealth(0);
  health.beaten(100);
  expect(health.isSteady(100)).toBe(false);
  health.beaten(1_100);
  expect(health.isSteady(1_500)).toBe(true);
  expect(health.isSteady(20_999), "no beat for long, as with a database that is away").toBe(false);
  for (const at of [21_000, 22_000, 23_000]) {
    health.beaten(at);
    expect(health.isSteady(at)).toBe(false);
  }
  health.beaten(24_000);
  expect(health.isSteady(24_000)).toBe(true);
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
