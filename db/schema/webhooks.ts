import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { callEvents } from "./calls";
import { instant } from "./columns";
import { workspaces } from "./workspaces";

/** A URL of the workspace's that is told of call events (Standard Webhooks). */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id),
    url: text("url").notNull(),
    description: text("description").notNull().default(""),
    /** Event types it is told of; empty: all. */
    eventTypes: jsonb("event_types").$type<string[]>().notNull().default([]),
    /** `whsec_` and base64; kept readable, because each message is signed with it. */
    secret: text("secret").notNull(),
    /** The secret before the last rotation signs too until it expires. */
    previousSecret: text("previous_secret"),
    previousSecretExpiresAt: instant("previous_secret_expires_at"),
    /** Set by an operator, or when the endpoint answered 410 (gone): nothing is sent meanwhile. */
    disabledAt: instant("disabled_at"),
    /** Set when the endpoint was deleted; its deliveries are kept. */
    deletedAt: instant("deleted_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("webhook_endpoints_by_workspace").on(
      t.workspaceId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
  ],
);

/** One event for one endpoint, at least once. Its id goes out as `webhook-id` and is the same at every attempt. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id),
    eventId: text("event_id")
      .notNull()
      .references(() => callEvents.id),
    status: text("status", { enum: ["pending", "succeeded", "failed"] }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** When the next attempt is due, or the current one is taken for lost; null where there is none or the endpoint is off. */
    nextAttemptAt: instant("next_attempt_at"),
    /** HTTP status of the last attempt; null where there was no answer. */
    lastStatus: integer("last_status"),
    /** Why the last attempt failed: see lib/contract/webhooks.ts, WebhookDeliveryError. */
    lastError: text("last_error"),
    lastAttemptAt: instant("last_attempt_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    index("webhook_deliveries_by_endpoint").on(t.endpointId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    uniqueIndex("webhook_deliveries_once").on(t.endpointId, t.eventId),
    index("webhook_deliveries_due")
      .on(t.nextAttemptAt)
      .where(sql`${t.status} = 'pending'`),
  ],
);
