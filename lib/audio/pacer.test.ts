import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacer } from "./pacer";

const create = () => createPacer({ frameMs: 20, cushionMs: 60, leadMs: 200 });

describe("pacer", () => {
  it("has one frame sent for each 20 ms of the clock, whatever the ticks, once the cushion is there", () => {
    fc.assert(
      // Eighths of a millisecond, which add up without rounding; the far end never runs dry.
      fc.property(fc.array(fc.integer({ min: 1, max: 480 }), { minLength: 1 }), (eighths) => {
        const pacer = create();
        let now = 1000;
        let frames = 0;
        const send = () => {
          for (; pacer.isDue(now); frames += 1) pacer.sent(1 + pacer.cushion(now), now, pacer.generation);
        };
        send();
        for (const step of eighths) {
          now += step / 8;
          send();
        }
        expect(frames).toBe(1 + Math.floor((now - 1000) / 20));
      }),
    );
  });

  it("never fills the far end beyond 200 ms, whatever the ticks, stalls and clears", () => {
    const step = fc.record({ ms: fc.integer({ min: 0, max: 400 }), clear: fc.boolean(), frames: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const pacer = create();
        let now = 0;
        for (const { ms, clear, frames } of steps) {
          now += ms;
          if (clear) pacer.clear(now);
          for (let i = 0; i < frames && pacer.hasRoom(now); i += 1) {
            pacer.sent(1 + pacer.cushion(now), now, pacer.generation);
          }
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

  it("takes sound that waits for a part of the cushion", () => {
    expect(create().cushion(0, 2)).toBe(1);
    expect(create().cushion(0, 6)).toBe(0);
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
