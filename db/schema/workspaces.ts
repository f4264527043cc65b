import { boolean, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** A workspace owns everything else: each other table reaches exactly one workspace. */
export const workspaces = pgTable("workspaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** How people in a recorded call are told: spoken by the agent, shown in our pages. */
  recordingNotice: text("recording_notice", { enum: ["spoken_and_shown", "spoken", "shown", "none"] })
    .notNull()
    .default("spoken_and_shown"),
  /** Days after a call's end at which its recording, or its transcript and intelligence, is deleted; null: never. */
  recordingRetentionDays: integer("recording_retention_days"),
  transcriptRetentionDays: integer("transcript_retention_days"),
  /** Limits of each call, in seconds; a call keeps the maximum it was made with. */
  maxCallSeconds: integer("max_call_seconds").notNull().default(7_200),
  nobodyJoinedSeconds: integer("nobody_joined_seconds").notNull().default(600),
  observersOnlySeconds: integer("observers_only_seconds").notNull().default(60),
  agentAloneSeconds: integer("agent_alone_seconds").notNull().default(120),
  /** How long operators stay connected when every customer has left, unless one of them chooses to stay. */
  customersLeftSeconds: integer("customers_left_seconds").notNull().default(10),
  /** Whether whispers and consults are kept, apart from the call's own transcript and recording. */
  keepPrivateLanes: boolean("keep_private_lanes").notNull().default(false),
  /** After this long a sensitive pause ends by itself. */
  sensitivePauseSeconds: integer("sensitive_pause_seconds").notNull().default(120),
  /** An escalation that nobody claims for so long goes to a phone number, or back to the agent. */
  escalationUnclaimedSeconds: integer("escalation_unclaimed_seconds").notNull().default(60),
  escalationThen: text("escalation_then", { enum: ["agent", "number"] })
    .notNull()
    .default("agent"),
  /** E.164, and one of the workspace's numbers to call it from; both set where escalation_then is `number`. */
  escalationNumber: text("escalation_number"),
  escalationFromNumber: text("escalation_from_number"),
  /** What callers hear while their escalation waits. */
  escalationHears: text("escalation_hears", { enum: ["agent", "music"] })
    .notNull()
    .default("agent"),
  /** Countries (ISO 3166 alpha-2) that phones may be called in; null: that of the number they are called from. */
  allowedCountries: jsonb("allowed_countries").$type<string[]>(),
  /** Limits of what is dialed: legs at once, and legs and minutes a day (UTC). */
  maxConcurrentLegs: integer("max_concurrent_legs").notNull().default(50),
  maxLegsPerDay: integer("max_legs_per_day").notNull().default(5_000),
  maxLegMinutesPerDay: integer("max_leg_minutes_per_day").notNull().default(20_000),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** An operator who signs in to the dashboard. `password_hash` is scrypt, `salt:hash` in base64url. */
export const users = pgTable("users", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id),
  /** Lower case, unique over all workspaces: it is the sign-in name. */
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role", { enum: ["operator", "admin"] }).notNull(),
  passwordHash: text("password_hash").notNull(),
  /** Groups whose escalations they see; of an escalation without a group everybody sees. */
  groups: jsonb("groups").$type<string[]>().notNull().default([]),
  /** Set when the user may no longer act; checked on each request, because sessions are JWTs. */
  disabledAt: instant("disabled_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** A key of the /v1 API. The key itself is shown once; only its SHA-256 (hex) is kept: keys are 192 random bits. */
export const apiKeys = pgTable("api_keys", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id),
  name: text("name").notNull(),
  keyHash: text("key_hash").notNull().unique(),
  /** First characters of the key, to tell keys apart on a page. */
  keyStart: text("key_start").notNull().default(""),
  /** What the key may do: each scope includes those before it. */
  scope: text("scope", { enum: ["read", "calls", "admin"] })
    .notNull()
    .default("admin"),
  /** Limits of what the key dials, as those of its workspace; null: those of the workspace alone. */
  maxConcurrentLegs: integer("max_concurrent_legs"),
  maxLegsPerDay: integer("max_legs_per_day"),
  maxLegMinutesPerDay: integer("max_leg_minutes_per_day"),
  /** To the minute; null: never used. */
  lastUsedAt: instant("last_used_at"),
  revokedAt: instant("revoked_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});
