import { expect, it } from "vitest";
import { createTicker } from "./ticker";

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("calls who asked once, however often they asked, when all that has happened is handled, and nobody else", async () => {
  const ticker = createTicker();
  const called: string[] = [];
  const [a, b, c] = ["a", "b", "c"].map((name) => ticker.add(() => called.push(name)));
  for (let i = 0; i < 3; i += 1) a!.soon();
  b!.soon();
  b!.remove();
  expect(called).toEqual([]);
  await settled();
  expect(called).toEqual(["a"]);
  b!.soon();
  await settled();
  expect(called).toEqual(["a"]);
  for (const one of [a, c]) one!.remove();
});

it("calls everybody by one clock, until they are removed", async () => {
  const ticker = createTicker();
  const times: number[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const other = ticker.add((nowMs) => times.push(nowMs));
  const one = ticker.add((nowMs) => {
    expect(times.at(-1)).toBe(nowMs);
    (times.length < 2 ? first : second).resolve();
  });
  await first.promise;
  await second.promise;
  for (const ticking of [one, other]) ticking.remove();
  const calls = times.length;
  one.soon();
  await settled();
  expect(times).toHaveLength(calls);
});
