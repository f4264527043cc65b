// Made by scripts/sdk-types.ts from the API's OpenAPI document. Do not edit: run it again.
/* eslint-disable max-lines -- as long as the API is wide */

export interface Access {
  url: string;
  token: string;
}

export interface AddParticipantsBody {
  participants: ParticipantInputs;
}

export interface AddedParticipants {
  participants: Participant[];
}

export interface Agent {
  id: string;
  name: string;
  instructions: string;
  greeting: string;
  voice: string | null;
  llm_model: string | null;
  stt_model: string | null;
  tts_model: string | null;
  tools: {
    name: string;
    description: string;
    parameters: Record<string, unknown>;
    url: string;
    has_secret: boolean;
    timeout_ms: number;
  }[];
  recording: boolean;
  intelligence_schema: Record<string, unknown> | null;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

export interface AgentPage {
  data: Agent[];
  next_cursor: string | null;
}

export interface AgentToolInput {
  name: string;
  description?: string;
  parameters: Record<string, unknown>;
  url: string;
  secret?: string | null;
  timeout_ms?: number;
}

export interface AgentTurn {
  id: string;
  participant_id: string | null;
  speech_ended_at_ms: number;
  turn_decided_ms: number | null;
  transcribed_ms: number | null;
  first_token_ms: number | null;
  first_audio_ms: number | null;
}

export interface AgentTurns {
  turns: AgentTurn[];
}

export interface ApiKey {
  id: string;
  name: string;
  scope: Scope;
  key_start: string;
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

export interface ApiKeyPage {
  data: ApiKey[];
  next_cursor: string | null;
}

export interface Call {
  id: string;
  room_name: string;
  agent_id: string;
  status: CallStatus;
  end_reason: EndReason | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  recording: boolean;
  transcription: boolean;
  intelligence_status: IntelligenceStatus;
  intelligence?: IntelligenceResult | null;
  ending: {
    at: string;
    end_reason: EndingReason;
  } | null;
  participants: Participant[];
}

export type CallEvent =
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.created";
      created_at: string;
      data: {
        status: CallStatus;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.active";
      created_at: string;
      data: {
        status: CallStatus;
        started_at: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.ended";
      created_at: string;
      data: {
        status: CallStatus;
        end_reason: EndReason;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.ending";
      created_at: string;
      data: {
        at: string;
        end_reason: EndingReason;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.ending_canceled";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.added";
      created_at: string;
      data: {
        participant: Participant;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.joined";
      created_at: string;
      data: {
        participant_id: string;
        identity: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.rejoined";
      created_at: string;
      data: {
        participant_id: string;
        identity: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.left";
      created_at: string;
      data: {
        participant_id: string;
        identity: string;
        reason: ParticipantReason;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.failed";
      created_at: string;
      data: {
        participant_id: string;
        identity: string;
        reason: ParticipantReason;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "leg.updated";
      created_at: string;
      data: {
        telephony_leg_id: string;
        participant_id: string;
        status: LegStatus;
        reason: LegReason | null;
        bill_duration: number | null;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.joined";
      created_at: string;
      data: {
        epoch: number;
        took_over: boolean;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.absent";
      created_at: string;
      data: {
        absent_ms: number;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.greeted";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.interrupted";
      created_at: string;
      data: {
        by_participant_id: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.tool_called";
      created_at: string;
      data: {
        tool: string;
        arguments: Record<string, unknown>;
        outcome: "ok" | "failed" | "timed_out";
        duration_ms: number;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.model_failed";
      created_at: string;
      data: {
        part: "llm" | "stt" | "tts";
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "transcript.final";
      created_at: string;
      data: {
        id: string;
        speaker: "agent" | "user";
        text: string;
        started_at_ms: number;
        ended_at_ms: number;
        is_final: boolean;
        source: "runtime";
        participant_id: string;
        identity: string;
        role: "agent" | "customer" | "observer";
        interrupted: boolean;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "transcript.deleted";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "recording.started";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "recording.completed";
      created_at: string;
      data: {
        duration_ms: number;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "recording.failed";
      created_at: string;
      data: {
        reason: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "recording.deleted";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "intelligence.pending";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "intelligence.completed";
      created_at: string;
      data: Record<string, never>;
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "intelligence.failed";
      created_at: string;
      data: {
        failure: IntelligenceFailure;
      };
    };

export interface CallPage {
  data: Call[];
  next_cursor: string | null;
}

export type CallStatus = "connecting" | "active" | "ended" | "failed";

export interface CreateAgentBody {
  name: string;
  instructions: string;
  greeting?: string;
  voice?: string | null;
  llm_model?: string | null;
  stt_model?: string | null;
  tts_model?: string | null;
  tools?: AgentToolInput[];
  recording?: boolean;
  intelligence_schema?: Record<string, unknown> | null;
}

export interface CreateApiKeyBody {
  name: string;
  scope: "read" | "calls" | "admin";
}

export interface CreateCallBody {
  agent_id: string;
  participants: ParticipantInputs;
  recording?: boolean;
  transcription?: boolean;
}

export interface CreatePhoneNumberBody {
  number: string;
  provider?: "twilio" | "plivo" | "vonage";
  label?: string;
}

export interface CreateWebhookEndpointBody {
  url: string;
  description?: string;
  event_types?: (
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed"
  )[];
}

export interface CreatedApiKey {
  id: string;
  name: string;
  scope: Scope;
  key_start: string;
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
  key: string;
}

export type EndReason =
  | "participants_left"
  | "ended_by_request"
  | "ended_by_agent"
  | "nobody_joined"
  | "max_duration"
  | "observers_only"
  | "agent_alone";

export type EndingReason = "max_duration" | "observers_only" | "agent_alone";

export interface ErrorBody {
  error: {
    code:
      | "invalid_request"
      | "unauthorized"
      | "forbidden"
      | "from_number_not_owned"
      | "not_found"
      | "agent_archived"
      | "number_in_use"
      | "intelligence_pending"
      | "transcript_deleted"
      | "call_over"
      | "call_not_over"
      | "recording_not_ready"
      | "identity_in_call"
      | "participant_gone"
      | "idempotency_conflict"
      | "idempotency_in_progress"
      | "webhook_endpoint_limit"
      | "webhook_endpoint_disabled"
      | "payload_too_large"
      | "unsupported_media_type"
      | "rate_limited"
      | "internal"
      | "room_unavailable";
    message: string;
    param: string | null;
    request_id: string;
  };
}

export interface Intelligence {
  status: IntelligenceStatus;
  result: IntelligenceResult | null;
  failure: IntelligenceFailure | null;
  model: string | null;
  completed_at: string | null;
}

export type IntelligenceFailure =
  "no_speech" | "transcript_too_long" | "schema_invalid" | "model_unavailable" | "model_refused" | "invalid_output";

export interface IntelligenceResult {
  summary: {
    text: string;
    evidence: string[];
  }[];
  outcome: {
    text: string;
    evidence: string[];
  };
  sentiments: {
    participant_id: string;
    sentiment: "positive" | "neutral" | "negative" | "mixed" | "not stated";
    evidence: string[];
  }[];
  action_items: {
    text: string;
    owner_participant_id: string | null;
    evidence: string[];
  }[];
  fields: Record<
    string,
    {
      value: unknown;
      evidence: string[];
    }
  >;
}

export type IntelligenceStatus = "not_started" | "pending" | "completed" | "failed";

export interface InterimTranscript {
  call_id: string;
  participant_id: string;
  identity: string;
  role: "agent" | "customer" | "observer";
  text: string;
  started_at_ms: number;
}

export type LegReason = "busy" | "no_answer" | "rejected" | "invalid_number" | "canceled" | "carrier_error";

export type LegStatus = "queued" | "ringing" | "in_progress" | "completed" | "failed";

export interface Participant {
  id: string;
  call_id: string;
  role: "agent" | "customer" | "observer";
  transport: "webrtc" | "pstn" | "sip" | "internal";
  identity: string;
  status: ParticipantStatus;
  reason: ParticipantReason | null;
  joined_at: string | null;
  left_at: string | null;
  telephony_leg_id?: string;
  job_id?: string;
  telephony_leg?: TelephonyLeg;
  access?: Access;
}

export type ParticipantInput =
  | {
      transport: "webrtc";
      identity: string;
      role?: "customer" | "observer";
    }
  | {
      transport: "pstn";
      identity: string;
      from_number: string;
      role?: "customer";
    };

export type ParticipantInputs = ParticipantInput[];

export type ParticipantReason =
  | "disconnected"
  | "removed"
  | "call_ended"
  | "hung_up"
  | "busy"
  | "no_answer"
  | "rejected"
  | "invalid_number"
  | "canceled"
  | "carrier_error"
  | "never_joined";

export type ParticipantStatus = "queued" | "joining" | "active" | "left" | "failed";

export interface PhoneNumber {
  number: string;
  provider: "twilio" | "plivo" | "vonage";
  label: string;
  created_at: string;
}

export interface PhoneNumberPage {
  data: PhoneNumber[];
  next_cursor: string | null;
}

export interface Recording {
  call_id: string;
  status: RecordingStatus;
  reason: string | null;
  started_at: string | null;
  completed_at: string | null;
  gaps: RecordingGap[];
  lanes: RecordingLane[];
}

export interface RecordingGap {
  from_ms: number;
  to_ms: number;
}

export interface RecordingLane {
  id: string;
  kind: "participant" | "mix";
  participant_id: string | null;
  identity: string | null;
  role: "agent" | "customer" | "observer" | null;
  content_type: string;
  duration_ms: number;
  size_bytes: number;
  peaks: number[];
  url: string;
  expires_at: string;
}

export type RecordingNotice = "spoken_and_shown" | "spoken" | "shown" | "none";

export type RecordingStatus = "off" | "pending" | "recording" | "finalizing" | "completed" | "failed" | "deleted";

export type Scope = "read" | "calls" | "admin";

export interface TelephonyLeg {
  id: string;
  provider: "plivo" | "twilio" | "vonage";
  provider_call_id: string | null;
  direction: "inbound" | "outbound";
  status: LegStatus;
  reason: LegReason | null;
  from_number: string;
  to_number: string;
  bill_duration: number | null;
}

export interface Transcript {
  transcript: TranscriptEntry[];
  text: string;
}

export interface TranscriptEntry {
  id: string;
  speaker: "agent" | "user";
  text: string;
  sequence: number;
  started_at_ms: number;
  ended_at_ms: number;
  is_final: boolean;
  source: "runtime";
  participant_id: string;
  identity: string;
  role: "agent" | "customer" | "observer";
  interrupted: boolean;
}

export interface UpdateAgentBody {
  name?: string;
  instructions?: string;
  greeting?: string;
  voice?: string | null;
  llm_model?: string | null;
  stt_model?: string | null;
  tts_model?: string | null;
  tools?: UpdateAgentToolInput[];
  recording?: boolean;
  intelligence_schema?: Record<string, unknown> | null;
}

export interface UpdateAgentToolInput {
  name: string;
  description?: string;
  parameters: Record<string, unknown>;
  url: string;
  secret?: string | null;
  timeout_ms?: number;
}

export interface UpdatePhoneNumberBody {
  label?: string;
}

export interface UpdateWebhookEndpointBody {
  url?: string;
  description?: string;
  event_types?: (
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed"
  )[];
  enabled?: boolean;
}

export interface UpdateWorkspaceBody {
  name?: string;
  recording_notice?: "spoken_and_shown" | "spoken" | "shown" | "none";
  recording_retention_days?: number | null;
  transcript_retention_days?: number | null;
  max_call_seconds?: number;
  nobody_joined_seconds?: number;
  observers_only_seconds?: number;
  agent_alone_seconds?: number;
}

export interface WebhookDelivery {
  id: string;
  endpoint_id: string;
  event_id: string;
  event_type:
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed";
  call_id: string;
  status: WebhookDeliveryStatus;
  attempts: number;
  next_attempt_at: string | null;
  last_status: number | null;
  last_error: WebhookDeliveryError | null;
  last_attempt_at: string | null;
  created_at: string;
}

export type WebhookDeliveryError =
  | "timed_out"
  | "refused_address"
  | "connection_failed"
  | "redirected"
  | "bad_status"
  | "interrupted"
  | "endpoint_deleted";

export interface WebhookDeliveryPage {
  data: WebhookDelivery[];
  next_cursor: string | null;
}

export type WebhookDeliveryStatus = "pending" | "succeeded" | "failed";

export interface WebhookEndpoint {
  id: string;
  url: string;
  description: string;
  event_types: (
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed"
  )[];
  enabled: boolean;
  previous_secret_expires_at: string | null;
  created_at: string;
}

export interface WebhookEndpointPage {
  data: WebhookEndpoint[];
  next_cursor: string | null;
}

export interface WebhookEndpointWithSecret {
  id: string;
  url: string;
  description: string;
  event_types: (
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed"
  )[];
  enabled: boolean;
  previous_secret_expires_at: string | null;
  created_at: string;
  secret: string;
}

export interface WebhookMessage {
  type:
    | "call.created"
    | "call.active"
    | "call.ended"
    | "call.ending"
    | "call.ending_canceled"
    | "participant.added"
    | "participant.joined"
    | "participant.rejoined"
    | "participant.left"
    | "participant.failed"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.model_failed"
    | "transcript.final"
    | "transcript.deleted"
    | "recording.started"
    | "recording.completed"
    | "recording.failed"
    | "recording.deleted"
    | "intelligence.pending"
    | "intelligence.completed"
    | "intelligence.failed";
  timestamp: string;
  data: {
    event: CallEvent;
    call: Call;
  };
}

export interface Workspace {
  name: string;
  recording_notice: RecordingNotice;
  recording_retention_days: number | null;
  transcript_retention_days: number | null;
  max_call_seconds: number;
  nobody_joined_seconds: number;
  observers_only_seconds: number;
  agent_alone_seconds: number;
  id: string;
  created_at: string;
}

export interface ListCallsQuery {
  limit?: number;
  cursor?: string;
  status?: "connecting" | "active" | "ended" | "failed";
}

export interface GetRecordingFileQuery {
  expires?: string;
  signature?: string;
}

export interface ListAgentsQuery {
  limit?: number;
  cursor?: string;
}

export interface ListApiKeysQuery {
  limit?: number;
  cursor?: string;
}

export interface ListPhoneNumbersQuery {
  limit?: number;
  cursor?: string;
}

export interface ListWebhookEndpointsQuery {
  limit?: number;
  cursor?: string;
}

export interface ListWebhookDeliveriesQuery {
  limit?: number;
  cursor?: string;
  status?: "pending" | "succeeded" | "failed";
}

export type ErrorCode = ErrorBody["error"]["code"];

/** Codes after which the same request may succeed without a change. */
export const RETRYABLE_CODES: readonly ErrorCode[] = [
  "intelligence_pending",
  "recording_not_ready",
  "idempotency_in_progress",
  "rate_limited",
  "room_unavailable",
];
