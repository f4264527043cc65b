import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { JOBS, type JobName, type JobPayload } from "./catalog";

/**
 * Puts a job on the queue as part of `tx`: it exists if and only if the transaction commits. `key` makes it unique:
 * enqueuing again under the same key while it waits changes nothing but its payload.
 */
export async function enqueue<N extends JobName>(tx: Tx, name: N, payload: JobPayload<N>, key: string): Promise<void> {
  await tx.execute(sql`
    select 1 from graphile_worker.add_job(
      identifier => ${name},
      payload => ${JSON.stringify(payload)}::json,
      max_attempts => ${JOBS[name].maxAttempts},
      job_key => ${key}
    )`);
}
