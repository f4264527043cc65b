import { ParticipantInputs, type MachineDetection, type ParticipantInput } from "@/lib/contract/participants";
import type { FieldErrors } from "@/lib/client/field-errors";
import { isPhoneNumber, readPhone, type CountryCode } from "@/lib/client/phone";

/** Somebody to bring into a call, as typed so far. */
export interface ParticipantDraft {
  key: number;
  transport: "webrtc" | "pstn" | "sip";
  identity: string;
  role: "customer" | "observer";
  phone: string;
  country: CountryCode;
  fromNumber: string;
  /** `sip:` may be left out. */
  sipAddress: string;
  machine: MachineDetection;
  /** What a machine is told, where `machine` is message. */
  voicemail: string;
}

/** The next row of the form. */
export function emptyDraft(
  key: number,
  transport: ParticipantDraft["transport"],
  country: CountryCode,
  fromNumber = "",
): ParticipantDraft {
  return {
    key,
    transport,
    identity: "",
    role: "customer",
    phone: "",
    country,
    fromNumber,
    sipAddress: "",
    machine: "off",
    voicemail: "",
  };
}

/** What the API is asked for; a number that cannot be read goes as typed. */
export function toInput(draft: ParticipantDraft): ParticipantInput {
  if (draft.transport === "webrtc") {
    return { transport: "webrtc", identity: draft.identity.trim(), role: draft.role };
  }
  const dialed = {
    from_number: draft.fromNumber,
    role: "customer" as const,
    machine_detection: draft.machine,
    ...(draft.machine === "message" && { voicemail_message: draft.voicemail.trim() }),
  };
  if (draft.transport === "sip") {
    return { transport: "sip", identity: readSip(draft.sipAddress), ...dialed };
  }
  return { transport: "pstn", identity: readPhone(draft.phone, draft.country) ?? draft.phone.trim(), ...dialed };
}

/** What is wrong with the participants, in words that stand below a field. */
export function checkInputs(inputs: ParticipantInput[]): FieldErrors {
  const errors: FieldErrors = {};
  inputs.forEach((input, index) => {
    if (input.transport === "pstn" && !isPhoneNumber(input.identity)) {
      errors[`participants[${index}].identity`] = PHONE_ERROR;
    }
  });
  for (const issue of ParticipantInputs.safeParse(inputs).error?.issues ?? []) {
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
  if (field === "voicemail_message") {
    return message.startsWith("must be at most") ? `The message ${message}.` : "Write what a machine is told.";
  }
  if (input?.transport === "pstn")
    return message.startsWith("is named") ? "This number is in the list twice." : PHONE_ERROR;
  if (input?.transport === "sip")
    return message.startsWith("is named") ? "This address is in the list twice." : SIP_ERROR;
  if (message.startsWith("is named")) return "This name is in the list twice.";
  if (message === "is a reserved identity") return "This name is reserved. Choose another one.";
  return `The name ${message}.`;
}

/** Said of a number that cannot be one. */
export const PHONE_ERROR = "Enter a full phone number, such as +1 (555) 123-4567.";

/** A SIP address as it is asked for: people leave out what it begins with. */
export function readSip(typed: string): string {
  return typed.trim().replace(/^(?:sip:)?/i, "sip:");
}

/** Said of what is no SIP address. */
export const SIP_ERROR = "Enter an address such as sip:name@pbx.example.com.";

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
