import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacer } from "./pacer";

const create = () => createPacer({ frameMs: 20, cushionMs: 60, leadMs: 200, maxCatchUpFrames: 5 });

describe("pacer", () => {
  it("makes one frame due for each 20 ms of the clock, however irregular the ticks are", () => {
    fc.assert(
      // Eighths of a millisecond, which add up without rounding.
      fc.property(fc.array(fc.integer({ min: 1, max: 480 }), { minLength: 1 }), (eighths) => {
        const pacer = create();
        let now = 1000;
        let frames = pacer.due(now);
        for (const step of eighths) frames += pacer.due((now += step / 8));
        expect(frames).toBe(1 + Math.floor((now - 1000) / 20));
      }),
    );
  });

  it("sends at most five frames after a stall and does not owe the rest", () => {
    const pacer = create();
    pacer.due(0);
    expect(pacer.due(1000)).toBe(5);
    expect(pacer.due(1019)).toBe(0);
    expect(pacer.due(1020)).toBe(1);
  });

  it("never fills the far end beyond 200 ms, whatever the ticks, stalls and clears", () => {
    const step = fc.record({ ms: fc.integer({ min: 0, max: 400 }), clear: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const pacer = create();
        let now = 0;
        for (const { ms, clear } of steps) {
          now += ms;
          if (clear) pacer.clear(now);
          const frames = pacer.due(now);
          if (frames > 0) pacer.sent(frames + pacer.cushion(now), now, pacer.generation);
          expect(pacer.aheadMs(now)).toBeLessThanOrEqual(200);
        }
      }),
    );
  });

  it("asks for a cushion when the far end has run dry, and not while it plays", () => {
    const pacer = create();
    expect(pacer.cushion(0)).toBe(3);
    pacer.sent(4, 0, pacer.generation);
    expect(pacer.cushion(79)).toBe(0);
    expect(pacer.cushion(80)).toBe(3);
  });

  it("takes nothing of the time before a clear for sent, and counts the far end as empty", () => {
    const pacer = create();
    const before = pacer.generation;
    pacer.sent(8, 0, before);
    pacer.clear(10);
    expect(pacer.aheadMs(10)).toBe(0);
    expect(pacer.sent(1, 10, before)).toBe(false);
    expect(pacer.aheadMs(10)).toBe(0);
    expect(pacer.sent(1, 10, pacer.generation)).toBe(true);
    expect(pacer.aheadMs(10)).toBe(20);
  });
});
