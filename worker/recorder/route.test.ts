import { describe, expect, test } from "vitest";
import type { Picture } from "@/lib/domain/visibility/load";
import type { Present } from "@/lib/domain/visibility/plan";
import { createRoute } from "./route";

const ANN: Present = {
  id: "p_ann",
  mode: "open",
  targetId: null,
  consultId: null,
  muted: false,
  held: false,
  opening: false,
  role: "customer",
  transport: "webrtc",
  roomIdentity: "ann",
  userId: null,
  shown: true,
};
const CONSULTING = { mode: "consulting", consultId: "t_1" } as const;
const DELAY_MS = 40;

function picture(change: Partial<Present> = {}, call: Partial<Picture> = {}): Picture {
  return { version: 1, paused: false, keepPrivate: false, everybody: [{ ...ANN, ...change }], ...call };
}

describe("a track's sound", () => {
  test("goes to its speaker's lane while they are open to the call", () => {
    const route = createRoute("ann");
    expect(route.laneAt(0)).toBeNull();
    route.follow(picture(), 0, DELAY_MS);
    expect(route.laneAt(0)).toBe("p_ann");
  });

  test.each<[string, Picture | null]>([
    ["on hold", picture({ held: true })],
    ["muted", picture({ muted: true })],
    ["not known to be heard by the right people", picture({ opening: true })],
    ["in private talk that is not kept", picture(CONSULTING)],
    ["in a sensitive pause", picture({}, { paused: true })],
    ["in private talk in a sensitive pause", picture(CONSULTING, { paused: true, keepPrivate: true })],
    ["gone", picture({ roomIdentity: "ben" })],
    ["of a call without anybody", null],
  ])("is not kept of somebody %s", (_what, now) => {
    const route = createRoute("ann");
    route.follow(picture(), 0, DELAY_MS);
    route.follow(now, 100, DELAY_MS);
    expect([100, 101, 10_000].map((ms) => route.laneAt(ms))).toEqual([null, null, null]);
  });

  test("goes to a lane of its own in private talk where that is kept", () => {
    const route = createRoute("ann");
    route.follow(picture({ mode: "whispering", targetId: "p_ben" }, { keepPrivate: true }), 0, DELAY_MS);
    expect(route.laneAt(0)).toBe("p_ann.private");
  });

  test("of private talk, or of a pause, that is still on its way does not become part of the call when that is over", () => {
    for (const before of [picture(CONSULTING, { keepPrivate: true }), picture({}, { paused: true })]) {
      const route = createRoute("ann");
      route.follow(before, 0, DELAY_MS);
      route.follow(picture({ opening: true }), 1_000, DELAY_MS);
      route.follow(picture(), 1_100, DELAY_MS);
      expect([1_100, 1_339].map((ms) => route.laneAt(ms))).toEqual([null, null]);
      expect(route.laneAt(1_340)).toBe("p_ann");
    }
  });

  test("is whole in a track that begins when its speaker is heard", () => {
    const route = createRoute("ann");
    route.follow(picture({ roomIdentity: "ben" }), 0, DELAY_MS);
    route.follow(picture(), 100, DELAY_MS);
    expect(route.laneAt(100)).toBe("p_ann");
  });

  test("is kept by no picture that may be out of date", () => {
    const route = createRoute("ann");
    route.follow(picture(), 0, DELAY_MS);
    route.doubt();
    expect(route.laneAt(1_000)).toBeNull();
    route.follow(picture(), 2_000, DELAY_MS);
    expect(route.laneAt(2_000)).toBe("p_ann");
  });
});
