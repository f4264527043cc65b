import { boolean, index, integer, numeric, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { agents } from "./agents";
import { calls, telephonyLegs } from "./calls";
import { instant } from "./columns";
import { workspaces } from "./workspaces";

/** A number a workspace may call from, and where calls to it go. `e164` is unique over all workspaces: one owner a number. */
export const phoneNumbers = pgTable("phone_numbers", {
  e164: text("e164").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id),
  provider: text("provider", { enum: ["twilio", "plivo", "vonage"] }).notNull(),
  /** What the workspace calls the number. */
  label: text("label").notNull().default(""),
  /** The agent that calls to the number are for; null: they are declined. */
  agentId: uuid("agent_id").references(() => agents.id),
  /** Whether calls to it are recorded (null: as the agent says), and whether intelligence is made of them. */
  inboundRecording: boolean("inbound_recording"),
  inboundTranscription: boolean("inbound_transcription").notNull().default(true),
  /** When the carrier was last told to send its calls to us. */
  routedAt: instant("routed_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/**
 * Every word of a carrier about a leg, as evidence: what it was, whether it was authentic, and what became of it. The
 * payload itself is not kept: it holds phone numbers.
 */
export const legEvidence = pgTable(
  "leg_evidence",
  {
    id: text("id").primaryKey(),
    legId: text("leg_id")
      .notNull()
      .references(() => telephonyLegs.id),
    kind: text("kind", { enum: ["answer", "status", "amd", "inbound", "stream", "fetched"] }).notNull(),
    /** The carrier's own id or number of the event; the payload's hash for what was fetched. One event has effect once. */
    eventId: text("event_id"),
    /** SHA-256 (hex) of the body. */
    payloadHash: text("payload_hash").notNull(),
    /** The carrier signed it; false only for what was fetched, which its TLS vouches for. */
    signatureOk: boolean("signature_ok").notNull(),
    /** The status it states, in our words; null where it states none. */
    status: text("status"),
    /** applied; repeated: it said what was known; late: it had been overtaken; illegal: it contradicts what is known; noted. */
    effect: text("effect", { enum: ["applied", "repeated", "late", "illegal", "noted"] }).notNull(),
    /** How often the same event came. */
    times: integer("times").notNull().default(1),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [
    index("leg_evidence_by_leg").on(t.legId, t.receivedAt),
    uniqueIndex("leg_evidence_by_event").on(t.legId, t.kind, t.eventId),
  ],
);

/** What models did for a call: one line a model and a unit. What its legs cost stands in their own rows. */
export const callCharges = pgTable(
  "call_charges",
  {
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    kind: text("kind", { enum: ["chat", "transcription", "speech"] }).notNull(),
    /** The model's name. */
    subject: text("subject").notNull(),
    /** How much of it: tokens, seconds of sound, characters; requests of whose tokens nothing is known. */
    quantity: numeric("quantity", { precision: 18, scale: 3 }).notNull(),
    unit: text("unit", { enum: ["second", "input_token", "output_token", "character", "request"] }).notNull(),
    /** Null while its price is not known. */
    amount: numeric("amount", { precision: 18, scale: 9 }),
    currency: text("currency"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.callId, t.kind, t.subject, t.unit] })],
);

/** When the next new call may be asked of a carrier account, so that all dialing processes together keep its pace. */
export const carrierPaces = pgTable("carrier_paces", {
  provider: text("provider", { enum: ["twilio", "plivo", "vonage"] }).primaryKey(),
  nextAt: instant("next_at").notNull(),
});

/** Media processes that live: each beats twice a second; legs of one that has not for 2.5 s are connected anew. */
export const mediaHosts = pgTable("media_hosts", {
  host: text("host").primaryKey(),
  beatAt: instant("beat_at").notNull(),
});

/**
 * Calls to our numbers that were declined: a carrier's webhook that comes again, however late, is declined again and makes no
 * call. Forgotten after some months.
 */
export const declinedCalls = pgTable(
  "declined_calls",
  {
    provider: text("provider", { enum: ["twilio", "plivo", "vonage"] }).notNull(),
    providerCallId: text("provider_call_id").notNull(),
    /** What the caller heard. */
    heard: text("heard", { enum: ["rejected", "busy"] }).notNull(),
    declinedAt: instant("declined_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.providerCallId] }),
    index("declined_calls_by_time").on(table.declinedAt),
  ],
);
