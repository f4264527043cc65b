// Made by scripts/sdk-types.ts from the API's OpenAPI document. Do not edit: run it again.
/* eslint-disable max-lines -- as long as the API is wide */

export interface Access {
  url: string;
  token: string;
}

export interface ActorRef {
  kind: "api_key" | "user" | "agent" | "system";
  id: string;
  name: string;
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
  transfer_targets: {
    name: string;
    to: TransferTarget;
  }[];
  can_escalate: boolean;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

export interface AgentCommand {
  id: string;
  call_id: string;
  kind: "say" | "preview" | "nudge";
  status: "pending" | "taken" | "done" | "failed";
  text: string;
  result: string | null;
  created_at: string;
}

export type AgentMode = "auto" | "conversing" | "when_addressed" | "silent";

export interface AgentNote {
  id: string;
  call_id: string;
  by: ActorRef;
  source: "typed" | "whispered";
  text: string;
  status: "pending" | "received" | "used" | "retracted";
  used_in_turn: number | null;
  used_at: string | null;
  created_at: string;
}

export interface AgentNotes {
  notes: AgentNote[];
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

export type AnsweredBy = "human" | "machine" | "unknown";

export interface ApiKey {
  id: string;
  name: string;
  scope: Scope;
  key_start: string;
  max_concurrent_legs: number | null;
  max_legs_per_day: number | null;
  max_leg_minutes_per_day: number | null;
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

export interface ApiKeyPage {
  data: ApiKey[];
  next_cursor: string | null;
}

export type AuditAction =
  | "listen"
  | "whisper"
  | "talk"
  | "drive"
  | "mute"
  | "unmute"
  | "hold"
  | "resume"
  | "send_digits"
  | "set_agent_mode"
  | "agent_say"
  | "agent_note"
  | "agent_nudge"
  | "hand_back"
  | "ask_for_drive"
  | "transfer"
  | "transfer_accept"
  | "transfer_decline"
  | "transfer_merge"
  | "transfer_swap"
  | "transfer_cancel"
  | "escalate"
  | "claim"
  | "release"
  | "go_live"
  | "pause_recording"
  | "resume_recording"
  | "stay"
  | "remove"
  | "end_call";

export interface AuditEntry {
  id: string;
  call_id: string;
  by: ActorRef;
  action: AuditAction;
  participant_id: string | null;
  started_at: string;
  ended_at: string | null;
}

export interface AuditLog {
  entries: AuditEntry[];
}

export interface Briefing {
  reason: string;
  facts: {
    text: string;
    transcript_id: string | null;
  }[];
  promises: string[];
  next_step: string | null;
}

export type BrowserIdentity = string;

export interface Call {
  id: string;
  room_name: string;
  agent_id: string;
  direction: "inbound" | "outbound";
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
  agent_mode: AgentMode;
  driver_id: string | null;
  sensitive_pause: {
    since: string;
    ends_at: string;
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
        direction?: "inbound" | "outbound";
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
      type: "participant.updated";
      created_at: string;
      data: {
        participant: Participant;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.digit";
      created_at: string;
      data: {
        participant_id: string;
        identity: string;
        digit: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "participant.digits_sent";
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
      type: "leg.updated";
      created_at: string;
      data: {
        telephony_leg_id: string;
        participant_id: string;
        status: LegStatus;
        reason: LegReason | null;
        bill_duration: number | null;
        price?: string | null;
        currency?: string | null;
        answered_by?: AnsweredBy | null;
        rang_at?: string | null;
        answered_at?: string | null;
        ended_at?: string | null;
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
      type: "agent.mode_changed";
      created_at: string;
      data: {
        mode: AgentMode;
        by: ActorRef;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.floor_decided";
      created_at: string;
      data: {
        answers: boolean;
        reason: FloorReason;
        participant_id: string | null;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.noted";
      created_at: string;
      data: {
        note: AgentNote;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "agent.asked";
      created_at: string;
      data: {
        command: AgentCommand;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.driver_changed";
      created_at: string;
      data: {
        driver_id: string | null;
        by: ActorRef;
        lost: boolean;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.drive_requested";
      created_at: string;
      data: {
        by: ActorRef;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.paused";
      created_at: string;
      data: {
        since: string;
        ends_at: string;
        by: ActorRef;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.pause_ending";
      created_at: string;
      data: {
        ends_at: string;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "call.unpaused";
      created_at: string;
      data: {
        by: ActorRef;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "transfer.updated";
      created_at: string;
      data: {
        transfer: Transfer;
      };
    }
  | {
      id: string;
      call_id: string;
      sequence: number;
      type: "escalation.updated";
      created_at: string;
      data: {
        escalation: Escalation;
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
        lane: "call" | "whisper" | "consult";
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

export type ChargeKind = "leg" | "chat" | "transcription" | "speech";

export type ChargeUnit = "second" | "input_token" | "output_token" | "character" | "request";

export interface ClaimedEscalation {
  id: string;
  call_id: string;
  status: EscalationStatus;
  reason: string;
  urgency: Urgency;
  group: string | null;
  raised_by: "agent" | "caller" | "operator" | "api";
  claimed_by: {
    user_id: string;
    name: string;
  } | null;
  claimed_at: string | null;
  time_to_claim_ms: number | null;
  time_to_join_ms: number | null;
  created_at: string;
  ended_at: string | null;
  briefing: Briefing;
  participant: Participant;
}

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
  transfer_targets?: {
    name: string;
    to:
      | {
          participant_id: string;
        }
      | {
          user_id: string;
        }
      | {
          transport: "webrtc";
          identity: string;
        }
      | {
          transport: "pstn";
          identity: string;
          from_number?: string;
        }
      | {
          transport: "sip";
          identity: string;
          from_number?: string;
        };
  }[];
  can_escalate?: boolean;
}

export interface CreateApiKeyBody {
  name: string;
  scope: "read" | "calls" | "admin";
  max_concurrent_legs?: number | null;
  max_legs_per_day?: number | null;
  max_leg_minutes_per_day?: number | null;
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
  agent_id?: string | null;
  recording?: boolean | null;
  transcription?: boolean;
}

export interface CreateTransferBody {
  to:
    | {
        participant_id: string;
      }
    | {
        user_id: string;
      }
    | {
        transport: "webrtc";
        identity: string;
      }
    | {
        transport: "pstn";
        identity: string;
        from_number?: string;
      }
    | {
        transport: "sip";
        identity: string;
        from_number?: string;
      };
  mode?: "warm" | "cold";
  briefing?:
    | string
    | {
        reason: string;
        facts?: {
          text: string;
          transcript_id?: string | null;
        }[];
        promises?: string[];
        next_step?: string | null;
      };
  briefed_by?: "agent" | "operator";
  fallback?: (
    | {
        participant_id: string;
      }
    | {
        user_id: string;
      }
    | {
        transport: "webrtc";
        identity: string;
      }
    | {
        transport: "pstn";
        identity: string;
        from_number?: string;
      }
    | {
        transport: "sip";
        identity: string;
        from_number?: string;
      }
  )[];
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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
  max_concurrent_legs: number | null;
  max_legs_per_day: number | null;
  max_leg_minutes_per_day: number | null;
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
  | "agent_alone"
  | "customers_left";

export type EndingReason = "max_duration" | "observers_only" | "agent_alone" | "customers_left";

export interface ErrorBody {
  error: {
    code:
      | "invalid_request"
      | "unauthorized"
      | "forbidden"
      | "from_number_not_owned"
      | "country_not_allowed"
      | "number_not_allowed"
      | "own_number"
      | "concurrent_legs_limit"
      | "daily_legs_limit"
      | "daily_minutes_limit"
      | "not_found"
      | "agent_archived"
      | "number_in_use"
      | "number_not_at_carrier"
      | "route_by_hand"
      | "intelligence_pending"
      | "transcript_deleted"
      | "call_over"
      | "call_not_over"
      | "recording_not_ready"
      | "identity_in_call"
      | "participant_gone"
      | "participant_not_here"
      | "call_has_driver"
      | "driving"
      | "not_the_driver"
      | "transfer_under_way"
      | "transfer_over"
      | "transfer_not_ready"
      | "escalation_open"
      | "escalation_claimed"
      | "escalation_over"
      | "note_used"
      | "not_paused"
      | "agent_unavailable"
      | "speech_not_understood"
      | "idempotency_conflict"
      | "idempotency_in_progress"
      | "webhook_endpoint_limit"
      | "webhook_endpoint_disabled"
      | "payload_too_large"
      | "unsupported_media_type"
      | "rate_limited"
      | "internal"
      | "carrier_unavailable"
      | "room_unavailable";
    message: string;
    param: string | null;
    request_id: string;
  };
}

export interface Escalation {
  id: string;
  call_id: string;
  status: EscalationStatus;
  reason: string;
  urgency: Urgency;
  group: string | null;
  raised_by: "agent" | "caller" | "operator" | "api";
  claimed_by: {
    user_id: string;
    name: string;
  } | null;
  claimed_at: string | null;
  time_to_claim_ms: number | null;
  time_to_join_ms: number | null;
  created_at: string;
  ended_at: string | null;
}

export interface EscalationPage {
  data: Escalation[];
  next_cursor: string | null;
}

export type EscalationStatus = "waiting" | "claimed" | "live" | "resolved" | "unclaimed" | "canceled";

export interface Evidence {
  id: string;
  kind: EvidenceKind;
  event_id: string | null;
  payload_hash: string;
  signature_ok: boolean;
  status: string | null;
  effect: EvidenceEffect;
  times: number;
  received_at: string;
}

export type EvidenceEffect = "applied" | "repeated" | "late" | "illegal" | "noted";

export type EvidenceKind = "answer" | "status" | "amd" | "inbound" | "stream" | "fetched";

export type FloorReason =
  | "only_person"
  | "always"
  | "named"
  | "answer_to_agent"
  | "question"
  | "nudged"
  | "model"
  | "not_addressed"
  | "operator_speaks"
  | "silent";

export interface GiveDriveBody {
  user_id: string;
}

export interface HandBackBody {
  instruction?: string;
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
  lane: "call" | "whisper" | "consult";
}

export interface Ledger {
  call_id: string;
  lines: LedgerLine[];
  totals: {
    currency: string;
    amount: string;
  }[];
  complete: boolean;
}

export interface LedgerLine {
  kind: ChargeKind;
  subject: string;
  unit: ChargeUnit;
  quantity: number | null;
  amount: string | null;
  currency: string | null;
  state: "known" | "pending" | "unknown";
}

export interface LegEvidence {
  leg_id: string;
  evidence: Evidence[];
  anomalies: number;
}

export type LegReason =
  "busy" | "no_answer" | "rejected" | "invalid_number" | "canceled" | "voicemail" | "carrier_error";

export type LegStatus = "queued" | "ringing" | "in_progress" | "completed" | "failed";

export type MachineDetection = "off" | "detect" | "message";

export interface NoteBody {
  text: string;
}

export type NumberText = string;

export interface Operator {
  id: string;
  name: string;
  role: "operator" | "admin";
  groups: string[];
}

export interface Operators {
  operators: Operator[];
}

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
  user_id: string | null;
  transfer_id: string | null;
  mode: ParticipantMode;
  target_id: string | null;
  muted: boolean;
  held_since: string | null;
  switching: boolean;
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
      machine_detection?: "off" | "detect" | "message";
      voicemail_message?: string;
    }
  | {
      transport: "sip";
      identity: string;
      from_number: string;
      role?: "customer";
      machine_detection?: "off" | "detect" | "message";
      voicemail_message?: string;
    };

export type ParticipantInputs = ParticipantInput[];

export type ParticipantMode = "open" | "listening" | "whispering" | "consulting";

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
  | "never_joined"
  | "voicemail"
  | "declined";

export type ParticipantStatus = "queued" | "joining" | "active" | "left" | "failed";

export interface PhoneNumber {
  number: string;
  provider: "twilio" | "plivo" | "vonage";
  label: string;
  agent_id: string | null;
  recording: boolean | null;
  transcription: boolean;
  inbound_url: string;
  status_url: string;
  routed_at: string | null;
  created_at: string;
}

export interface PhoneNumberPage {
  data: PhoneNumber[];
  next_cursor: string | null;
}

export interface PreviewBody {
  instruction?: string;
}

export interface RaiseEscalationBody {
  reason: string;
  urgency?: "low" | "normal" | "high";
  group?: string;
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
  reason?: "sensitive_pause";
}

export interface RecordingLane {
  id: string;
  kind: "participant" | "mix";
  is_private: boolean;
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

export interface SayBody {
  text: string;
}

export type Scope = "read" | "calls" | "admin";

export interface SendDigitsBody {
  digits: string;
}

export interface SetAgentModeBody {
  mode: "auto" | "conversing" | "when_addressed" | "silent";
}

export interface SetModeBody {
  mode: "open" | "listening" | "whispering";
  target_id?: string | null;
}

export type SipText = string;

export interface TakeOverBody {
  ask?: boolean;
}

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
  price: string | null;
  currency: string | null;
  machine_detection: MachineDetection;
  answered_by: AnsweredBy | null;
  rang_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
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
  lane: "call" | "whisper" | "consult";
}

export interface Transfer {
  id: string;
  call_id: string;
  mode: "warm" | "cold";
  status: TransferStatus;
  outcome: TransferOutcome | null;
  briefing: Briefing;
  briefed_by: "agent" | "operator";
  by: ActorRef;
  attempts: TransferAttempt[];
  created_at: string;
  ended_at: string | null;
}

export interface TransferAttempt {
  id: string;
  target: TransferTarget;
  participant_id: string | null;
  user_id: string | null;
  status: "ringing" | "answered" | "ended";
  outcome: TransferOutcome | null;
  rang_at: string;
  answered_at: string | null;
  ended_at: string | null;
}

export interface TransferOffer {
  transfer_id: string;
  status: "holding" | "consulting" | "merging";
  briefing: {
    reason: string;
    facts: string[];
    promises: string[];
    next_step: string | null;
  };
}

export type TransferOutcome =
  "accepted" | "declined" | "voicemail" | "no_answer" | "busy" | "caller_left" | "canceled" | "failed";

export type TransferStatus = "ringing" | "holding" | "consulting" | "merging" | "returning" | "ended";

export type TransferTarget =
  | {
      participant_id: string;
    }
  | {
      user_id: string;
    }
  | {
      transport: "webrtc";
      identity: BrowserIdentity;
    }
  | {
      transport: "pstn";
      identity: NumberText;
      from_number?: NumberText;
    }
  | {
      transport: "sip";
      identity: SipText;
      from_number?: NumberText;
    };

export interface Transfers {
  transfers: Transfer[];
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
  transfer_targets?: {
    name: string;
    to:
      | {
          participant_id: string;
        }
      | {
          user_id: string;
        }
      | {
          transport: "webrtc";
          identity: string;
        }
      | {
          transport: "pstn";
          identity: string;
          from_number?: string;
        }
      | {
          transport: "sip";
          identity: string;
          from_number?: string;
        };
  }[];
  can_escalate?: boolean;
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
  agent_id?: string | null;
  recording?: boolean | null;
  transcription?: boolean;
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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
  customers_left_seconds?: number;
  keep_private_lanes?: boolean;
  sensitive_pause_seconds?: number;
  escalation_unclaimed_seconds?: number;
  escalation_then?: "agent" | "number";
  escalation_number?: string | null;
  escalation_from_number?: string | null;
  escalation_hears?: "agent" | "music";
  allowed_countries?: string[] | null;
  max_concurrent_legs?: number;
  max_legs_per_day?: number;
  max_leg_minutes_per_day?: number;
}

export type Urgency = "low" | "normal" | "high";

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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
    | "participant.updated"
    | "participant.digit"
    | "participant.digits_sent"
    | "leg.updated"
    | "agent.joined"
    | "agent.absent"
    | "agent.greeted"
    | "agent.interrupted"
    | "agent.tool_called"
    | "agent.mode_changed"
    | "agent.floor_decided"
    | "agent.noted"
    | "agent.asked"
    | "call.driver_changed"
    | "call.drive_requested"
    | "call.paused"
    | "call.pause_ending"
    | "call.unpaused"
    | "transfer.updated"
    | "escalation.updated"
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
  customers_left_seconds: number;
  keep_private_lanes: boolean;
  sensitive_pause_seconds: number;
  escalation_unclaimed_seconds: number;
  escalation_then: "agent" | "number";
  escalation_number: NumberText | null;
  escalation_from_number: NumberText | null;
  escalation_hears: "agent" | "music";
  allowed_countries: string[] | null;
  max_concurrent_legs: number;
  max_legs_per_day: number;
  max_leg_minutes_per_day: number;
  id: string;
  created_at: string;
}

export interface WorkspaceUsage {
  day: {
    began_at: string;
    ends_at: string;
  };
  legs_now: number;
  max_concurrent_legs: number;
  legs_today: number;
  max_legs_per_day: number;
  minutes_used_today: number;
  minutes_reserved: number;
  max_leg_minutes_per_day: number;
}

export interface ListCallsQuery {
  limit?: number;
  cursor?: string;
  status?: "connecting" | "active" | "ended" | "failed";
}

export interface ListEscalationsQuery {
  limit?: number;
  cursor?: string;
  status?: "open" | "waiting" | "claimed" | "live" | "resolved" | "unclaimed" | "canceled";
  call_id?: string;
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
  "concurrent_legs_limit",
  "daily_legs_limit",
  "daily_minutes_limit",
  "intelligence_pending",
  "recording_not_ready",
  "participant_not_here",
  "call_has_driver",
  "transfer_under_way",
  "transfer_not_ready",
  "escalation_claimed",
  "agent_unavailable",
  "idempotency_in_progress",
  "rate_limited",
  "carrier_unavailable",
  "room_unavailable",
];
