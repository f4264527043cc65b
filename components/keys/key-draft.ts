import { CreateApiKeyBody, type ApiKey } from "@/lib/contract/api-keys";
import { checkFields, type FieldErrors } from "@/lib/client/field-errors";

/** Limits of what a key dials, and what they are called. */
export const KEY_CAPS = [
  { key: "max_concurrent_legs", label: "Phones at once", short: "at once" },
  { key: "max_legs_per_day", label: "Phones a day", short: "phones a day" },
  { key: "max_leg_minutes_per_day", label: "Minutes a day", short: "minutes a day" },
] as const;

type Cap = (typeof KEY_CAPS)[number]["key"];

/** A key as typed so far; an empty limit is none. */
export type KeyDraft = Pick<CreateApiKeyBody, "name" | "scope"> & Record<Cap, string>;

export const EMPTY_KEY: KeyDraft = {
  name: "",
  scope: "calls",
  max_concurrent_legs: "",
  max_legs_per_day: "",
  max_leg_minutes_per_day: "",
};

/** What the API is asked for. A key that only reads calls nobody, and has no limits. */
export function toKey(draft: KeyDraft): CreateApiKeyBody {
  const cap = (text: string) => {
    if (draft.scope === "read" || text.trim() === "") return null;
    return /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  };
  return {
    name: draft.name,
    scope: draft.scope,
    ...Object.fromEntries(KEY_CAPS.map(({ key }) => [key, cap(draft[key])])),
  };
}

/** What is wrong with a draft, by field. */
export function checkKey(draft: KeyDraft): FieldErrors {
  return checkFields(CreateApiKeyBody, toKey(draft));
}

/** A key's limits in words, such as "2 at once, 100 phones a day"; null where it has none of its own. */
export function capWords(key: Pick<ApiKey, Cap>): string | null {
  const words = KEY_CAPS.flatMap(({ key: cap, short }) =>
    key[cap] === null ? [] : [`${key[cap].toLocaleString("en")} ${short}`],
  );
  return words.length > 0 ? words.join(", ") : null;
}
