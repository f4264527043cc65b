import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { agents } from "./agents";
import { apiKeys, users, workspaces } from "./workspaces";

/** One call is one LiveKit room, named `call_<id>`. `status` moves only by conditional update (lib/domain/call/state.ts). */
export const calls = pgTable(
  "calls",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    agentId: uuid("agent_id")
      .notNull()
      .references(() => agents.id),
    status: text("status", { enum: ["connecting", "active", "ended", "failed"] }).notNull(),
    /** inbound: a phone called one of our numbers. */
    direction: text("direction", { enum: ["inbound", "outbound"] })
      .notNull()
      .default("outbound"),
    endReason: text("end_reason", {
      enum: [
        "participants_left",
        "ended_by_request",
        "ended_by_agent",
        "nobody_joined",
        "max_duration",
        "observers_only",
        "agent_alone",
        "customers_left",
      ],
    }),
    /** Whether the call is recorded; as asked for, else as its agent says. */
    recording: boolean("recording").notNull().default(false),
    /** Whether intelligence is made from the transcript after the end. */
    transcription: boolean("transcription").notNull().default(true),
    intelligenceStatus: text("intelligence_status", { enum: ["not_started", "pending", "completed", "failed"] })
      .notNull()
      .default("not_started"),
    /** The workspace's maximum when the call was made; counted from zero_at. */
    maxSeconds: integer("max_seconds").notNull().default(7_200),
    /** A limit that was announced: the call ends then, unless its cause goes away before. */
    endingAt: instant("ending_at"),
    endingReason: text("ending_reason", { enum: ["max_duration", "observers_only", "agent_alone", "customers_left"] }),
    /**
     * Raised by each change of who may hear whom (lib/domain/visibility). Whoever enforces a part of it writes down
     * the version they enforce: applied_version of participants and of recorder_leases.
     */
    visibilityVersion: integer("visibility_version").notNull().default(0),
    /** Who sets rights at the media server just now, so that an older picture never overwrites a newer one; a lease. */
    enforcer: text("enforcer"),
    enforcerUntil: instant("enforcer_until"),
    /** When the agent takes turns; auto: conversing with one person, when_addressed among more. */
    agentMode: text("agent_mode", { enum: ["auto", "conversing", "when_addressed", "silent"] })
      .notNull()
      .default("auto"),
    /** The participant (an operator) who has taken the conversation over from the agent; null: nobody. */
    driverId: text("driver_id"),
    /** Sensitive pause: nothing is recorded, transcribed or stored from `paused_at` on, until then at the latest. */
    pausedAt: instant("paused_at"),
    pauseEndsAt: instant("pause_ends_at"),
    /** An operator chose to go on talking though every customer has left. */
    operatorsStay: boolean("operators_stay").notNull().default(false),
    /** Set when transcript, intelligence and the words in events were deleted. */
    transcriptDeletedAt: instant("transcript_deleted_at"),
    /** Sequence of the newest row in call_events; raised under this row's lock, so sequences have no gap. */
    lastEventSequence: integer("last_event_sequence").notNull().default(0),
    /** Zero of every offset in this call: when the first non-agent became active. */
    zeroAt: instant("zero_at"),
    /** Set by whoever is about to speak the greeting; so it is spoken at most once, also after a change of host. */
    greetedAt: instant("greeted_at"),
    /** Set when the room is known to be deleted; until then the reconciler tries again. */
    closedAt: instant("closed_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("calls_by_workspace").on(t.workspaceId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index("calls_open")
      .on(t.id)
      .where(sql`${t.closedAt} is null`),
  ],
);

/** A person or the agent in a call. Exactly one row a call has role `agent`. */
export const callParticipants = pgTable(
  "call_participants",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    /** Order of appearance in the request; the agent is 0. */
    position: integer("position").notNull(),
    role: text("role", { enum: ["agent", "customer", "observer"] }).notNull(),
    transport: text("transport", { enum: ["webrtc", "pstn", "sip", "internal"] }).notNull(),
    /** What the API calls them: a browser identity, an E.164 number, or `agent`. */
    identity: text("identity").notNull(),
    /** What LiveKit calls them: the identity for browsers, the participant id for phones. */
    roomIdentity: text("room_identity").notNull(),
    status: text("status", { enum: ["joining", "active", "left", "failed"] }).notNull(),
    /** Why they left or failed: see lib/contract/calls.ts, ParticipantReason. */
    reason: text("reason"),
    /** LiveKit's id of this presence; a late `left` of an older presence is known by it. */
    roomSid: text("room_sid"),
    /** When the last join token was given; a browser that never used one has not come. */
    accessAt: instant("access_at").notNull().defaultNow(),
    joinedAt: instant("joined_at"),
    /** When the presence `room_sid` was first seen; a snapshot of the room older than this says nothing about it. */
    presentSince: instant("present_since"),
    leftAt: instant("left_at"),
    /** The operator behind the row; null for everybody else. */
    userId: text("user_id").references(() => users.id),
    /** The transfer that brought them in; null for everybody else. */
    transferId: text("transfer_id"),
    // Who hears them and whom they hear: lib/domain/visibility makes it out of these.
    mode: text("mode", { enum: ["open", "listening", "whispering", "consulting"] })
      .notNull()
      .default("open"),
    /** Whom they whisper to; while listening, whom they watch (null: the whole call). A participant id. */
    targetId: text("target_id"),
    /** The private group they talk in while consulting: the id of a transfer. */
    consultId: text("consult_id"),
    /** Muted by somebody else: heard by nobody. */
    mutedAt: instant("muted_at"),
    /** On hold: heard by nobody, hears music. */
    heldAt: instant("held_at"),
    /** The visibility version that everybody must have applied before they are heard; null: they are heard. */
    openingVersion: integer("opening_version"),
    /** The visibility version of the last change of their own state. */
    stateVersion: integer("state_version").notNull().default(0),
    /** The visibility version by which their rights were set at the media server; -1: not since they joined. */
    rightsVersion: integer("rights_version").notNull().default(-1),
    /** The visibility version that whoever sends their sound goes by: a phone's bridge, the agent's host, an operator's page. */
    appliedVersion: integer("applied_version").notNull().default(0),
    /** Their presence in the room is shown to the others; one that was shown can only be hidden by joining anew. */
    shown: boolean("shown").notNull().default(true),
    /** Last sign of life of an operator's page. */
    beatAt: instant("beat_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("call_participants_by_call").on(t.callId, t.position),
    uniqueIndex("call_participants_live_identity")
      .on(t.callId, t.roomIdentity)
      .where(sql`${t.status} in ('joining', 'active')`),
    uniqueIndex("call_participants_live_number")
      .on(t.callId, t.identity)
      .where(sql`${t.status} in ('joining', 'active')`),
    uniqueIndex("call_participants_one_agent")
      .on(t.callId)
      .where(sql`${t.role} = 'agent'`),
  ],
);

/** A phone call at a carrier. Its status comes from the carrier's evidence only; it is apart from the call's state. */
export const telephonyLegs = pgTable(
  "telephony_legs",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    participantId: text("participant_id")
      .notNull()
      .unique()
      .references(() => callParticipants.id),
    /** The job that dials it, as given to the API's caller. */
    jobId: text("job_id").notNull().unique(),
    provider: text("provider", { enum: ["twilio", "plivo", "vonage"] }).notNull(),
    providerCallId: text("provider_call_id"),
    direction: text("direction", { enum: ["inbound", "outbound"] }).notNull(),
    status: text("status", { enum: ["queued", "ringing", "in_progress", "completed", "failed"] }).notNull(),
    /** Why it failed; `voicemail` also where it was answered by a machine and ended for that. A LegReason. */
    reason: text("reason"),
    /** E.164; `anonymous` for a caller who withholds it; `sip:` URIs. */
    fromNumber: text("from_number").notNull(),
    toNumber: text("to_number").notNull(),
    /** Billable seconds as the carrier states them; null until it does. */
    billDuration: integer("bill_duration"),
    /** What the carrier charges, and its currency (ISO 4217); null until it says. */
    price: numeric("price", { precision: 14, scale: 6 }),
    currency: text("currency"),
    /** When the carrier is next asked for what it has not said of a leg that is over; null: it is not asked, or no more. */
    billingAskAt: instant("billing_ask_at"),
    billingAsks: integer("billing_asks").notNull().default(0),
    /** Who answered, as the carrier heard it. */
    answeredBy: text("answered_by", { enum: ["human", "machine", "unknown"] }),
    machineDetection: text("machine_detection", { enum: ["off", "detect", "message"] })
      .notNull()
      .default("off"),
    /** What is said to a machine, where machine_detection is `message`. */
    voicemailMessage: text("voicemail_message"),
    /** When the carrier was first given the document that says it: it is not to begin anew. */
    messageGivenAt: instant("message_given_at"),
    /** Longest time of the leg in seconds; the carrier is told. */
    maxSeconds: integer("max_seconds").notNull().default(7_200),
    /** The API key that asked for it; null: a person, a transfer of theirs, or an inbound call. */
    apiKeyId: text("api_key_id").references(() => apiKeys.id),
    /** Seconds that count against the day's minutes: max_seconds from the start on, what was billed after the end. */
    reservedSeconds: integer("reserved_seconds").notNull().default(0),
    /** The media process that has its stream, and how often it was connected anew after one was lost. */
    mediaHost: text("media_host"),
    resumes: integer("resumes").notNull().default(0),
    /** When it should have a stream at the latest: from then on the carrier is asked to connect it (anew); null: it has one. */
    mediaDueAt: instant("media_due_at"),
    /** Each connection counts for some seconds, one after the other, until here: so a leg that never holds is seen. */
    connectsUsedUntil: instant("connects_used_until"),
    /** Set by the one run that may ask the carrier to ring: a leg is dialed at most once. */
    dialedAt: instant("dialed_at"),
    /** How often the carrier was asked and surely did not take it: it was busy, or could not be reached. */
    dialTries: integer("dial_tries").notNull().default(0),
    /** Set when the leg must end; the carrier's word still decides when it has. */
    cancelRequestedAt: instant("cancel_requested_at"),
    /** SHA-256 of the one-time token in the media URL; null when none is out or it was spent. */
    mediaTokenHash: text("media_token_hash"),
    /** By our clock, when the carrier's word came. */
    rangAt: instant("rang_at"),
    answeredAt: instant("answered_at"),
    endedAt: instant("ended_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("telephony_legs_by_call").on(t.callId),
    index("telephony_legs_by_day").on(t.createdAt),
    index("telephony_legs_unbilled")
      .on(t.billingAskAt)
      .where(sql`${t.billingAskAt} is not null`),
    uniqueIndex("telephony_legs_by_carrier").on(t.provider, t.providerCallId),
    index("telephony_legs_open")
      .on(t.id)
      .where(sql`${t.status} in ('queued', 'ringing', 'in_progress')`),
    uniqueIndex("telephony_legs_by_media_token").on(t.mediaTokenHash),
  ],
);

/** Everything that happened in a call, append-only. (call_id, sequence) is 1..n without a gap; clients resume by it. */
export const callEvents = pgTable(
  "call_events",
  {
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    sequence: integer("sequence").notNull(),
    id: text("id").notNull().unique(),
    /** A name of lib/contract/events.ts. */
    type: text("type").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.callId, t.sequence] })],
);

/** One utterance of one participant, final. Its public `sequence` is its rank by (started_at_ms, id), made when read. */
export const transcriptSegments = pgTable(
  "transcript_segments",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    participantId: text("participant_id")
      .notNull()
      .references(() => callParticipants.id),
    text: text("text").notNull(),
    /** Offsets from calls.zero_at. The agent's are of what was played, not of what was planned. */
    startedAtMs: integer("started_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms").notNull(),
    /** True for an agent's utterance that somebody's speech cut short. */
    interrupted: boolean("interrupted").notNull().default(false),
    source: text("source", { enum: ["runtime"] }).notNull(),
    /** `call`: said in the call. The others are private, and stored only where the workspace keeps private lanes. */
    lane: text("lane", { enum: ["call", "whisper", "consult"] })
      .notNull()
      .default("call"),
    /** Ids of the participants who could hear it, all along; null: everybody in the call (what is older than this column). */
    audience: jsonb("audience").$type<string[]>(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("transcript_segments_by_call").on(t.callId, t.startedAtMs, t.id)],
);

/** The times of one turn of the agent; each in ms after the end of the speech that caused it, null where it did not occur. */
export const agentTurns = pgTable(
  "agent_turns",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    /** Who spoke last before this turn; null for the greeting. */
    participantId: text("participant_id").references(() => callParticipants.id),
    /** End of speech by voice activity, ms since the epoch. */
    speechEndedAtMs: bigint("speech_ended_at_ms", { mode: "number" }).notNull(),
    turnDecidedMs: integer("turn_decided_ms"),
    transcribedMs: integer("transcribed_ms"),
    firstTokenMs: integer("first_token_ms"),
    firstAudioMs: integer("first_audio_ms"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("agent_turns_by_call").on(t.callId)],
);

/** Agent hosts that live: each beats every second; one that has not for three is dead. */
export const agentHosts = pgTable("agent_hosts", {
  host: text("host").primaryKey(),
  /** How many more calls it would take, as of its last beat. */
  free: integer("free").notNull(),
  beatAt: instant("beat_at").notNull(),
});

/**
 * Which agent host serves a call. A host beats every second and holds the call for three after its last beat; whoever
 * takes over raises `epoch`, and writes that carry an older epoch are refused.
 */
export const agentLeases = pgTable("agent_leases", {
  callId: text("call_id")
    .primaryKey()
    .references(() => calls.id),
  host: text("host").notNull(),
  epoch: integer("epoch").notNull(),
  expiresAt: instant("expires_at").notNull(),
  /** The epoch whose host was in the room last. */
  joinedEpoch: integer("joined_epoch"),
  /** Last beat of a host that was in the room: since then the agent is not known to be there. */
  servedAt: instant("served_at"),
});
