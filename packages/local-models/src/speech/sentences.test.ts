import { expect, it } from "vitest";
import { splitSentences } from "./sentences";

it("splits text into what is spoken at a time", () => {
  expect(splitSentences("Hello. It costs 3.50 today! \nReally? Yes")).toEqual([
    "Hello.",
    "It costs 3.50 today!",
    "Really?",
    "Yes",
  ]);
});

it("leaves out what cannot be spoken", () => {
  expect(splitSentences("... --- \n\n !")).toEqual([]);
});

it("cuts a long sentence between words and loses none", () => {
  const words = Array.from({ length: 120 }, (_, index) => `word${index}${index % 9 === 8 ? "," : ""}`);
  const parts = splitSentences(words.join(" "));
  expect(parts.every((part) => part.length <= 160)).toBe(true);
  expect(parts.join(" ").split(" ")).toEqual(words);
});
