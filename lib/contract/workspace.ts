import { z } from "zod";
import { Instant } from "./common";
import { NumberText } from "./participants";

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

/** ISO 3166 alpha-2, such as US. */
const CountryCode = z.string().regex(/^[A-Z]{2}$/, "must be a country's two letters, such as US");

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
  escalation_number: NumberText.nullable(),
  /** A number of the workspace that `escalation_number` is called from. */
  escalation_from_number: NumberText.nullable(),
  /** What callers hear while their escalation waits: the agent goes on talking with them, or music. */
  escalation_hears: z.enum(["agent", "music"]),
  /** Countries that phones may be called in; null: that of the number each is called from. */
  allowed_countries: z.array(CountryCode).max(250, "must name at most 250 countries").nullable(),
  /** Phones that may be in calls at once, may be called a day (UTC), and the minutes a day; calls to our numbers apart. */
  max_concurrent_legs: between(0, 10_000),
  max_legs_per_day: between(0, 1_000_000),
  max_leg_minutes_per_day: between(0, 10_000_000),
});

export const Workspace = Settings.extend({ id: z.string(), created_at: Instant });
export type Workspace = z.infer<typeof Workspace>;

/** What is not named stays as it is. */
export const UpdateWorkspaceBody = z.strictObject(Settings.partial().shape);
export type UpdateWorkspaceBody = z.infer<typeof UpdateWorkspaceBody>;

/** What was dialed, and how much may be: calls to the workspace's numbers are not in it. */
export const WorkspaceUsage = z.object({
  /** When the day (UTC) began, and when the next does. */
  day: z.object({ began_at: Instant, ends_at: Instant }),
  /** Legs that wait, ring or are in a call now. */
  legs_now: z.number().int(),
  max_concurrent_legs: z.number().int(),
  legs_today: z.number().int(),
  max_legs_per_day: z.number().int(),
  /** Of legs that are over, as the carrier billed them; and reserved for those that are not, at the longest they may last. */
  minutes_used_today: z.number(),
  minutes_reserved: z.number(),
  max_leg_minutes_per_day: z.number().int(),
});
export type WorkspaceUsage = z.infer<typeof WorkspaceUsage>;
