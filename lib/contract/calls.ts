import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { IntelligenceResult, IntelligenceStatus } from "./intelligence";
import { Participant, ParticipantInputs } from "./participants";

export const CreateCallBody = z.strictObject({
  agent_id: z.uuid("must be the UUID of an agent"),
  participants: ParticipantInputs,
  /** Whether the call is recorded; where it is not said, as its agent says. */
  recording: z.boolean().optional(),
  /** Whether intelligence is made from the transcript after the end; true where it is not said. */
  transcription: z.boolean().optional(),
});
export type CreateCallBody = z.infer<typeof CreateCallBody>;

/** connecting: nobody is active yet; active; ended; failed: nobody ever joined, or an error. */
export const CallStatus = z.enum(["connecting", "active", "ended", "failed"]);
export type CallStatus = z.infer<typeof CallStatus>;

export const EndReason = z.enum([
  "participants_left",
  "ended_by_request",
  "ended_by_agent",
  "nobody_joined",
  "max_duration",
  "observers_only",
  "agent_alone",
  "customers_left",
]);
export type EndReason = z.infer<typeof EndReason>;

/** Limits that are announced before they end a call. */
export const EndingReason = EndReason.extract(["max_duration", "observers_only", "agent_alone", "customers_left"]);
export type EndingReason = z.infer<typeof EndingReason>;

/**
 * When the agent takes turns. auto: as `conversing` with one person and as `when_addressed` among more. conversing: after
 * everybody. when_addressed: when it is named, asked or nudged. silent: never; it goes on listening.
 */
export const AgentMode = z.enum(["auto", "conversing", "when_addressed", "silent"]);
export type AgentMode = z.infer<typeof AgentMode>;

export const Call = z.object({
  id: z.string(),
  room_name: z.string(),
  agent_id: z.uuid(),
  /** inbound: a phone called one of the workspace's numbers. */
  direction: z.enum(["inbound", "outbound"]),
  status: CallStatus,
  end_reason: EndReason.nullable(),
  created_at: Instant,
  /** When the first person became active: zero of every offset in the call. */
  started_at: Instant.nullable(),
  ended_at: Instant.nullable(),
  recording: z.boolean(),
  transcription: z.boolean(),
  intelligence_status: IntelligenceStatus,
  /** In the answer to GET /v1/calls/{id} alone, not in lists and events: null unless its status is completed. */
  intelligence: IntelligenceResult.nullable().optional(),
  /** A limit that was announced: the call ends then, unless its cause goes away before. */
  ending: z.object({ at: Instant, end_reason: EndingReason }).nullable(),
  agent_mode: AgentMode,
  /** The participant who has taken the conversation over from the agent; null: nobody. */
  driver_id: z.string().nullable(),
  /** A sensitive pause: nothing is recorded, transcribed or stored until `ends_at` at the latest; null: none. */
  sensitive_pause: z.object({ since: Instant, ends_at: Instant }).nullable(),
  participants: z.array(Participant),
});
export type Call = z.infer<typeof Call>;

export const CallsQuery = PageQuery.extend({ status: CallStatus.optional() });
export type CallsQuery = z.infer<typeof CallsQuery>;

export const CallPage = pageOf(Call);
export type CallPage = z.infer<typeof CallPage>;
