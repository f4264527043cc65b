import { z } from "zod";
import { Instant } from "./common";

/** not_started: the call is not over, or is not transcribed; pending: a job is at it; completed; failed. */
export const IntelligenceStatus = z.enum(["not_started", "pending", "completed", "failed"]);
export type IntelligenceStatus = z.infer<typeof IntelligenceStatus>;

/** Why intelligence could not be made. schema_invalid: the agent's schema of fields is not a JSON Schema. */
export const IntelligenceFailure = z.enum([
  "no_speech",
  "transcript_too_long",
  "schema_invalid",
  "model_unavailable",
  "model_refused",
  "invalid_output",
]);
export type IntelligenceFailure = z.infer<typeof IntelligenceFailure>;

/** What a claim has for evidence where nobody said anything of it. */
export const NOT_STATED = "not stated";

/** Ids of the transcript entries that a claim rests on; empty only where the claim is "not stated". */
const Evidence = z.array(z.string());
const Claim = z.object({ text: z.string(), evidence: Evidence });

/** What was made of a call's transcript. A summary of nothing is one claim "not stated". */
export const IntelligenceResult = z.object({
  summary: z.array(Claim),
  outcome: Claim,
  /** One for each person who spoke, on evidence of their own words; the agent has none. */
  sentiments: z.array(
    z.object({
      participant_id: z.string(),
      sentiment: z.enum(["positive", "neutral", "negative", "mixed", "not stated"]),
      evidence: Evidence,
    }),
  ),
  action_items: z.array(
    z.object({
      text: z.string(),
      /** Participant who is to do it; null where that was not said. */
      owner_participant_id: z.string().nullable(),
      evidence: Evidence,
    }),
  ),
  /** The fields of the agent's JSON Schema, by name; `value` is "not stated" where there is no evidence. */
  fields: z.record(z.string(), z.object({ value: z.unknown(), evidence: Evidence })),
});
export type IntelligenceResult = z.infer<typeof IntelligenceResult>;

/** A call's intelligence: `result` only when completed, `failure` only when failed. */
export const Intelligence = z.object({
  status: IntelligenceStatus,
  result: IntelligenceResult.nullable(),
  failure: IntelligenceFailure.nullable(),
  model: z.string().nullable(),
  completed_at: Instant.nullable(),
});
export type Intelligence = z.infer<typeof Intelligence>;
