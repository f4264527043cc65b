import { expect, it } from "vitest";
import { findDigits, spellDigits } from "./numbers";

it.each([
  ["My order number is 47192.", "47192"],
  ["It's 4 7 1 9 2", "47192"],
  ["4-7-1-9-2", "47192"],
  ["number 47,192 please", "47192"],
  ["4, 7, 1, 9, 2", "47192"],
  ["my order number is four, seven, one, nine, two.", "47192"],
  ["Four. Seven. One. Nine. Two.", "47192"],
  ["forty seven one ninety two", "47192"],
  ["forty-seven one ninety-two", "47192"],
  ["forty seven thousand one hundred and ninety two", "47192"],
  ["four seven, uh, one nine two", "47192"],
  ["eight oh five zero one", "80501"],
  ["o four o four o", "04040"],
  ["double four seven triple one", "447111"],
  ["ninety nineteen five", "90195"],
  ["four hundred twelve seven", "4127"],
  ["my order number is to seven eight eight nine", "27889"],
  ["four seven one to nine", "47129"],
  ["six nine one eight for", "69184"],
  ["nine nine ate one two", "99812"],
  ["one four seven three do", "14732"],
  ["my order number is due to seven eight eight", "22788"],
])("hears %j as %s", (text, digits) => {
  expect(findDigits(text).map((run) => run.digits)).toEqual([digits]);
});

it.each(["I would like to know where it is", "I am waiting for my parcel", "Hello there", "", "won't you help me"])(
  "hears no digits in %j",
  (text) => {
    expect(findDigits(text)).toEqual([]);
  },
);

it("keeps two numbers apart and a new sentence out of a complete number", () => {
  expect(findDigits("Order 47192. 2 days ago.").map((run) => run.digits)).toEqual(["47192", "2"]);
  expect(findDigits("47192 or 83310").map((run) => run.digits)).toEqual(["47192", "83310"]);
});

it("tells digits that stand alone from a number word inside a sentence", () => {
  expect(findDigits("uh, nine two")).toEqual([{ digits: "92", alone: true, wordBefore: "uh" }]);
  expect(findDigits("I have one question")).toEqual([{ digits: "1", alone: false, wordBefore: "have" }]);
});

it("spells digits so that a voice says them one by one", () => {
  expect(spellDigits("47192")).toBe("4 7 1 9 2");
});
