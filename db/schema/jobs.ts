import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** A process that works the job queue; its locks are freed when it stops beating. */
export const jobWorkers = pgTable("job_workers", {
  id: text("id").primaryKey(),
  beatAt: timestamp("beat_at", { withTimezone: true }).notNull(),
});
