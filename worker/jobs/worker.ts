import type { Runtime } from "@/lib/compose";
import { jobNames } from "@/lib/jobs/catalog";
import { beatQueueWorkers, findDeadQueueWorkers } from "@/lib/jobs/liveness";
import { startQueueWorker, unlockWorkers } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import type { Subsystem } from "@/worker/subsystem";

const CONCURRENCY = 10;
/** Jobs that do little but wait for others. */
const SLOW_CONCURRENCY = 30;
const BEAT_MS = 2_000;

/** Works the queue, and makes good what webhooks and dead processes leave behind. */
export async function startJobsWorker(runtime: Runtime): Promise<Subsystem> {
  const { db, env } = runtime;
  const queues = [
    await startQueueWorker(env.DATABASE_URL, runtime.jobs, CONCURRENCY, jobNames("quick")),
    await startQueueWorker(env.DATABASE_URL, runtime.jobs, SLOW_CONCURRENCY, jobNames("slow")),
  ];
  const loops = [
    every(BEAT_MS, "queue liveness", async () => {
      await beatQueueWorkers(
        db,
        queues.flatMap((queue) => queue.workerIds()),
      );
      const dead = await findDeadQueueWorkers(db);
      if (dead.length > 0) await unlockWorkers(env.DATABASE_URL, dead);
    }),
    ...runtime.sweeps.map((sweep) => every(sweep.everyMs, sweep.name, () => sweep.run())),
  ];
  return {
    stop: async () => {
      await Promise.all(loops.map((stop) => stop()));
      await Promise.all(runtime.sweeps.map(async ({ drain }) => drain?.()));
      await Promise.all(queues.map((queue) => queue.stop()));
    },
  };
}

/**
 * Runs `work` again and again, `intervalMs` after the last run has ended, or at the time it gave where that is sooner; gives
 * the way to stop, which waits for it.
 */
function every(intervalMs: number, name: string, work: () => Promise<Date | null | void>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    let next: Date | null | void = null;
    try {
      next = await work();
    } catch (err) {
      log.error({ err, loop: name }, "loop failed");
    }
    if (stopped) return;
    const waitMs = next ? Math.max(0, next.getTime() - Date.now()) : intervalMs;
    timer = setTimeout(start, Math.min(intervalMs, waitMs));
  };
  const start = () => void (running = run());
  start();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
