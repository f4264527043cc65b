import { describe, expect, test } from "vitest";
import { createTimeline } from "./timeline";

const sound = (length: number, value: number) => new Int16Array(length).fill(value);

describe("a timeline", () => {
  test("gives each lane alone and all of them together, silence where nothing was", () => {
    const timeline = createTimeline(0);
    timeline.put("ann", 2, sound(3, 100));
    timeline.put("ben", 4, sound(4, 10));
    const first = timeline.advance(6);
    expect([...first.lanes.get("ann")!]).toEqual([0, 0, 100, 100, 100, 0]);
    expect([...first.lanes.get("ben")!]).toEqual([0, 0, 0, 0, 10, 10]);
    expect([...first.mix!]).toEqual([0, 0, 100, 100, 110, 10]);
    const second = timeline.advance(9);
    expect(second).toMatchObject({ from: 6, length: 3 });
    expect(second.lanes.get("ann")).toBeNull();
    expect([...second.lanes.get("ben")!]).toEqual([10, 10, 0]);
  });

  test("a lane that is there but silent is given, and a call where nobody speaks has no mix", () => {
    const timeline = createTimeline(10);
    timeline.addLane("ann");
    expect(timeline.advance(20)).toEqual({ from: 10, length: 10, lanes: new Map([["ann", null]]), mix: null });
  });

  test("sound from before its beginning is cut off, what comes too late is left out", () => {
    const timeline = createTimeline(100);
    timeline.put("ann", 95, sound(10, 7));
    expect([...timeline.advance(110).mix!]).toEqual([7, 7, 7, 7, 7, 0, 0, 0, 0, 0]);
    timeline.put("ann", 100, sound(10, 7));
    expect(timeline.advance(120).mix).toBeNull();
  });

  test("many loud voices are clipped, not wrapped around", () => {
    const timeline = createTimeline(0);
    for (const lane of ["ann", "ben", "cem"]) timeline.put(lane, 0, Int16Array.of(30_000, -30_000));
    expect([...timeline.advance(2).mix!]).toEqual([32_767, -32_768]);
  });

  test("leaves lanes out of the mix that do not belong into it", () => {
    const timeline = createTimeline(0, (lane) => lane !== "secret");
    timeline.put("secret", 0, sound(2, 5));
    expect(timeline.advance(2)).toMatchObject({ mix: null });
    timeline.put("secret", 2, sound(2, 5));
    timeline.put("ann", 3, sound(1, 7));
    const { lanes, mix } = timeline.advance(4);
    expect([...lanes.get("secret")!]).toEqual([5, 5]);
    expect([...mix!]).toEqual([0, 7]);
  });

  test("forgets what lies behind a cut, and takes what comes for it later", () => {
    const timeline = createTimeline(0);
    timeline.put("ann", 0, sound(10, 1));
    timeline.put("ben", 6, sound(4, 2));
    timeline.cut(4);
    timeline.put("ann", 8, sound(2, 3));
    expect([...timeline.advance(10).mix!]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 3, 3]);
  });
});
