import { bigint, boolean, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { callParticipants, calls } from "./calls";
import { instant } from "./columns";

/**
 * A stretch that was not recorded, ms on the call's clock; the files have silence in its place. `sensitive_pause`: because
 * somebody asked for it; without a reason the recorder was not there.
 */
export interface RecordingGap {
  from_ms: number;
  to_ms: number;
  reason?: "sensitive_pause";
}

/** The recording of a call. Every file of it begins at the call's zero. */
export const recordings = pgTable(
  "recordings",
  {
    callId: text("call_id")
      .primaryKey()
      .references(() => calls.id),
    status: text("status", {
      enum: ["pending", "recording", "finalizing", "completed", "failed", "deleted"],
    }).notNull(),
    /** Why it failed; null unless it did. */
    reason: text("reason"),
    gaps: jsonb("gaps").$type<RecordingGap[]>().notNull().default([]),
    startedAt: instant("started_at"),
    completedAt: instant("completed_at"),
    deletedAt: instant("deleted_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("recordings_unfinished")
      .on(t.callId)
      .where(sql`${t.status} in ('pending', 'recording', 'finalizing')`),
  ],
);

/** One file of a recording: a participant alone, or the mix of all of them (participant_id null). */
export const recordingLanes = pgTable(
  "recording_lanes",
  {
    id: text("id").primaryKey(),
    callId: text("call_id")
      .notNull()
      .references(() => recordings.callId),
    participantId: text("participant_id").references(() => callParticipants.id),
    /** Holds what they whispered or said in a consult, and nothing else; not in the mix, and for admins only. */
    isPrivate: boolean("is_private").notNull().default(false),
    /** Where the storage has it. */
    storageKey: text("storage_key").notNull().unique(),
    contentType: text("content_type").notNull(),
    /** Known when the file is final. */
    durationMs: integer("duration_ms"),
    sizeBytes: bigint("size_bytes", { mode: "number" }),
    /** Loudest sample of each of at most 2,000 equal stretches, 0..1, for a waveform. */
    peaks: jsonb("peaks").$type<number[]>(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [unique("recording_lanes_one_each").on(t.callId, t.participantId, t.isPrivate).nullsNotDistinct()],
);

/** Which recorder writes a call's recording; as agent_leases. */
export const recorderLeases = pgTable("recorder_leases", {
  callId: text("call_id")
    .primaryKey()
    .references(() => calls.id),
  host: text("host").notNull(),
  epoch: integer("epoch").notNull(),
  expiresAt: instant("expires_at").notNull(),
  /** The visibility version that the recorder goes by. */
  appliedVersion: integer("applied_version").notNull().default(0),
});
