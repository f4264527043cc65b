import { integer, json, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { workspaces } from "./workspaces";

/** The answer given to a request with an Idempotency-Key, kept for a day. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    key: text("key").notNull(),
    /** SHA-256 of method, path and body: another request under the same key is a conflict. */
    requestHash: text("request_hash").notNull(),
    /** What the request made; written in the transaction that made it, so a crash before the answer loses nothing. */
    resourceIds: jsonb("resource_ids").$type<string[]>(),
    status: integer("status"),
    /** json, not jsonb: a repeated request gets the same bytes, so the order of the fields is kept. */
    response: json("response").$type<Record<string, unknown>>(),
    /** When the request now at work took the key; a dead one's claim lapses. */
    claimedAt: instant("claimed_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.key] })],
);
