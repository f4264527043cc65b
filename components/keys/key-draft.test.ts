import { expect, test } from "vitest";
import { capWords, checkKey, EMPTY_KEY, toKey } from "./key-draft";

const draft = { ...EMPTY_KEY, name: "Order service", max_concurrent_legs: " 2 ", max_legs_per_day: "0" };
const none = { max_concurrent_legs: null, max_legs_per_day: null, max_leg_minutes_per_day: null };

test("an empty limit is none, and a key that only reads has none", () => {
  expect(toKey(draft)).toEqual({
    name: "Order service",
    scope: "calls",
    max_concurrent_legs: 2,
    max_legs_per_day: 0,
    max_leg_minutes_per_day: null,
  });
  expect(toKey({ ...draft, scope: "read" })).toMatchObject(none);
});

test("mistakes stand at their fields", () => {
  expect(checkKey(draft)).toEqual({});
  expect(checkKey({ ...draft, name: " ", max_legs_per_day: "many", max_concurrent_legs: "10001" })).toEqual({
    name: "Must not be empty.",
    max_legs_per_day: "Must be a whole number.",
    max_concurrent_legs: "Must be at most 10000.",
  });
});

test("limits are told in words", () => {
  expect(capWords(none)).toBeNull();
  expect(capWords({ ...none, max_concurrent_legs: 2, max_legs_per_day: 1_000 })).toBe("2 at once, 1,000 phones a day");
});
