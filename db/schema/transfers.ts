import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { callParticipants, calls } from "./calls";
import { instant } from "./columns";
import type { TransferTargetRow } from "./transfer-target";
import { users } from "./workspaces";

export type { TransferTargetRow };

/** Why, what is known and what was promised: spoken to a phone, shown to a browser. */
export interface BriefingRow {
  reason: string;
  facts: { text: string; transcript_id: string | null }[];
  promises: string[];
  next_step: string | null;
}

/** A caller on the way to somebody else. `status` moves by conditional update only (lib/domain/transfer/state.ts). */
export const transfers = pgTable(
  "transfers",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    mode: text("mode", { enum: ["warm", "cold"] }).notNull(),
    /**
     * ringing: the target. holding: it answered, the callers are being put on hold. consulting: private talk.
     * merging: the private talk is over, everybody is being brought together. returning: the callers get the agent back.
     */
    status: text("status", { enum: ["ringing", "holding", "consulting", "merging", "returning", "ended"] }).notNull(),
    /** Of the transfer as a whole; null until it is ended. */
    outcome: text("outcome", {
      enum: ["accepted", "declined", "voicemail", "no_answer", "busy", "caller_left", "canceled", "failed"],
    }),
    /** The first target, then the fallbacks. */
    targets: jsonb("targets").$type<TransferTargetRow[]>().notNull(),
    briefing: jsonb("briefing").$type<BriefingRow>().notNull(),
    /** Who speaks to the target first. */
    briefedBy: text("briefed_by", { enum: ["agent", "operator"] })
      .notNull()
      .default("agent"),
    /** Whom the transfer put on hold, to be brought back by it. Participant ids. */
    heldIds: jsonb("held_ids").$type<string[]>().notNull().default([]),
    /** Who asked for it. */
    actorKind: text("actor_kind", { enum: ["api_key", "user", "agent", "system"] }).notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** The agent was given the word to tell the callers how it ended: told once, whatever host it is. */
    toldAt: instant("told_at"),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("transfers_by_call").on(t.callId, t.createdAt),
    uniqueIndex("transfers_one_open")
      .on(t.callId)
      .where(sql`${t.status} <> 'ended'`),
  ],
);

/** One target of a transfer being tried. */
export const transferAttempts = pgTable(
  "transfer_attempts",
  {
    id: text("id").primaryKey(),
    transferId: text("transfer_id")
      .notNull()
      .references(() => transfers.id),
    /** Index in transfers.targets. */
    position: integer("position").notNull(),
    /** Who it is in the call; null for an operator who has not answered. */
    participantId: text("participant_id").references(() => callParticipants.id),
    /** The operator whose dashboard rings; null for the others. */
    userId: text("user_id").references(() => users.id),
    status: text("status", { enum: ["ringing", "answered", "ended"] }).notNull(),
    outcome: text("outcome", {
      enum: ["accepted", "declined", "voicemail", "no_answer", "busy", "caller_left", "canceled", "failed"],
    }),
    rangAt: instant("rang_at").notNull(),
    answeredAt: instant("answered_at"),
    /** The briefing was begun: it is not repeated by another host. */
    briefedAt: instant("briefed_at"),
    /** When the step under way counts as failed (lib/domain/transfer/state.ts); null: people have all the time they want. */
    deadlineAt: instant("deadline_at"),
    endedAt: instant("ended_at"),
  },
  (t) => [uniqueIndex("transfer_attempts_once").on(t.transferId, t.position)],
);
