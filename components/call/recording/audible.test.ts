import { expect, test } from "vitest";
import { ALL, audibleLanes, spokenAt, toggled } from "./audible";

const IDS = ["agent", "ann", "ben"];
const LANES = IDS.map((id) => ({ id, is_private: false }));

test("all lanes sound as the mix; muted ones drop out, a solo one is heard alone, also where it is muted", () => {
  expect(audibleLanes(LANES, ALL)).toBe("mix");
  const muted = new Set(["agent"]);
  expect(audibleLanes(LANES, { ...ALL, muted })).toEqual(["ann", "ben"]);
  expect(audibleLanes(LANES, { solo: new Set(["agent"]), muted })).toEqual(["agent"]);
  expect(audibleLanes(LANES, { ...ALL, muted: new Set(IDS) })).toEqual([]);
  expect(audibleLanes(LANES, { ...ALL, solo: new Set(IDS) })).toBe("mix");
});

test("a private lane sounds only where it was asked for, alone or beside others", () => {
  const lanes = [...LANES, { id: "secret", is_private: true }];
  expect(audibleLanes(lanes, ALL)).toBe("mix");
  expect(audibleLanes(lanes, { ...ALL, muted: new Set(["ann"]) })).toEqual(["agent", "ben"]);
  expect(audibleLanes(lanes, { ...ALL, solo: new Set(["secret"]) })).toEqual(["secret"]);
  expect(audibleLanes(lanes, { ...ALL, solo: new Set([...IDS, "secret"]) })).toEqual([...IDS, "secret"]);
});

test("choosing twice is not choosing", () => {
  expect([...toggled(toggled(new Set(), "ann"), "ann")]).toEqual([]);
});

test("the line that is marked is the one being spoken; where two overlap, the one that began last; none in a pause", () => {
  const lines = [
    { startedAtMs: 0, endedAtMs: 2_000 },
    { startedAtMs: 1_500, endedAtMs: 1_900 },
    { startedAtMs: 5_000, endedAtMs: 5_000 },
    { startedAtMs: null, endedAtMs: null },
  ];
  expect([0, 1_600, 1_950, 3_000, 5_000, 6_000].map((timeMs) => spokenAt(lines, timeMs))).toEqual([0, 1, 0, -1, 2, -1]);
});
