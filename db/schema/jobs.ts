import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** A process that works the job queue; its locks are freed when it stops beating. */
export const jobWorkers = pgTable("job_workers", {
  id: text("id").primaryKey(),
  beatAt: instant("beat_at").notNull(),
});
