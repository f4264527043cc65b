import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { callParticipants, calls, telephonyLegs } from "./calls";
import { instant } from "./columns";

/** Who did something: a key, an operator, the agent, or one of our own processes. `name` is as it was then. */
const actor = {
  actorKind: text("actor_kind", { enum: ["api_key", "user", "agent", "system"] }).notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
};

/** Every listen, whisper and control of a call: who, what, when, for how long. Written once, ended once, never changed. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    ...actor,
    /** A name of lib/contract/audit.ts. */
    action: text("action").notNull(),
    /** Whom it was done to, or who was listened to; null: the call. */
    participantId: text("participant_id").references(() => callParticipants.id),
    startedAt: instant("started_at").notNull(),
    /** For what lasts: when it ended; null while it goes on, and for what happens at once equal to started_at. */
    endedAt: instant("ended_at"),
  },
  (t) => [index("audit_entries_by_call").on(t.callId, t.startedAt)],
);

/**
 * A word to the agent that nobody in the room hears: typed, or whispered by an operator and transcribed. The agent takes
 * it into account in its next turn, and says in which.
 */
export const agentNotes = pgTable(
  "agent_notes",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    ...actor,
    source: text("source", { enum: ["typed", "whispered"] }).notNull(),
    text: text("text").notNull(),
    /** pending: not with the agent yet. received: it knows it. used: it spoke a turn knowing it. */
    status: text("status", { enum: ["pending", "received", "used", "retracted"] }).notNull(),
    /** Which of the agent's turns used it, counted from 1. */
    usedInTurn: integer("used_in_turn"),
    usedAt: instant("used_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("agent_notes_by_call").on(t.callId, t.createdAt)],
);

/** What the agent's host is asked to do, once: whoever serves the call takes it. */
export const agentCommands = pgTable(
  "agent_commands",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    /** say: these words, to the call. preview: what it would say next. nudge: take a turn now. */
    kind: text("kind", { enum: ["say", "preview", "nudge"] }).notNull(),
    text: text("text").notNull().default(""),
    status: text("status", { enum: ["pending", "taken", "done", "failed"] }).notNull(),
    /** Of a preview: its next sentence. */
    result: text("result"),
    createdAt: instant("created_at").notNull().defaultNow(),
    doneAt: instant("done_at"),
  },
  (t) => [index("agent_commands_by_call").on(t.callId, t.createdAt)],
);

/** Keys to be pressed towards a phone; its bridge takes them once, and plays them as tones. */
export const legDigits = pgTable(
  "leg_digits",
  {
    id: text("id").primaryKey(),
    legId: text("leg_id")
      .notNull()
      .references(() => telephonyLegs.id),
    digits: text("digits").notNull(),
    takenAt: instant("taken_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("leg_digits_by_leg").on(t.legId, t.createdAt)],
);
