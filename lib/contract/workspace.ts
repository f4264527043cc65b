import { z } from "zod";
import { Instant } from "./common";
import { E164 } from "./participants";

export const RecordingNotice = z.enum(["spoken_and_shown", "spoken", "shown", "none"]);
export type RecordingNotice = z.infer<typeof RecordingNotice>;

const between = (min: number, max: number) =>
  z
    .number("must be a whole number")
    .int("must be a whole number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

/** Days after which something is deleted; null: never. */
const RetentionDays = between(1, 3_650).nullable();

/** What can be set of a workspace. */
const Settings = z.object({
  name: z.string().trim().min(1, "must not be empty").max(100, "must be at most 100 characters"),
  /** How people in a recorded call are told: spoken by the agent, shown in our pages. */
  recording_notice: RecordingNotice,
  /** Counted from a call's end. */
  recording_retention_days: RetentionDays,
  transcript_retention_days: RetentionDays,
  /** Longest time of a call, from its first person on; a call keeps what it was made with. */
  max_call_seconds: between(60, 86_400),
  /** After this long a call that nobody has joined is over. */
  nobody_joined_seconds: between(10, 86_400),
  /** The same for a call with observers only, and for one with nobody but the agent. */
  observers_only_seconds: between(10, 3_600),
  agent_alone_seconds: between(10, 3_600),
  /** How long operators stay in a call that every customer has left, unless one of them chooses to stay. */
  customers_left_seconds: between(5, 3_600),
  /** Whether whispers and consults are kept, apart from the call's own transcript and recording. */
  keep_private_lanes: z.boolean(),
  /** After this long a sensitive pause ends by itself. */
  sensitive_pause_seconds: between(15, 900),
  /** An escalation that nobody claims for so long goes to `escalation_then`. */
  escalation_unclaimed_seconds: between(10, 3_600),
  /** agent: the caller is told that nobody is free, and talks to the agent. number: the caller is transferred to it. */
  escalation_then: z.enum(["agent", "number"]),
  escalation_number: E164.nullable(),
  /** A number of the workspace that `escalation_number` is called from. */
  escalation_from_number: E164.nullable(),
  /** What callers hear while their escalation waits: the agent goes on talking with them, or music. */
  escalation_hears: z.enum(["agent", "music"]),
});

export const Workspace = Settings.extend({ id: z.string(), created_at: Instant });
export type Workspace = z.infer<typeof Workspace>;

/** What is not named stays as it is. */
export const UpdateWorkspaceBody = z.strictObject(Settings.partial().shape);
export type UpdateWorkspaceBody = z.infer<typeof UpdateWorkspaceBody>;
