import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { Participant } from "./participants";
import { Briefing } from "./transfers";

export const Urgency = z.enum(["low", "normal", "high"]);
export type Urgency = z.infer<typeof Urgency>;

export const RaiseEscalationBody = z.strictObject({
  reason: z.string().trim().min(1, "must not be empty").max(500, "must be at most 500 characters"),
  urgency: Urgency.default("normal"),
  /** Operators of this group see it; without one, all do. */
  group: z.string().trim().min(1, "must not be empty").max(100, "must be at most 100 characters").optional(),
});
export type RaiseEscalationBody = z.input<typeof RaiseEscalationBody>;

/**
 * waiting: for somebody to claim it. claimed: one operator has it, listens and reads. live: they talk to the caller.
 * resolved: they did. unclaimed: nobody came in time. canceled: taken back, or the call ended.
 */
export const EscalationStatus = z.enum(["waiting", "claimed", "live", "resolved", "unclaimed", "canceled"]);
export type EscalationStatus = z.infer<typeof EscalationStatus>;

export const Escalation = z.object({
  id: z.string(),
  call_id: z.string(),
  status: EscalationStatus,
  reason: z.string(),
  urgency: Urgency,
  group: z.string().nullable(),
  raised_by: z.enum(["agent", "caller", "operator", "api"]),
  /** The operator who has it. */
  claimed_by: z.object({ user_id: z.string(), name: z.string() }).nullable(),
  claimed_at: Instant.nullable(),
  /** From being raised to the first claim, and to the first word to the caller; null until then. */
  time_to_claim_ms: z.number().int().nullable(),
  time_to_join_ms: z.number().int().nullable(),
  /** Its age counts from here, however often it is requeued. */
  created_at: Instant,
  ended_at: Instant.nullable(),
});
export type Escalation = z.infer<typeof Escalation>;

/** What the operator who has claimed an escalation gets, and nobody else: the briefing, and access to listen to the call. */
export const ClaimedEscalation = Escalation.extend({ briefing: Briefing, participant: Participant });
export type ClaimedEscalation = z.infer<typeof ClaimedEscalation>;

export const EscalationsQuery = PageQuery.extend({
  /** open: waiting, claimed and live. */
  status: z.enum(["open", ...EscalationStatus.options]).optional(),
  call_id: z.string().optional(),
});
export type EscalationsQuery = z.infer<typeof EscalationsQuery>;

export const EscalationPage = pageOf(Escalation);
export type EscalationPage = z.infer<typeof EscalationPage>;
