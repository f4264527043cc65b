import { expect, test } from "vitest";
import { playedText } from "./played-text";

const sentences = [
  { text: "Your order is on its way.", durationSeconds: 2 },
  { text: "It arrives on Tuesday morning.", durationSeconds: 2.5 },
];

test("everything was heard when all the sound was played", () => {
  expect(playedText(sentences, 4.5)).toBe("Your order is on its way. It arrives on Tuesday morning.");
});

test("a cut sentence keeps the words that were heard and no more", () => {
  expect(playedText(sentences, 3)).toBe("Your order is on its way. It arrives");
});

test("nothing was heard when the cut came before the first word", () => {
  expect(playedText(sentences, 0.1)).toBe("");
  expect(playedText(sentences, 0)).toBe("");
});

test("a sentence without any sound yet is not taken for heard", () => {
  expect(playedText([...sentences, { text: "Goodbye.", durationSeconds: 1 }], 4.5)).not.toContain("Goodbye");
});
