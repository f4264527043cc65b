import { expect, test } from "vitest";
import { foldCaption, type Caption } from "./captions";

const caption = (change: Partial<Caption>): Caption => ({
  segmentId: "s1",
  speaker: "maria",
  role: "customer",
  text: "My",
  final: false,
  sentAt: 1,
  ...change,
});

test("a segment grows in its place while others speak", () => {
  const captions = [
    caption({}),
    caption({ segmentId: "s2", speaker: "tom", text: "Hi" }),
    caption({ text: "My order", sentAt: 2 }),
    caption({ text: "My order number", final: true, sentAt: 3 }),
  ].reduce(foldCaption, []);
  expect(captions.map(({ text, final }) => [text, final])).toEqual([
    ["My order number", true],
    ["Hi", false],
  ]);
});

test("text that arrives late replaces neither newer nor final text", () => {
  const grown = [caption({ text: "My order", sentAt: 2 }), caption({ sentAt: 1 })].reduce(foldCaption, []);
  expect(grown[0]!.text).toBe("My order");
  const done = [caption({ final: true, text: "My order.", sentAt: 3 }), caption({ sentAt: 4 })].reduce(foldCaption, []);
  expect(done[0]!.text).toBe("My order.");
});

test("a segment that turns out to hold no words goes away", () => {
  expect([caption({}), caption({ text: "", sentAt: 2 })].reduce(foldCaption, [])).toEqual([]);
});
