import { expect, test } from "vitest";
import { narrowOffset, type OffsetBounds } from "./server-clock";

test("answers narrow the server's clock down to much less than the second that a Date header names", () => {
  const trueOffsetMs = 90_400;
  let bounds: OffsetBounds | null = null;
  for (const sentAt of [10_050, 11_350, 12_610, 13_820, 14_990]) {
    const receivedAt = sentAt + 20;
    const dateMs = Math.floor((sentAt + 10 + trueOffsetMs) / 1000) * 1000;
    bounds = narrowOffset(bounds, dateMs, sentAt, receivedAt);
    expect(bounds.minMs).toBeLessThanOrEqual(trueOffsetMs);
    expect(bounds.maxMs).toBeGreaterThanOrEqual(trueOffsetMs);
  }
  expect(bounds!.maxMs - bounds!.minMs).toBeLessThan(500);
});

test("a browser clock that is set while the page is open is followed", () => {
  const before = narrowOffset(null, 100_000, 50_000, 50_100);
  expect(narrowOffset(before, 200_000, 20_000, 20_100)).toEqual({ minMs: 179_900, maxMs: 181_000 });
});
