import { EventEmitter } from "node:events";
import {
  Logger,
  makeWorkerUtils,
  run,
  runMigrations,
  runOnce,
  type TaskList,
  type WorkerEvents,
} from "graphile-worker";
import { log } from "@/lib/log";
import { JOBS, type JobHandlers, type JobName } from "./catalog";

const logger = new Logger(() => (level, message) => {
  // Told by tasks() already, without the values that a query's error quotes.
  if (message.startsWith("Failed task")) return;
  if (level === "error" || level === "warning") log.warn({ queue: message.slice(0, 300) }, "queue");
});

function tasks(handlers: JobHandlers, names = Object.keys(JOBS) as JobName[]): TaskList {
  const list: TaskList = {};
  for (const name of names) {
    const handle = handlers[name] as (payload: unknown) => Promise<void>;
    list[name] = async (payload) => {
      try {
        await handle(JOBS[name].payload.parse(payload));
      } catch (err) {
        log.error({ job: name, err }, "job failed");
        throw err;
      }
    };
  }
  return list;
}

/** Brings the queue's own tables up to date. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl, logger });
}

/** A running worker of the queue. `workerIds` are the names under which it holds jobs. */
export interface QueueWorker {
  workerIds(): string[];
  stop(): Promise<void>;
}

/** Starts to work the queue, woken by NOTIFY, at most `concurrency` jobs at a time, of `names` alone where they are given. */
export async function startQueueWorker(
  databaseUrl: string,
  handlers: JobHandlers,
  concurrency: number,
  names?: JobName[],
): Promise<QueueWorker> {
  const ids = new Set<string>();
  const events = new EventEmitter() as WorkerEvents;
  // Jobs are held in the pool's name, not in its workers'.
  events.on("pool:create", ({ workerPool }) => ids.add(workerPool.id));
  const runner = await run({
    connectionString: databaseUrl,
    taskList: tasks(handlers, names),
    concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    logger,
    events,
  });
  return { workerIds: () => [...ids], stop: () => runner.stop() };
}

/** Runs every job that is due, then returns: one pass, for deployments without a worker process. */
export async function runDueJobs(databaseUrl: string, handlers: JobHandlers): Promise<void> {
  await runOnce({
    connectionString: databaseUrl,
    taskList: tasks(handlers),
    concurrency: 4,
    noHandleSignals: true,
    logger,
  });
}

/** Frees what the named workers hold, so that others take it up. The queue itself would wait four hours. */
export async function unlockWorkers(databaseUrl: string, workerIds: string[]): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger });
  try {
    await utils.forceUnlockWorkers(workerIds);
  } finally {
    await utils.release();
  }
}
