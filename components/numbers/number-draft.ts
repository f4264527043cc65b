import { PHONE_ERROR } from "@/components/calls/participant-draft";
import type { PhoneDraft } from "@/components/form/phone-field";
import { CreatePhoneNumberBody, UpdatePhoneNumberBody, type PhoneNumber } from "@/lib/contract/phone-numbers";
import { checkFields, type FieldErrors } from "@/lib/client/field-errors";
import { countryOf, readPhone } from "@/lib/client/phone";
import { CARRIER } from "@/lib/client/words";

/** A carrier that this deployment has an account at. */
export interface NumberCarrier {
  name: PhoneNumber["provider"];
  simulated: boolean;
  /** It can be told from here where calls to its numbers go. */
  routesNumbers: boolean;
}

/** An agent that calls may be for; an archived one is only shown where a number still has it. */
export interface NumberAgent {
  id: string;
  name: string;
  archived: boolean;
}

/** What becomes of calls to a number, as chosen so far. */
export interface InboundDraft {
  label: string;
  /** Empty: nobody, calls are declined. */
  agentId: string;
  recording: "agent" | "always" | "never";
  transcription: boolean;
}

/** A number to be added, as typed so far. */
export interface NumberDraft extends InboundDraft, PhoneDraft {
  provider: PhoneNumber["provider"];
}

/** The next number to add; `near` is one the workspace has: the next is likely of the same country. */
export function emptyNumber(near: string | undefined, carriers: NumberCarrier[]): NumberDraft {
  return {
    phone: "",
    country: countryOf(near),
    provider: carriers[0]?.name ?? "twilio",
    label: "",
    agentId: "",
    recording: "agent",
    transcription: true,
  };
}

/** A saved number, to be edited. */
export function toDraft(number: PhoneNumber): InboundDraft {
  return {
    label: number.label,
    agentId: number.agent_id ?? "",
    recording: number.recording === null ? "agent" : number.recording ? "always" : "never",
    transcription: number.transcription,
  };
}

/** What the API is asked for of calls to a number. */
export function toUpdate(draft: InboundDraft): UpdatePhoneNumberBody {
  return {
    label: draft.label,
    agent_id: draft.agentId || null,
    recording: draft.recording === "agent" ? null : draft.recording === "always",
    transcription: draft.transcription,
  };
}

/** What the API is asked for; a number that cannot be read goes as typed. */
export function toCreate(draft: NumberDraft): CreatePhoneNumberBody {
  return {
    number: readPhone(draft.phone, draft.country) ?? draft.phone.trim(),
    provider: draft.provider,
    label: draft.label,
    ...toUpdate(draft),
  };
}

/** What is wrong with a number to be added. */
export function checkNumber(draft: NumberDraft): FieldErrors {
  return {
    ...checkFields(CreatePhoneNumberBody, toCreate(draft)),
    ...(!readPhone(draft.phone, draft.country) && { number: PHONE_ERROR }),
  };
}

/** What is wrong with the settings of a number. */
export function checkInbound(draft: InboundDraft): FieldErrors {
  return checkFields(UpdatePhoneNumberBody, toUpdate(draft));
}

/** What becomes of calls to a number, in words. */
export function answeredBy(
  number: PhoneNumber,
  agents: NumberAgent[],
  carriers: NumberCarrier[],
): { answered: boolean; words: string } {
  if (!carriers.some(({ name }) => name === number.provider)) {
    return { answered: false, words: `Not taken: no account at ${CARRIER[number.provider]}` };
  }
  if (!number.agent_id) return { answered: false, words: "Declined" };
  const agent = agents.find(({ id }) => id === number.agent_id);
  if (agent?.archived) return { answered: false, words: `Declined: ${agent.name} is archived` };
  return { answered: true, words: `Answered by ${agent?.name ?? "another agent"}` };
}
