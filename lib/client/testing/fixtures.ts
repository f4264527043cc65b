import type { Call } from "@/lib/contract/calls";
import type { CallEvent, EventData, EventType } from "@/lib/contract/events";
import type { Participant } from "@/lib/contract/participants";
import type { TranscriptEntry } from "@/lib/contract/transcript";

const T0 = Date.parse("2026-10-01T12:00:00.000Z");

/** A call with an agent, a browser `maria` and a queued phone. */
export function aCall(change: Partial<Call> = {}): Call {
  return {
    id: "call_1",
    room_name: "call_call_1",
    agent_id: "550e8400-e29b-41d4-a716-446655440000",
    direction: "outbound",
    status: "connecting",
    end_reason: null,
    created_at: new Date(T0).toISOString(),
    started_at: null,
    ended_at: null,
    recording: false,
    transcription: true,
    intelligence_status: "not_started",
    ending: null,
    agent_mode: "auto",
    driver_id: null,
    sensitive_pause: null,
    participants: [
      aParticipant({ id: "p_agent", role: "agent", transport: "internal", identity: "agent" }),
      aParticipant({ id: "p_maria", identity: "maria" }),
      aParticipant({
        id: "p_phone",
        transport: "pstn",
        identity: "+15551234567",
        status: "queued",
        telephony_leg_id: "leg_1",
        telephony_leg: {
          id: "leg_1",
          provider: "twilio",
          provider_call_id: null,
          direction: "outbound",
          status: "queued",
          reason: null,
          from_number: "+15559876543",
          to_number: "+15551234567",
          bill_duration: null,
          price: null,
          currency: null,
          machine_detection: "off",
          answered_by: null,
          rang_at: null,
          answered_at: null,
          ended_at: null,
        },
      }),
    ],
    ...change,
  };
}

export function aParticipant(change: Partial<Participant>): Participant {
  return {
    id: "p_1",
    call_id: "call_1",
    role: "customer",
    transport: "webrtc",
    identity: "somebody",
    status: "joining",
    reason: null,
    joined_at: null,
    left_at: null,
    user_id: null,
    transfer_id: null,
    mode: "open",
    target_id: null,
    muted: false,
    held_since: null,
    switching: false,
    ...change,
  };
}

/** The event of that sequence, a second a number after the call was made. */
export function anEvent<T extends EventType>(sequence: number, type: T, data: EventData<T>): CallEvent {
  return {
    id: `evt_${sequence}`,
    call_id: "call_1",
    sequence,
    type,
    created_at: new Date(T0 + sequence * 1000).toISOString(),
    data: data as Record<string, unknown>,
  };
}

export function anEntry(change: Partial<TranscriptEntry> = {}): TranscriptEntry {
  return {
    id: "t_1",
    speaker: "user",
    text: "Hello",
    sequence: 0,
    started_at_ms: 1000,
    ended_at_ms: 2000,
    is_final: true,
    source: "runtime",
    participant_id: "p_maria",
    identity: "maria",
    role: "customer",
    interrupted: false,
    lane: "call",
    ...change,
  };
}
