import { expect, test, vi } from "vitest";
import { createOutbox } from "./outbox";

const away = () =>
  Object.assign(new Error("query failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }));

test("what is said while the database is away is written when it is back, in the order it was said", async () => {
  vi.useFakeTimers();
  let up = false;
  const written: string[] = [];
  const heard = vi.fn();
  const outbox = createOutbox(heard);
  const write = (text: string) =>
    outbox.write(async () => {
      if (!up) throw away();
      written.push(text);
    });
  const all = Promise.all([write("one"), write("two"), write("three")]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([written, outbox.waiting]).toEqual([[], 3]);
  up = true;
  await vi.advanceTimersByTimeAsync(2_000);
  await all;
  expect([written, outbox.waiting, heard.mock.calls.length]).toEqual([["one", "two", "three"], 0, 1]);
  vi.useRealTimers();
});

test("a write that the database refuses is not tried again, and does not hold up the next", async () => {
  const outbox = createOutbox(() => {});
  const refused = outbox.write(() => Promise.reject(new Error("no such call")));
  const next = outbox.write(() => Promise.resolve("written"));
  await expect(refused).rejects.toThrow("no such call");
  await expect(next).resolves.toBe("written");
});
