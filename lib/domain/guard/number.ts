import { Metadata } from "libphonenumber-js/core";
import { parsePhoneNumberFromString, type PhoneNumber } from "libphonenumber-js/max";
import metadata from "libphonenumber-js/max/metadata";

/** What stands between the digits of a number as people write it: spaces of any kind, brackets, dots, slashes, dashes. */
const SEPARATORS = /[\s()[\]./\p{Pd}\p{Zs}\p{Cf}\u2212\u00b7]/gu;
/** Longest text that is read as a number. */
const MAX_LENGTH = 64;

/** Kinds of numbers that are not called: who calls them pays more than for a phone, or reaches no phone. */
const SPECIAL = ["PREMIUM_RATE", "SHARED_COST", "PERSONAL_NUMBER", "PAGER", "VOICEMAIL"] as const;
const ORDINARY = ["FIXED_LINE", "MOBILE", "VOIP", "TOLL_FREE", "UAN"] as const;
type Kind = (typeof SPECIAL)[number] | (typeof ORDINARY)[number];

/**
 * Special ranges, by calling code, of which the numbering plans tell nothing. +1: 900 and 976 services (976 also within an
 * area), 700 numbers of single carriers, and service codes such as 911 in the place of an area. +7: 840 and 940, which are
 * Abkhazia at the price of a satellite.
 */
const SPECIAL_STARTS: Partial<Record<string, RegExp>> = { 1: /^(?:900|976|700|[2-9]11|\d{3}976)/, 7: /^[89]40/ };

/** Shorter national numbers that no plan has are short codes, such as 118 33, behind a country's code. */
const SHORTEST = 7;

/**
 * Reads an international number in any of the forms people send it in, and gives it in E.164; null for what is no
 * possible one. Each form of one number gives the same: with `+` or `00`, as `tel:`, with separators, with wide or Arabic
 * digits, with a national 0 that is one too many. Numbers without their country's code, and extensions, are not read.
 */
export function readNumber(text: string): string | null {
  let read = parse(text);
  // A second look finds what the first has uncovered; a number that is read is read as itself.
  for (let again = read && parse(read); again && read !== again; again = parse(read)) read = again;
  return read;
}

function parse(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const digits = text
    .normalize("NFKC")
    .replace(SEPARATORS, "")
    .replace(/^tel:/i, "")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(((digit.codePointAt(0)! - 0x660) % 0x90) % 10))
    .replace(/^00/, "+");
  if (!/^\+[1-9]\d{3,19}$/.test(digits)) return null;
  const number = parsePhoneNumberFromString(digits, { extract: false });
  if (!number || (!number.isPossible() && !isNonGeographic(number))) return null;
  // No network takes a longer one.
  return /^\+\d{5,15}$/.test(number.number) ? number.number : null;
}

/** What the rules ask of a number in E.164. */
export interface NumberFacts {
  /**
   * ISO 3166 alpha-2. Where the numbering plans of a shared calling code do not tell, its main country: +1 555… is taken
   * for the United States, +1 242… is the Bahamas. null: it belongs to no country, as satellite phones do.
   */
  country: string | null;
  /** Premium-rate, shared-cost, personal, pager and voicemail numbers, satellite and other networks, short codes. */
  special: boolean;
}

/** What the numbering plans say of a number that readNumber has given. */
export function numberFacts(e164: string): NumberFacts {
  const number = parsePhoneNumberFromString(e164);
  if (!number || isNonGeographic(number)) return { country: null, special: true };
  const country = number.country ?? mainCountry(number.countryCallingCode);
  return { country, special: isSpecial(number, country) };
}

function isNonGeographic({ countryCallingCode }: PhoneNumber): boolean {
  return countryCallingCode in metadata.nonGeographic;
}

function mainCountry(callingCode: string): Country {
  return metadata.country_calling_codes[callingCode as keyof typeof metadata.country_calling_codes]![0]!;
}

type Country = NonNullable<PhoneNumber["country"]>;

function isSpecial(number: PhoneNumber, country: Country): boolean {
  const national = number.nationalNumber as string;
  if (SPECIAL_STARTS[number.countryCallingCode]?.test(national)) return true;
  if (number.isValid()) return (SPECIAL as readonly string[]).includes(number.getType() ?? "");
  return national.length < SHORTEST || isLikeSpecial(country, national);
}

/**
 * Whether the known numbers nearest to one of no known range, those that begin with the most of its digits (three at
 * least), are special: carriers may connect it as one of them.
 */
function isLikeSpecial(country: Country, national: string): boolean {
  const special = SPECIAL.flatMap((kind) => rangeOf(country, kind) ?? []);
  const ordinary = ORDINARY.flatMap((kind) => rangeOf(country, kind) ?? []);
  for (let length = national.length; length >= 3; length -= 1) {
    const start = national.slice(0, length);
    if (special.some((range) => mayBegin(range, start))) return true;
    if (ordinary.some((range) => mayBegin(range, start))) return false;
  }
  return false;
}

interface Range {
  pattern: RegExp;
  lengths: number[];
}

/** Whether a number of the range begins so, as far as one fill of equal digits tells. */
function mayBegin({ pattern, lengths }: Range, start: string): boolean {
  return lengths.some(
    (length) =>
      length >= start.length && Array.from("0123456789").some((digit) => pattern.test(start.padEnd(length, digit))),
  );
}

const ranges = new Map<string, Range | null>();

/** Types of numbers are in the metadata and in its reader, but not in the reader's declared types. */
interface TypedPlan {
  type(kind: Kind): { pattern(): string | undefined; possibleLengths(): number[] | undefined } | undefined;
}

function rangeOf(country: Country, kind: Kind): Range | null {
  const key = `${country} ${kind}`;
  let range = ranges.get(key);
  if (range === undefined) {
    const reader = new Metadata(metadata);
    reader.selectNumberingPlan(country);
    const type = (reader.numberingPlan as unknown as TypedPlan).type(kind);
    const pattern = type?.pattern();
    const lengths = type?.possibleLengths() ?? reader.numberingPlan!.possibleLengths();
    range = pattern ? { pattern: new RegExp(`^(?:${pattern})$`), lengths } : null;
    ranges.set(key, range);
  }
  return range;
}
