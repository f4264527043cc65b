import type { Runtime } from "@/lib/compose";
import { reconcileCalls } from "@/lib/domain/call/reconcile";
import { sweepPauses } from "@/lib/domain/call/sweep-pauses";
import { sweepDrivers } from "@/lib/domain/call/sweep-drivers";
import { sweepEscalations } from "@/lib/domain/escalation/sweep";
import { forgetOldAnswers } from "@/lib/domain/idempotency/forget";
import { sweepLegs } from "@/lib/domain/leg/sweep";
import { applyRetention } from "@/lib/domain/recording/retention";
import { sweepRecordings } from "@/lib/domain/recording/sweep";
import { sweepTransfers } from "@/lib/domain/transfer/sweep";
import { sweepWebhooks } from "@/lib/domain/webhook/sweep";
import { jobNames } from "@/lib/jobs/catalog";
import { beatQueueWorkers, findDeadQueueWorkers } from "@/lib/jobs/liveness";
import { startQueueWorker, unlockWorkers } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import type { Subsystem } from "@/worker/subsystem";

const CONCURRENCY = 10;
/** Jobs that do little but wait for others. */
const SLOW_CONCURRENCY = 30;
const RECONCILE_MS = 1_000;
const BEAT_MS = 2_000;
const SWEEP_MS = 5_000;
const WEBHOOK_SWEEP_MS = 2_000;
const RETENTION_MS = 60 * 60 * 1_000;
const FORGET_MS = 60 * 60 * 1_000;

/** Works the queue, and makes good what webhooks and dead processes leave behind. */
export async function startJobsWorker(runtime: Runtime): Promise<Subsystem> {
  const { context, db, env } = runtime;
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
    every(RECONCILE_MS, "reconciler", () =>
      reconcileCalls(context, (callId, err) => log.warn({ callId, err }, "call not reconciled")),
    ),
    every(RECONCILE_MS, "pause sweep", () =>
      sweepPauses(context, (callId, err) => log.warn({ callId, err }, "sensitive pause not ended")),
    ),
    every(RECONCILE_MS, "driver sweep", () =>
      sweepDrivers(context, (callId, err) => log.warn({ callId, err }, "driver not looked at")),
    ),
    every(RECONCILE_MS, "escalation sweep", () =>
      sweepEscalations(context, (callId, err) => log.warn({ callId, err }, "escalation not moved on")),
    ),
    every(RECONCILE_MS, "transfer sweep", () =>
      sweepTransfers(context, (callId, err) => log.warn({ callId, err }, "transfer not moved on")),
    ),
    every(SWEEP_MS, "leg sweep", () => sweepLegs(context, (legId, err) => log.warn({ legId, err }, "leg not swept"))),
    every(SWEEP_MS, "recording sweep", () =>
      sweepRecordings(context, (callId, err) => log.warn({ callId, err }, "recording not finished")),
    ),
    every(WEBHOOK_SWEEP_MS, "webhook sweep", () => sweepWebhooks(context)),
    every(RETENTION_MS, "retention", () =>
      applyRetention(context, (callId, err) => log.warn({ callId, err }, "not deleted, though it is old enough")),
    ),
    every(FORGET_MS, "idempotency sweep", () => forgetOldAnswers(context)),
  ];
  return {
    stop: async () => {
      await Promise.all(loops.map((stop) => stop()));
      await Promise.all(queues.map((queue) => queue.stop()));
    },
  };
}

/** Runs `work` again and again, `intervalMs` after the last run has ended; gives the way to stop, which waits for it. */
function every(intervalMs: number, name: string, work: () => Promise<void>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = work()
      .catch((err: unknown) => log.error({ err, loop: name }, "loop failed"))
      .finally(() => {
        if (!stopped) timer = setTimeout(run, intervalMs);
      });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
