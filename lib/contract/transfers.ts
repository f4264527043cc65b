import { z } from "zod";
import { ActorRef } from "./agent-control";
import { Instant } from "./common";
import { BrowserIdentity, NumberText, SipText } from "./participants";

/** Whom to ring: somebody in the call, an operator in their dashboard, or somebody new. */
export const TransferTarget = z.union([
  z.strictObject({ participant_id: z.string() }),
  z.strictObject({ user_id: z.string() }),
  z.strictObject({ transport: z.literal("webrtc"), identity: BrowserIdentity }),
  z.strictObject({ transport: z.literal("pstn"), identity: NumberText, from_number: NumberText.optional() }),
  z.strictObject({ transport: z.literal("sip"), identity: SipText, from_number: NumberText.optional() }),
]);
export type TransferTarget = z.infer<typeof TransferTarget>;

const Line = z.string().trim().min(1, "must not be empty").max(500, "must be at most 500 characters");

/** What the target is told: spoken to a phone, shown as a card to a browser. */
export const Briefing = z.object({
  reason: Line,
  /** What is known, each with the transcript entry it rests on. */
  facts: z.array(z.object({ text: Line, transcript_id: z.string().nullable() })).max(20),
  promises: z.array(Line).max(10),
  next_step: Line.nullable(),
});
export type Briefing = z.infer<typeof Briefing>;

/** A briefing as it is asked for: a sentence is enough, and the rest may be left out. */
const BriefingInput = z.union([
  Line,
  z.strictObject({
    reason: Line,
    facts: z
      .array(z.strictObject({ text: Line, transcript_id: z.string().nullable().default(null) }))
      .max(20)
      .default([]),
    promises: z.array(Line).max(10).default([]),
    next_step: Line.nullable().default(null),
  }),
]);

export const CreateTransferBody = z.strictObject({
  to: TransferTarget,
  /** warm: a private talk first, then the target accepts or declines. cold: the target is in the call once it answers. */
  mode: z.enum(["warm", "cold"]).default("warm"),
  briefing: BriefingInput.optional(),
  /** Who speaks to the target first: the agent, or the operator who asked. */
  briefed_by: z.enum(["agent", "operator"]).default("agent"),
  /** Whom to ring, in this order, where `to` does not take the call. */
  fallback: z.array(TransferTarget).max(5, "must name at most 5 targets").default([]),
});
export type CreateTransferBody = z.input<typeof CreateTransferBody>;

export const TransferOutcome = z.enum([
  "accepted",
  "declined",
  "voicemail",
  "no_answer",
  "busy",
  "caller_left",
  "canceled",
  "failed",
]);
export type TransferOutcome = z.infer<typeof TransferOutcome>;

/**
 * ringing: the target. holding: it answered, the callers are being put on hold. consulting: private talk with the target.
 * merging: everybody is being brought together. returning: the callers get the agent back. ended: see `outcome`.
 */
export const TransferStatus = z.enum(["ringing", "holding", "consulting", "merging", "returning", "ended"]);
export type TransferStatus = z.infer<typeof TransferStatus>;

export const TransferAttempt = z.object({
  id: z.string(),
  target: TransferTarget,
  participant_id: z.string().nullable(),
  user_id: z.string().nullable(),
  status: z.enum(["ringing", "answered", "ended"]),
  outcome: TransferOutcome.nullable(),
  rang_at: Instant,
  answered_at: Instant.nullable(),
  ended_at: Instant.nullable(),
});
export type TransferAttempt = z.infer<typeof TransferAttempt>;

export const Transfer = z.object({
  id: z.string(),
  call_id: z.string(),
  mode: z.enum(["warm", "cold"]),
  status: TransferStatus,
  outcome: TransferOutcome.nullable(),
  briefing: Briefing,
  briefed_by: z.enum(["agent", "operator"]),
  by: ActorRef,
  attempts: z.array(TransferAttempt),
  created_at: Instant,
  ended_at: Instant.nullable(),
});
export type Transfer = z.infer<typeof Transfer>;

export const Transfers = z.object({ transfers: z.array(Transfer) });
export type Transfers = z.infer<typeof Transfers>;

/** What a guest who is the target of a transfer is told of it: what they are asked to take, and nobody's name or number. */
export const TransferOffer = z.object({
  transfer_id: z.string(),
  /** holding, consulting: they may accept or decline. merging: they have accepted, and the callers come. */
  status: z.enum(["holding", "consulting", "merging"]),
  briefing: z.object({
    reason: Line,
    facts: z.array(Line).max(20),
    promises: z.array(Line).max(10),
    next_step: Line.nullable(),
  }),
});
export type TransferOffer = z.infer<typeof TransferOffer>;

/** An operator or program that decides for a transfer under way. */
export const TransferDecision = z.enum(["accept", "decline", "merge", "swap", "cancel"]);
export type TransferDecision = z.infer<typeof TransferDecision>;
