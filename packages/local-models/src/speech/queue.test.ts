import { expect, it } from "vitest";
import { createQueue } from "./queue";

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

it("runs one at a time, in order, and goes on after a failure", async () => {
  const queue = createQueue(8);
  const log: string[] = [];
  const first = gate();
  const work = [
    queue.run(async () => {
      log.push("a begins");
      await first.opened;
      log.push("a ends");
    }),
    queue.run(() => Promise.reject(new Error("b fails"))),
    queue.run(() => Promise.resolve(log.push("c"))),
  ];
  first.open();
  expect((await Promise.allSettled(work)).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "c"]);
});

it("refuses interim work while anything else runs, and takes it when free", async () => {
  const queue = createQueue(8);
  const first = gate();
  const running = queue.run(() => first.opened);
  await expect(queue.run(() => Promise.resolve("late"), { interim: true })).rejects.toMatchObject({
    status: 503,
    code: "overloaded",
  });
  first.open();
  await running;
  await expect(queue.run(() => Promise.resolve("free"), { interim: true })).resolves.toBe("free");
});

it("refuses what does not fit and skips what was given up while it waited", async () => {
  const queue = createQueue(1);
  const first = gate();
  const running = queue.run(() => first.opened);
  const controller = new AbortController();
  let ran = false;
  const waiting = queue.run(() => Promise.resolve((ran = true)), { signal: controller.signal });
  await expect(queue.run(() => Promise.resolve())).rejects.toMatchObject({ status: 503 });
  controller.abort();
  first.open();
  await running;
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  expect(ran).toBe(false);
});
