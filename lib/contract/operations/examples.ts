/** One call as the examples of the document tell it: a browser and a phone, then an observer. */
const AGENT_ID = "550e8400-e29b-41d4-a716-446655440000";
const CALL_ID = "call_7h2k4m9x0c5v8b1n3q6w";
const ROOM = { url: "wss://livekit.rymi.live", token: "eyJ..." };

const agent = {
  id: "p_0a1b2c3d4e5f6g7h8j9k",
  call_id: CALL_ID,
  role: "agent",
  transport: "internal",
  identity: "agent",
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
};
const moderator = {
  ...agent,
  id: "p_1b2c3d4e5f6g7h8j9k0a",
  role: "customer",
  transport: "webrtc",
  identity: "moderator",
};
const phone = {
  ...moderator,
  id: "p_2c3d4e5f6g7h8j9k0a1b",
  transport: "pstn",
  identity: "+15551234567",
  status: "queued",
  telephony_leg_id: "leg_3d4e5f6g7h8j9k0a1b2c",
  job_id: "job_4e5f6g7h8j9k0a1b2c3d",
  telephony_leg: {
    id: "leg_3d4e5f6g7h8j9k0a1b2c",
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
};
const observer = { ...moderator, id: "p_5f6g7h8j9k0a1b2c3d4e", identity: "observer", access: ROOM };

const call = {
  id: CALL_ID,
  room_name: `call_${CALL_ID}`,
  agent_id: AGENT_ID,
  direction: "outbound",
  status: "connecting",
  end_reason: null,
  created_at: "2026-01-15T10:00:00.000Z",
  started_at: null,
  ended_at: null,
  recording: false,
  transcription: true,
  intelligence_status: "not_started",
  ending: null,
  agent_mode: "auto",
  driver_id: null,
  sensitive_pause: null,
};

const said = { is_final: true, source: "runtime", interrupted: false, lane: "call" };

export const EXAMPLES = {
  createCall: {
    agent_id: AGENT_ID,
    participants: [
      { transport: "webrtc", identity: "moderator" },
      { transport: "pstn", identity: "+15551234567", from_number: "+15559876543" },
    ],
  },
  createdCall: { ...call, participants: [{ ...moderator, access: ROOM }, phone] },
  call: { ...call, participants: [agent, moderator, phone] },
  addParticipants: { participants: [{ transport: "webrtc", identity: "observer" }] },
  addedParticipants: { participants: [observer] },
  token: { ...moderator, access: ROOM },
  transcript: {
    transcript: [
      {
        id: "t_6g7h8j9k0a1b2c3d4e5f",
        speaker: "user",
        text: "Hello, I'm calling about my order.",
        sequence: 0,
        started_at_ms: 1200,
        ended_at_ms: 3400,
        participant_id: moderator.id,
        identity: "moderator",
        role: "customer",
        ...said,
      },
      {
        id: "t_7h8j9k0a1b2c3d4e5f6g",
        speaker: "agent",
        text: "I'd be happy to help you with your order. Could you share your order number?",
        sequence: 1,
        started_at_ms: 4100,
        ended_at_ms: 8300,
        participant_id: agent.id,
        identity: "agent",
        role: "agent",
        ...said,
      },
    ],
    text: "User: Hello, I'm calling about my order.\nAgent: I'd be happy to help you with your order. Could you share your order number?",
  },
  createTransfer: {
    to: { transport: "pstn", identity: "+15557654321" },
    briefing: "The caller's order never came, and they want their money back.",
    fallback: [{ user_id: "usr_8j9k0a1b2c3d4e5f6g7h" }],
  },
  transfer: {
    id: "xfer_9k0a1b2c3d4e5f6g7h8j",
    call_id: CALL_ID,
    mode: "warm",
    status: "ringing",
    outcome: null,
    briefing: {
      reason: "The caller's order never came, and they want their money back.",
      facts: [{ text: "Hello, I'm calling about my order.", transcript_id: "t_6g7h8j9k0a1b2c3d4e5f" }],
      promises: [],
      next_step: null,
    },
    briefed_by: "agent",
    by: { kind: "api_key", id: "key_0a1b2c3d4e5f6g7h8j9k", name: "Backend" },
    attempts: [
      {
        id: "xatt_1b2c3d4e5f6g7h8j9k0a",
        target: { transport: "pstn", identity: "+15557654321", from_number: "+15559876543" },
        participant_id: "p_6g7h8j9k0a1b2c3d4e5f",
        user_id: null,
        status: "ringing",
        outcome: null,
        rang_at: "2026-01-15T10:02:00.000Z",
        answered_at: null,
        ended_at: null,
      },
    ],
    created_at: "2026-01-15T10:02:00.000Z",
    ended_at: null,
  },
  createAgent: {
    name: "Order desk",
    instructions: "Help callers with their orders. Ask for the order number.",
    greeting: "Hello, you have reached the order desk.",
  },
};
