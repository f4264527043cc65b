import type { PhoneCountry } from "@/lib/client/phone";

/**
 * The country somebody means: by its name, its two letters or its calling code where that is of one country alone, or by
 * the beginning of one name alone; null where it is none, or may be several.
 */
export function findCountry(countries: PhoneCountry[], typed: string): PhoneCountry | null {
  const text = typed.trim().toLowerCase();
  if (text === "") return null;
  const exact = countries.filter(({ code, name }) => [code.toLowerCase(), name.toLowerCase()].includes(text));
  if (exact.length > 0) return exact[0]!;
  const near = countries.filter(({ name, callingCode }) => name.toLowerCase().startsWith(text) || callingCode === text);
  return near.length === 1 ? near[0]! : null;
}
