import { expect, test } from "vitest";
import { createShown, standingOf, type Standing } from "./standing.js";

test("who has no right yet waits, and who has none any more is on hold", () => {
  const none = { canPublish: false, canSubscribe: false };
  const steps: [boolean, boolean][] = [
    [false, false],
    [true, true],
    [false, true],
    [false, false],
    [true, true],
  ];
  const stood: Standing[] = [];
  for (const [canPublish, canSubscribe] of steps) {
    stood.push(standingOf({ canPublish, canSubscribe }, stood.at(-1) ?? "waiting"));
  }
  expect(stood).toEqual(["waiting", "open", "listening", "hold", "open"]);
  // Who may speak and hears nobody for a while is not on hold: the others hear them.
  expect(standingOf({ canPublish: true, canSubscribe: false }, "open")).toBe("open");
  expect(standingOf(none, "listening")).toBe("hold");
});

test("an operator is shown from when they are first heard until they leave", () => {
  const shown = createShown();
  const room = (operatorHeard: boolean) =>
    shown
      .of([
        { identity: "ann", isLocal: true, isHeard: false },
        { identity: "tom", isLocal: false, isHeard: false },
        { identity: "operator:1", isLocal: false, isHeard: operatorHeard },
      ])
      .map(({ identity }) => identity);
  expect(room(false)).toEqual(["ann", "tom"]);
  expect(room(true)).toEqual(["ann", "tom", "operator:1"]);
  expect(room(false)).toEqual(["ann", "tom", "operator:1"]);
  shown.left("operator:1");
  expect(room(false)).toEqual(["ann", "tom"]);
});
