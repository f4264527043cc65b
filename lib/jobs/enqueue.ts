import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { JOBS, type JobName, type JobPayload } from "./catalog";

/**
 * Puts a job on the queue as part of `tx`: it exists if and only if the transaction commits. `key` makes it unique:
 * enqueuing again under the same key while it waits changes nothing but its payload and when it runs: at once, or after
 * `delayMs`.
 */
export async function enqueue<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayload<N>,
  key: string,
  { delayMs = 0 }: { delayMs?: number } = {},
): Promise<void> {
  const job = addJob(name, sql`${JSON.stringify(payload)}::json`, sql`${key}::text`, delayMs / 1_000);
  await tx.execute(sql`select 1 from ${job}`);
}

/** The call of a function that puts a job on the queue, as part of a statement: as enqueue. */
export function addJob(name: JobName, payload: SQL, key: SQL, delaySeconds = 0): SQL {
  return sql`graphile_worker.add_job(
    identifier => ${name},
    payload => ${payload},
    max_attempts => ${JOBS[name].maxAttempts}::int,
    job_key => ${key},
    run_at => now() + make_interval(secs => ${delaySeconds}::float8)
  )`;
}

/** Condition of a query: a job that will run yet, or runs now, waits under this key. */
export function isEnqueued(key: SQLWrapper): SQL {
  return sql`exists (select 1 from graphile_worker.jobs job where job.key = ${key} and job.attempts < job.max_attempts)`;
}
