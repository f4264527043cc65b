import { lt, sql } from "drizzle-orm";
import { schema, type Db } from "@/db/client";

/** A worker that has not beaten for this long is dead. Workers beat every two seconds. */
const DEAD_AFTER_SECONDS = 10;

/** Says that these queue workers live. */
export async function beatQueueWorkers(db: Db, workerIds: string[]): Promise<void> {
  if (workerIds.length === 0) return;
  await db
    .insert(schema.jobWorkers)
    .values(workerIds.map((id) => ({ id, beatAt: sql`now()` })))
    .onConflictDoUpdate({ target: schema.jobWorkers.id, set: { beatAt: sql`now()` } });
}

/** Queue workers that hold jobs and are dead: silent for too long, or gone before their first beat. */
export async function findDeadQueueWorkers(db: Db): Promise<string[]> {
  const silent = sql`now() - make_interval(secs => ${DEAD_AFTER_SECONDS})`;
  const rows = await db.execute<{ locked_by: string }>(sql`
    select distinct job.locked_by
    from graphile_worker.jobs job
    left join job_workers worker on worker.id = job.locked_by
    where job.locked_by is not null and job.locked_at < ${silent} and (worker.id is null or worker.beat_at < ${silent})
  `);
  await db.delete(schema.jobWorkers).where(lt(schema.jobWorkers.beatAt, sql`now() - interval '1 hour'`));
  return rows.map((row) => row.locked_by);
}
