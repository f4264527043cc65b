import { UpdateWorkspaceBody, type Workspace } from "@/lib/contract/workspace";
import { checkFields, type FieldErrors } from "@/lib/client/field-errors";

/** Fields that hold whole numbers; the first two may be empty, which is never. */
const DAYS = ["recording_retention_days", "transcript_retention_days"] as const;
const SECONDS = ["max_call_seconds", "nobody_joined_seconds", "observers_only_seconds", "agent_alone_seconds"] as const;

/** The settings as typed so far. */
export type SettingsDraft = Pick<Workspace, "name" | "recording_notice"> &
  Record<(typeof DAYS)[number] | (typeof SECONDS)[number], string>;

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
  };
}

/** What the API is asked for; what is no number goes as one that it refuses. */
export function toInput(draft: SettingsDraft): UpdateWorkspaceBody {
  const number = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);
  return {
    name: draft.name,
    recording_notice: draft.recording_notice,
    ...Object.fromEntries(DAYS.map((key) => [key, draft[key].trim() === "" ? null : number(draft[key])])),
    ...Object.fromEntries(SECONDS.map((key) => [key, number(draft[key])])),
  };
}

/** What is wrong with a draft, by field. */
export function checkSettings(draft: SettingsDraft): FieldErrors {
  return checkFields(UpdateWorkspaceBody, toInput(draft));
}
