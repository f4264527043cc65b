import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFramer } from "./framer";

describe("framer", () => {
  it("gives exact frames whose samples are the stream's, in order, whatever the chunks' sizes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 30 }), (sizes) => {
        const framer = createFramer(160);
        let next = 0;
        const frames = sizes.flatMap((size) => framer.push(Int16Array.from({ length: size }, () => next++ % 30_000)));
        expect(frames.every((frame) => frame.length === 160)).toBe(true);
        expect(frames.length).toBe(Math.floor(next / 160));
        expect(frames.flatMap((frame) => [...frame])).toEqual(
          Array.from({ length: frames.length * 160 }, (_, i) => i % 30_000),
        );
      }),
    );
  });
});
