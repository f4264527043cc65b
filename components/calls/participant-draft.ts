import { ParticipantInputs, type ParticipantInput } from "@/lib/contract/participants";
import type { FieldErrors } from "@/lib/client/field-errors";
import { readPhone, type CountryCode } from "@/lib/client/phone";

/** Somebody to bring into a call, as typed so far. */
export interface ParticipantDraft {
  key: number;
  transport: "webrtc" | "pstn";
  identity: string;
  role: "customer" | "observer";
  phone: string;
  country: CountryCode;
  fromNumber: string;
}

/** The next row of the form. */
export function emptyDraft(
  key: number,
  transport: ParticipantDraft["transport"],
  country: CountryCode,
  fromNumber = "",
): ParticipantDraft {
  return { key, transport, identity: "", role: "customer", phone: "", country, fromNumber };
}

/** What the API is asked for; a number that cannot be read goes as typed. */
export function toInput(draft: ParticipantDraft): ParticipantInput {
  if (draft.transport === "webrtc") {
    return { transport: "webrtc", identity: draft.identity.trim(), role: draft.role };
  }
  return {
    transport: "pstn",
    identity: readPhone(draft.phone, draft.country) ?? draft.phone.trim(),
    from_number: draft.fromNumber,
    role: "customer",
    machine_detection: "off",
  };
}

/** What is wrong with the participants, in words that stand below a field. */
export function checkInputs(inputs: ParticipantInput[]): FieldErrors {
  const parsed = ParticipantInputs.safeParse(inputs);
  if (parsed.success) return {};
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const [index, field] = issue.path as [number | undefined, string | undefined];
    if (index === undefined) {
      errors.participants ??= inputs.length === 0 ? "Add at least one participant." : `${capital(issue.message)}.`;
      continue;
    }
    errors[`participants[${index}].${field ?? "identity"}`] ??= sentence(inputs[index], field, issue.message);
  }
  return errors;
}

function sentence(input: ParticipantInput | undefined, field: string | undefined, message: string): string {
  if (field === "from_number") return "Choose the number to call from.";
  if (input?.transport === "pstn")
    return message.startsWith("is named") ? "This number is in the list twice." : PHONE_ERROR;
  if (message.startsWith("is named")) return "This name is in the list twice.";
  if (message === "is a reserved identity") return "This name is reserved. Choose another one.";
  return `The name ${message}.`;
}

/** Said of a number that cannot be one. */
export const PHONE_ERROR = "Enter a full phone number, such as +1 (555) 123-4567.";

/** The identity an operator's own browser gets in a call: their name, as far as an identity may hold it. */
export function ownIdentity(name: string, taken: string[]): string {
  const base =
    name
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 100) || "operator";
  for (let count = 1; ; count += 1) {
    const identity = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(identity)) return identity;
  }
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
