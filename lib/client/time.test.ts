import { expect, test } from "vitest";
import { callDurationMs, formatBehind, formatDuration, formatOffset, formatRelative } from "./time";

test.each([
  [-500, "0:00"],
  [7_999, "0:07"],
  [754_000, "12:34"],
  [3_723_000, "1:02:03"],
])("%d ms is shown as %s", (ms, shown) => {
  expect(formatDuration(ms)).toBe(shown);
});

test.each([
  [-2_000, "just now"],
  [59_000, "just now"],
  [5 * 60_000, "5 min ago"],
  [3 * 3_600_000 + 1, "3 h ago"],
  [25 * 3_600_000, "1 day ago"],
  [30 * 24 * 3_600_000, "2026-10-01"],
])("%d ms ago reads %s", (agoMs, shown) => {
  const at = "2026-10-01T12:00:00.000Z";
  expect(formatRelative(at, Date.parse(at) + agoMs)).toBe(shown);
});

test("what came before a call's zero has a sign", () => {
  expect([-8_400, -300, 65_000].map(formatOffset)).toEqual(["-0:08", "0:00", "1:05"]);
});

test("a lost connection says how far behind it is, from one second up", () => {
  expect([0, 12_400, 61_000].map(formatBehind)).toEqual(["1 s behind", "12 s behind", "1 min behind"]);
});

test("a call's timer stops when the call ends and has not begun while nobody joined", () => {
  const at = "2026-10-01T12:00:00.000Z";
  const now = Date.parse(at) + 90_000;
  expect(callDurationMs({ started_at: null, ended_at: null }, now)).toBeNull();
  expect(callDurationMs({ started_at: at, ended_at: null }, now)).toBe(90_000);
  expect(callDurationMs({ started_at: at, ended_at: "2026-10-01T12:00:30.000Z" }, now)).toBe(30_000);
});
