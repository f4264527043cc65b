import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { JOBS, type JobHandlers, type JobName } from "./catalog";
import { enqueue } from "./enqueue";
import { beatQueueWorkers, findDeadQueueWorkers } from "./liveness";
import { runDueJobs, startQueueWorker, unlockWorkers } from "./queue";

const { db, url } = await createTestDatabase();
beforeEach(async () => {
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  await db.execute(sql`delete from job_workers`);
});

/** Handlers that note what they are given; `leg.dial` does `dial` first. */
function noting(dial: () => Promise<void> = async () => {}) {
  const ran: [JobName, unknown][] = [];
  const note = (name: JobName) => async (payload: unknown) => {
    if (name === "leg.dial") await dial();
    ran.push([name, payload]);
  };
  const names = Object.keys(JOBS) as JobName[];
  const handlers = Object.fromEntries(names.map((name) => [name, note(name)])) as JobHandlers;
  return { ran, handlers };
}

const dialLater = (legId: string, key = legId) => db.transaction((tx) => enqueue(tx, "leg.dial", { legId }, key));
const count = async () =>
  (await db.execute<{ n: number }>(sql`select count(*)::int as n from graphile_worker._private_jobs`))[0]!.n;

test("a job exists if and only if the transaction that enqueued it commits", async () => {
  const rolledBack = db.transaction(async (tx) => {
    await enqueue(tx, "leg.dial", { legId: "leg_1" }, "job_1");
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  expect(await count()).toBe(0);
  await dialLater("leg_1");
  const { ran, handlers } = noting();
  await runDueJobs(url, handlers);
  expect(ran).toEqual([["leg.dial", { legId: "leg_1" }]]);
  expect(await count()).toBe(0);
});

test("the same key waits once", async () => {
  await dialLater("leg_1", "job_1");
  await dialLater("leg_1", "job_1");
  const { ran, handlers } = noting();
  await runDueJobs(url, handlers);
  expect(ran).toHaveLength(1);
});

test("a job that fails is tried again later, and its payload is checked before it runs", async () => {
  await dialLater("leg_1");
  const failing = noting(async () => {
    throw new Error("not now");
  });
  await runDueJobs(url, failing.handlers);
  await runDueJobs(url, failing.handlers);
  expect(await db.execute(sql`select attempts, max_attempts from graphile_worker.jobs`)).toEqual([
    expect.objectContaining({ attempts: 1, max_attempts: 5 }),
  ]);
  await db.execute(sql`update graphile_worker._private_jobs set run_at = now(), payload = '{"legId": 7}'`);
  const { ran, handlers } = noting();
  await runDueJobs(url, handlers);
  expect(ran).toEqual([]);
});

test("a job that is to wait runs when its time has come, and enqueuing it again puts that off", async () => {
  const later = (delayMs: number) =>
    db.transaction((tx) => enqueue(tx, "leg.dial", { legId: "leg_1" }, "job_1", { delayMs }));
  const waitSeconds = async () =>
    (
      await db.execute<{ s: number }>(sql`
      select extract(epoch from run_at - now())::float8 as s from graphile_worker._private_jobs`)
    )[0]!.s;
  await later(60_000);
  await later(600_000);
  expect(await waitSeconds()).toBeGreaterThan(500);
  const { ran, handlers } = noting();
  await runDueJobs(url, handlers);
  expect(ran).toEqual([]);
  await later(0);
  await runDueJobs(url, handlers);
  expect(ran).toHaveLength(1);
});

test("a running worker is woken by the commit", async () => {
  let done = () => {};
  const dialed = new Promise<void>((resolve) => (done = resolve));
  const worker = await startQueueWorker(url, noting(async () => done()).handlers, 2);
  try {
    await dialLater("leg_1");
    await dialed;
  } finally {
    await worker.stop();
  }
});

test("what a dead worker holds is found and freed; a living worker's is not", async () => {
  await dialLater("leg_1");
  await dialLater("leg_2");
  const lock = (legId: string, worker: string) =>
    db.execute(sql`
      update graphile_worker._private_jobs set locked_by = ${worker}, locked_at = now() - interval '1 minute', attempts = 1
      where payload->>'legId' = ${legId}`);
  await lock("leg_1", "killed");
  await lock("leg_2", "living");
  await beatQueueWorkers(db, ["killed", "living"]);
  expect(await findDeadQueueWorkers(db)).toEqual([]);

  await db.execute(sql`update job_workers set beat_at = now() - interval '11 seconds' where id = 'killed'`);
  expect(await findDeadQueueWorkers(db)).toEqual(["killed"]);
  await beatQueueWorkers(db, ["killed"]);
  expect(await findDeadQueueWorkers(db)).toEqual([]);
  await db.execute(sql`delete from job_workers where id = 'killed'`);
  const dead = await findDeadQueueWorkers(db);
  expect(dead).toEqual(["killed"]);

  await unlockWorkers(url, dead);
  const { ran, handlers } = noting();
  await runDueJobs(url, handlers);
  expect(ran).toEqual([["leg.dial", { legId: "leg_1" }]]);
});

test("a job that takes long is left to the living worker that holds it", async () => {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const { ran, handlers } = noting(() => {
    begin();
    return finished;
  });
  const worker = await startQueueWorker(url, handlers, 2);
  try {
    await dialLater("leg_1");
    await begun;
    await db.execute(sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 minute'`);
    await beatQueueWorkers(db, worker.workerIds());
    expect(await findDeadQueueWorkers(db)).toEqual([]);
  } finally {
    finish();
    await worker.stop();
  }
  expect(ran).toEqual([["leg.dial", { legId: "leg_1" }]]);
});
