import { integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { calls } from "./calls";
import { instant } from "./columns";

/** What was made of a call's transcript after its end. Whether there is one says calls.intelligence_status. */
export const callIntelligence = pgTable("call_intelligence", {
  callId: text("call_id")
    .primaryKey()
    .references(() => calls.id),
  /** IntelligenceResult of lib/contract/intelligence.ts; null until one attempt has succeeded. */
  result: jsonb("result").$type<Record<string, unknown>>(),
  /** Why the last attempt failed: a code of lib/contract/intelligence.ts; null where it did not. */
  failure: text("failure"),
  model: text("model"),
  /** Runs so far, each with at most one repair. */
  attempts: integer("attempts").notNull().default(0),
  completedAt: instant("completed_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});
