import {
  getCountries,
  getCountryCallingCode,
  isPossiblePhoneNumber,
  parsePhoneNumberFromString,
  type CountryCode,
} from "libphonenumber-js/min";

export type { CountryCode };

/** An E.164 number as people say it: +1 (555) 123-4567, +49 30 901820. Anything else is given back as it is. */
export function formatPhone(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  if (number.countryCallingCode !== "1") return number.formatInternational();
  const national = number.formatNational();
  return national.startsWith("(") ? `+1 ${national}` : number.formatInternational();
}

/** What somebody typed, read as a number of `country` unless it begins with +; null while it is no possible number. */
export function readPhone(typed: string, country: CountryCode): string | null {
  const number = parsePhoneNumberFromString(typed, country);
  return number && isPossiblePhoneNumber(number.number) ? number.number : null;
}

/** Whether this is a number in E.164 that can be one. */
export function isPhoneNumber(text: string): boolean {
  return text.startsWith("+") && isPossiblePhoneNumber(text);
}

/** A country a number can be in, e.g. { code: "DE", name: "Germany", callingCode: "+49" }. */
export interface PhoneCountry {
  code: CountryCode;
  name: string;
  callingCode: string;
}

/** Every country with a numbering plan, by name. */
export function phoneCountries(): PhoneCountry[] {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  return getCountries()
    .map((code) => ({ code, name: names.of(code) ?? code, callingCode: `+${getCountryCallingCode(code)}` }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** The country of an E.164 number; `fallback` where several share its calling code or none has it. */
export function countryOf(e164: string | undefined, fallback: CountryCode = "US"): CountryCode {
  return (e164 && parsePhoneNumberFromString(e164)?.country) || fallback;
}
