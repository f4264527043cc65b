import { expect, test } from "vitest";
import { phoneCountries } from "@/lib/client/phone";
import { findCountry } from "./find-country";

const find = (typed: string) => findCountry(phoneCountries(), typed)?.code ?? null;

test.each([
  ["Germany", "DE"],
  [" germ", "DE"],
  ["de", "DE"],
  ["+49", "DE"],
  ["niger", "NE"],
  ["united states", "US"],
  ["+1", null],
  ["united", null],
  ["atlantis", null],
  [" ", null],
])("%j is %s", (typed, code) => {
  expect(find(typed)).toBe(code);
});
