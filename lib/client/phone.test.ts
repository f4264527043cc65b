import { expect, test } from "vitest";
import { countryOf, formatPhone, phoneCountries, readPhone } from "./phone";

test.each([
  ["+15551234567", "+1 (555) 123-4567"],
  ["+4930901820", "+49 30 901820"],
  ["agent", "agent"],
])("%s is shown as %s", (e164, shown) => {
  expect(formatPhone(e164)).toBe(shown);
});

test("a number may be typed the national way, or with its country whatever country is chosen", () => {
  expect(readPhone("(555) 123-4567", "US")).toBe("+15551234567");
  expect(readPhone("030 901820", "DE")).toBe("+4930901820");
  expect(readPhone("+49 30 901820", "US")).toBe("+4930901820");
});

test("what cannot be a number is none yet", () => {
  expect(["", "555", "hello", "+1 555 123 45678901"].map((typed) => readPhone(typed, "US"))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("countries are offered by name with their calling code", () => {
  expect(phoneCountries()).toContainEqual({ code: "DE", name: "Germany", callingCode: "+49" });
  expect(countryOf("+4930901820")).toBe("DE");
  expect(countryOf("+15559876543")).toBe("US");
});
