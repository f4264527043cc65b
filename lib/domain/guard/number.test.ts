import fc from "fast-check";
import { getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { getCountries } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { numberFacts, readNumber } from "./number";

/** A number of each country, in E.164. */
const NUMBERS = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);
const anyNumber = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.integer({ min: 0, max: 9_999_999 }).map((tail) => `+1555${String(tail).padStart(7, "0")}`),
);

const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const persian = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x6f0 + Number(digit)));

/** Some form that people send a number in. */
const written = fc.record({
  prefix: fc.constantFrom("+", "00", "tel:+", "TEL:+", "\uff0b", "+ ", "(+"),
  separators: fc.array(fc.constantFrom("", " ", "-", ".", "\u00a0", "\u2011", "\u2212", "/", "\u200e", " - "), {
    minLength: 20,
    maxLength: 20,
  }),
  digits: fc.constantFrom((text: string) => text, wide, arabic, persian),
  around: fc.constantFrom("", " ", "\u202a", "\n"),
});

test("every form of a number is one number, and reads as itself", () => {
  fc.assert(
    fc.property(anyNumber, written, (e164, { prefix, separators, digits, around }) => {
      const spread = [...e164.slice(1)].map((digit, index) => digit + separators[index]!).join("");
      expect(readNumber(`${around}${digits(prefix + spread)}${around}`)).toBe(e164);
    }),
  );
});

test("what is read is in E.164 and reads as itself, whatever was sent", () => {
  const anyText = fc.oneof(fc.string(), fc.stringMatching(/^\+[0-9 ()-]{5,20}$/), fc.stringMatching(/^00[0-9]{5,18}$/));
  fc.assert(
    fc.property(anyText, (text) => {
      const read = readNumber(text);
      if (read === null) return;
      expect(read).toMatch(/^\+[1-9]\d{4,14}$/);
      expect(readNumber(read)).toBe(read);
      expect(() => numberFacts(read)).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["a national 0 in brackets", "+44 (0)20 7946 0018", "+442079460018"],
  ["a national 0 behind the code", "+4402079460018", "+442079460018"],
  ["a 0 that belongs to the number", "+39 (0)6 6982", "+39066982"],
  ["the code twice", "+1 1 202 555 0143", "+12025550143"],
  ["an old mobile 15", "+54 11 15 2345 6789", "+5491123456789"],
])("%s is read as what is dialed", (_what, text, e164) => {
  expect(readNumber(text)).toBe(e164);
});

test.each([
  "",
  "2025550143",
  "12025550143",
  "+1 202 555 0143 x4",
  "+12025550143;ext=4",
  "+1-800-FLOWERS",
  "+112",
  "911",
])("%s is no number that can be called", (text) => {
  expect(readNumber(text)).toBeNull();
});

test.each([
  ["+15551234567", "US"],
  ["+18005551212", "US"],
  ["+14165550123", "CA"],
  ["+12425551234", "BS"],
  ["+18765551234", "JM"],
  ["+18095551234", "DO"],
  ["+442079460018", "GB"],
  ["+447911123456", "GG"],
  ["+4930901820", "DE"],
  ["+558140042222", "BR"],
])("%s is an ordinary number of %s", (e164, country) => {
  expect(numberFacts(e164)).toEqual({ country, special: false });
});

test.each([
  ["+1 900", "+19005551234"],
  ["+1 900, as none that was given out", "+19000000000"],
  ["+1 976", "+19765551234"],
  ["976 within an area", "+12129761234"],
  ["a carrier's own +1 700", "+17005551234"],
  ["911 with digits behind it", "+19115551234"],
  ["+1 500, which follows a person", "+15005550006"],
  ["British premium", "+449061234567"],
  ["British 0871", "+448712345678"],
  ["a British personal number", "+447011234567"],
  ["a British pager", "+447600123456"],
  ["German 0900", "+499001234567"],
  ["German 0900, a digit short", "+49900123456"],
  ["German 0900, two digits long", "+499001234567890"],
  ["German shared cost", "+491801234567"],
  ["German 118 33", "+4911833"],
  ["French 0899", "+33899123456"],
  ["Latvian premium", "+37190123456"],
  ["Abkhazia behind +7", "+78401234567"],
  ["a ship", "+870773111632"],
  ["Iridium", "+881612345678"],
  ["networks without a country", "+882161234567"],
  ["iNum", "+883510001234567"],
  ["disaster relief", "+888123456789"],
  ["international premium", "+979123456789"],
  ["international shared cost", "+80812345678"],
  ["universal personal numbers", "+878101234567890"],
])("%s is special", (_what, e164) => {
  expect(readNumber(e164)).toBe(e164);
  expect(numberFacts(e164).special).toBe(true);
});
