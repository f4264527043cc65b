import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { paced } from "./patience";

const PATIENCE = { firstMs: 6_000, nextMs: 4_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A source whose pieces come after the given waits, ms. */
function source(...waits: number[]) {
  const stop = vi.fn();
  const next = async () => {
    const waitMs = waits.shift();
    if (waitMs === undefined) return { done: true as const, value: undefined };
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return { done: false as const, value: waitMs };
  };
  return { next, stop };
}

async function read(pieces: ReturnType<typeof source>, heard: unknown[] = []) {
  for await (const piece of paced(pieces, PATIENCE, "the model")) {
    heard.push(piece);
    // Playing it takes longer than anybody waits for a piece.
    await vi.advanceTimersByTimeAsync(PATIENCE.firstMs * 2);
  }
  return heard;
}

test("a source that is in time each time is heard to its end, however slowly", async () => {
  const pieces = source(5_999, 3_999, 3_999);
  const heard = read(pieces);
  for (let step = 0; step < 3; step += 1) await vi.advanceTimersByTimeAsync(5_999);
  expect(await heard).toEqual([5_999, 3_999, 3_999]);
  expect(pieces.stop).toHaveBeenCalledExactlyOnceWith(undefined);
});

test.each([
  ["the first piece", [6_001], []],
  ["a later piece", [10, 4_001], [10]],
] satisfies [string, number[], number[]][])(
  "a source whose %s is late is stopped, and its owner told",
  async (_which, waits, before) => {
    const pieces = source(...waits);
    const heard: unknown[] = [];
    const failed = expect(read(pieces, heard)).rejects.toThrow("the model gave nothing for");
    for (let step = 0; step < 3; step += 1) await vi.advanceTimersByTimeAsync(6_000);
    await failed;
    expect(heard).toEqual(before);
    expect(pieces.stop).toHaveBeenCalledExactlyOnceWith(expect.any(Error));
  },
);
