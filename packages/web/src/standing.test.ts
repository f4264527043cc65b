import { expect, test } from "vitest";
import { createShown, OUTSIDE, standingOf } from "./standing.js";

test("who hears nothing yet waits, and who hears nothing any more is on hold", () => {
  const steps: [boolean, boolean][] = [
    [false, false],
    [true, true],
    [false, true],
    [false, false],
    [true, true],
  ];
  let standing = OUTSIDE;
  const stood = steps.map(([canPublish, canSubscribe]) => {
    standing = standingOf({ canPublish, canSubscribe }, standing);
    return standing.onHold ? "hold" : standing.canSpeak ? "open" : standing.isIn ? "listening" : "waiting";
  });
  expect(stood).toEqual(["waiting", "open", "listening", "hold", "open"]);
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
