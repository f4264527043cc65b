import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** A workspace owns everything else: each other table reaches exactly one workspace. */
export const workspaces = pgTable("workspaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
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
  revokedAt: instant("revoked_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** A number a workspace may call from. `e164` is unique over all workspaces: one owner a number. */
export const phoneNumbers = pgTable("phone_numbers", {
  e164: text("e164").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id),
  provider: text("provider", { enum: ["twilio", "plivo", "vonage"] }).notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
});
