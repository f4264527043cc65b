import { z } from "zod";
import { ActorRef, AgentCommand, AgentNote, FloorReason } from "./agent-control";
import { AgentMode, CallStatus, EndingReason, EndReason } from "./calls";
import { Instant } from "./common";
import { Escalation } from "./escalations";
import { IntelligenceFailure } from "./intelligence";
import { AnsweredBy, LegReason, LegStatus, Participant, ParticipantReason } from "./participants";
import { TranscriptEntry } from "./transcript";
import { Transfer } from "./transfers";

const legData = z.object({
  telephony_leg_id: z.string(),
  participant_id: z.string(),
  status: LegStatus,
  reason: LegReason.nullable(),
  bill_duration: z.number().int().nullable(),
  // Events that are older than these do not have them.
  price: z.string().nullable().optional(),
  currency: z.string().nullable().optional(),
  answered_by: AnsweredBy.nullable().optional(),
  rang_at: Instant.nullable().optional(),
  answered_at: Instant.nullable().optional(),
  ended_at: Instant.nullable().optional(),
});
const participantRef = z.object({ participant_id: z.string(), identity: z.string() });

/** Data of each event type. The names are the catalogue: the same in the table, the API, the dashboard and logs. */
export const EVENT_DATA = {
  /** `direction` is inbound where a phone called; older events do not say. */
  "call.created": z.object({ status: CallStatus, direction: z.enum(["inbound", "outbound"]).optional() }),
  "call.active": z.object({ status: CallStatus, started_at: Instant }),
  "call.ended": z.object({ status: CallStatus, end_reason: EndReason }),
  "call.ending": z.object({ at: Instant, end_reason: EndingReason }),
  "call.ending_canceled": z.object({}),
  "participant.added": z.object({ participant: Participant }),
  "participant.joined": participantRef,
  "participant.rejoined": participantRef,
  /** May come twice in a row: `disconnected` when a connection went, and then why for good, such as `hung_up`. */
  "participant.left": participantRef.extend({ reason: ParticipantReason }),
  "participant.failed": participantRef.extend({ reason: ParticipantReason }),
  /** Mode, mute, hold or who hears them has changed, or a change of it has come into force. */
  "participant.updated": z.object({ participant: Participant }),
  /** A key was pressed on a phone. Not told during a sensitive pause. */
  "participant.digit": participantRef.extend({ digit: z.string() }),
  "participant.digits_sent": participantRef,
  "leg.updated": legData,
  "agent.joined": z.object({ epoch: z.number().int(), took_over: z.boolean() }),
  "agent.absent": z.object({ absent_ms: z.number().int() }),
  "agent.greeted": z.object({}),
  "agent.interrupted": z.object({ by_participant_id: z.string() }),
  "agent.tool_called": z.object({
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    outcome: z.enum(["ok", "failed", "timed_out"]),
    duration_ms: z.number().int(),
  }),
  "agent.mode_changed": z.object({ mode: AgentMode, by: ActorRef }),
  /** Whether the agent answers what was said, and why. */
  "agent.floor_decided": z.object({ answers: z.boolean(), reason: FloorReason, participant_id: z.string().nullable() }),
  "agent.noted": z.object({ note: AgentNote }),
  "agent.asked": z.object({ command: AgentCommand }),
  "call.driver_changed": z.object({ driver_id: z.string().nullable(), by: ActorRef, lost: z.boolean() }),
  /** Somebody asks the driver for the conversation. */
  "call.drive_requested": z.object({ by: ActorRef }),
  "call.paused": z.object({ since: Instant, ends_at: Instant, by: ActorRef }),
  "call.pause_ending": z.object({ ends_at: Instant }),
  "call.unpaused": z.object({ by: ActorRef }),
  "transfer.updated": z.object({ transfer: Transfer }),
  "escalation.updated": z.object({ escalation: Escalation }),
  "agent.model_failed": z.object({ part: z.enum(["llm", "stt", "tts"]) }),
  "transcript.final": TranscriptEntry.omit({ sequence: true }),
  "transcript.deleted": z.object({}),
  "recording.started": z.object({}),
  "recording.completed": z.object({ duration_ms: z.number().int() }),
  "recording.failed": z.object({ reason: z.string() }),
  "recording.deleted": z.object({}),
  "intelligence.pending": z.object({}),
  "intelligence.completed": z.object({}),
  "intelligence.failed": z.object({ failure: IntelligenceFailure }),
} as const;

/** Name of a stored event. */
export type EventType = keyof typeof EVENT_DATA;
/** What an event of type T carries. */
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>;

/** A stored event; `sequence` is 1..n in its call, without a gap. It is the SSE id. */
export const CallEvent = z.object({
  id: z.string(),
  call_id: z.string(),
  sequence: z.number().int(),
  type: z.enum(Object.keys(EVENT_DATA) as [EventType, ...EventType[]]),
  created_at: Instant,
  data: z.record(z.string(), z.unknown()),
});
export type CallEvent = z.infer<typeof CallEvent>;

/** What somebody is saying right now. Not stored, has no sequence; SSE type `transcript.interim` without an id. */
export const InterimTranscript = z.object({
  call_id: z.string(),
  participant_id: z.string(),
  identity: z.string(),
  role: z.enum(["agent", "customer", "observer"]),
  text: z.string(),
  started_at_ms: z.number().int(),
  lane: z.enum(["call", "whisper", "consult"]),
});
export type InterimTranscript = z.infer<typeof InterimTranscript>;
