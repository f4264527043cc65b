import { UpdateWorkspaceBody, type Workspace } from "@/lib/contract/workspace";
import { PHONE_ERROR } from "@/components/calls/participant-draft";
import type { PhoneDraft } from "@/components/form/phone-field";
import { checkFields, type FieldErrors } from "@/lib/client/field-errors";
import { countryOf, formatPhone, isPhoneNumber, readPhone } from "@/lib/client/phone";

/** Fields that hold whole numbers; the first two may be empty, which is never. */
const DAYS = ["recording_retention_days", "transcript_retention_days"] as const;
const SECONDS = [
  "max_call_seconds",
  "nobody_joined_seconds",
  "observers_only_seconds",
  "agent_alone_seconds",
  "customers_left_seconds",
  "sensitive_pause_seconds",
  "escalation_unclaimed_seconds",
] as const;

/** Caps of what is dialed, as whole numbers too. */
export const CAPS = ["max_concurrent_legs", "max_legs_per_day", "max_leg_minutes_per_day"] as const;

/** The settings as typed so far. */
export type SettingsDraft = Pick<
  Workspace,
  "name" | "recording_notice" | "keep_private_lanes" | "escalation_then" | "escalation_hears" | "allowed_countries"
> &
  Record<(typeof DAYS)[number] | (typeof SECONDS)[number] | (typeof CAPS)[number], string> & {
    escalationPhone: PhoneDraft;
    /** E.164; empty: none chosen. */
    escalation_from_number: string;
  };

/** Saved settings, to be edited. */
export function toDraft(workspace: Workspace): SettingsDraft {
  const text = (value: number | null) => (value === null ? "" : String(value));
  return {
    name: workspace.name,
    recording_notice: workspace.recording_notice,
    recording_retention_days: text(workspace.recording_retention_days),
    transcript_retention_days: text(workspace.transcript_retention_days),
    max_call_seconds: text(workspace.max_call_seconds),
    nobody_joined_seconds: text(workspace.nobody_joined_seconds),
    observers_only_seconds: text(workspace.observers_only_seconds),
    agent_alone_seconds: text(workspace.agent_alone_seconds),
    customers_left_seconds: text(workspace.customers_left_seconds),
    keep_private_lanes: workspace.keep_private_lanes,
    sensitive_pause_seconds: text(workspace.sensitive_pause_seconds),
    escalation_unclaimed_seconds: text(workspace.escalation_unclaimed_seconds),
    escalation_then: workspace.escalation_then,
    escalationPhone: {
      phone: workspace.escalation_number ? formatPhone(workspace.escalation_number) : "",
      country: countryOf(workspace.escalation_number ?? workspace.escalation_from_number ?? undefined),
    },
    escalation_from_number: workspace.escalation_from_number ?? "",
    escalation_hears: workspace.escalation_hears,
    allowed_countries: workspace.allowed_countries,
    max_concurrent_legs: text(workspace.max_concurrent_legs),
    max_legs_per_day: text(workspace.max_legs_per_day),
    max_leg_minutes_per_day: text(workspace.max_leg_minutes_per_day),
  };
}

/** What the API is asked for; what is no number goes as one that it refuses. */
export function toInput(draft: SettingsDraft): UpdateWorkspaceBody {
  const { phone, country } = draft.escalationPhone;
  const number = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);
  return {
    name: draft.name,
    recording_notice: draft.recording_notice,
    keep_private_lanes: draft.keep_private_lanes,
    escalation_then: draft.escalation_then,
    escalation_number: phone.trim() === "" ? null : (readPhone(phone, country) ?? phone.trim()),
    escalation_from_number: draft.escalation_from_number || null,
    escalation_hears: draft.escalation_hears,
    allowed_countries: draft.allowed_countries,
    ...Object.fromEntries(DAYS.map((key) => [key, draft[key].trim() === "" ? null : number(draft[key])])),
    ...Object.fromEntries([...SECONDS, ...CAPS].map((key) => [key, number(draft[key])])),
  };
}

/** What is wrong with a draft, by field. */
export function checkSettings(draft: SettingsDraft): FieldErrors {
  const input = toInput(draft);
  const errors = checkFields(UpdateWorkspaceBody, input);
  if (input.escalation_number && !isPhoneNumber(input.escalation_number)) errors.escalation_number = PHONE_ERROR;
  if (draft.escalation_then === "number") {
    if (!input.escalation_number) errors.escalation_number = PHONE_ERROR;
    if (!input.escalation_from_number) errors.escalation_from_number = "Choose the number to call from.";
  }
  return errors;
}
