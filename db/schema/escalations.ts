import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { calls } from "./calls";
import { instant } from "./columns";
import { users } from "./workspaces";

/** A call that asks for a person. `status` moves by conditional update only (lib/domain/escalation/state.ts). */
export const escalations = pgTable(
  "escalations",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => calls.id),
    /**
     * waiting: for somebody to claim it. claimed: one operator has it, listens and reads. live: they talk to the caller.
     * resolved: they did. unclaimed: nobody came in time. canceled: taken back, or the call ended.
     */
    status: text("status", { enum: ["waiting", "claimed", "live", "resolved", "unclaimed", "canceled"] }).notNull(),
    reason: text("reason").notNull(),
    urgency: text("urgency", { enum: ["low", "normal", "high"] }).notNull(),
    /** Operators of this group see it; null: all of them. */
    group: text("group"),
    raisedBy: text("raised_by", { enum: ["agent", "caller", "operator", "api"] }).notNull(),
    claimedBy: text("claimed_by").references(() => users.id),
    claimedAt: instant("claimed_at"),
    /** Last sign of life of the claimant's page: a claim without one, or one that leads to nothing, is taken back. */
    claimBeatAt: instant("claim_beat_at"),
    /** Of the first claim and of the first going live: how long people waited. */
    firstClaimedAt: instant("first_claimed_at"),
    joinedAt: instant("joined_at"),
    /** Since when it waits; anew when it is requeued, so that whoever is left has a moment to claim it. */
    waitingSince: instant("waiting_since").notNull().defaultNow(),
    /** Whom it put on hold, to be brought back by it. Participant ids. */
    heldIds: jsonb("held_ids").$type<string[]>().notNull().default([]),
    /** Its age counts from here, however often it is requeued. */
    createdAt: instant("created_at").notNull().defaultNow(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    index("escalations_by_call").on(t.callId, t.createdAt),
    uniqueIndex("escalations_one_open")
      .on(t.callId)
      .where(sql`${t.status} in ('waiting', 'claimed', 'live')`),
    index("escalations_open")
      .on(t.createdAt)
      .where(sql`${t.status} in ('waiting', 'claimed', 'live')`),
  ],
);
