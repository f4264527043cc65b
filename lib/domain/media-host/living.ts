import { sql, type SQL } from "drizzle-orm";
import { schema } from "@/db/client";

/** A media process that has not beaten for so long is dead. Its phones are silent until then, and are to be back in 5 s. */
export const DEAD_AFTER_MS = 2_500;

/** Condition of a query on media processes: it lives. Time is the database's. */
export function isLiving(): SQL {
  return sql`${schema.mediaHosts.beatAt} > now() - make_interval(secs => ${DEAD_AFTER_MS / 1_000})`;
}
