import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { bindJobs } from "@/lib/compose";
import type { JobName } from "@/lib/jobs/catalog";
import { reconcileCalls } from "../call/reconcile";
import { Crash, crashingDb, type CrashPlan } from "../testing/crash";
import { createWorld, queuedJobs, rowsOf, type World } from "../testing/fixtures";
import { beginBriefing } from "./begin-briefing";
import { beginTellingOutcome } from "./begin-telling-outcome";
import { targetDecides } from "./decide-by-target";
import { openTransferOf } from "./open";
import { hearing } from "./testing/hearing";
import { beginScene, type Scene } from "./testing/scene";

const TOM = "+15550100001";
const EVA = "+15550100002";

const { db } = await createTestDatabase();

/** How the transfer goes where nobody dies. */
type Course = "accepted" | "declined" | "caller_left";

/**
 * A whole transfer, each step in a process of its own; the one that makes the planned commit dies at it, and what it had
 * still to do is not done. Then sweeps and jobs do their work, nobody decides anything any more, and time passes.
 */
async function live(course: Course, plan: CrashPlan | null) {
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  const real = await createWorld(db);
  const world = { ...real };
  const scene = await beginScene(db, world, "ann");
  const crashing = crashingDb(db, plan);
  world.ctx = { ...real.ctx, db: crashing.db };
  const said = { briefings: 0, outcomes: 0 };
  /** One process's work. */
  const process = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (err) {
      if (!(err instanceof Crash)) throw err;
    } finally {
      // What a process had leased that died, also in a part whose failure harms nobody, has run out when the next one comes.
      await db.execute(sql`update calls set enforcer_until = now() - interval '1 second'`);
    }
  };
  const decide = async (number: string, decision: "accept" | "decline") => {
    const person = await scene.person(number);
    if (!person) return;
    const input = { callId: scene.callId, participantId: person.id, decision };
    await process(() => targetDecides(world.ctx, input));
  };
  /** The phone rings, if anybody has rung it, and is answered. */
  const answer = (number: string) =>
    process(async () => {
      const person = await scene.person(number);
      if (person?.status === "joining") await scene.answers(number);
    });
  const applied = () => process(() => scene.allApplied());
  const hostSpeaks = () => process(() => speak(world, scene, said));

  await process(() =>
    scene.transferTo({
      to: { transport: "pstn", identity: TOM },
      fallback: [{ transport: "pstn", identity: EVA }],
    }),
  );
  await answer(TOM);
  await applied();
  await hostSpeaks();
  let divergedAt = course === "caller_left" ? crashing.commits : 0;
  if (course === "caller_left") {
    await process(() => scene.drop("ann"));
    world.clock.advance(20_000);
    await applied();
    await hostSpeaks();
  } else {
    await decide(TOM, "decline");
    await applied();
    await answer(EVA);
    await applied();
    await hostSpeaks();
    if (course === "declined") divergedAt = crashing.commits;
    await decide(EVA, course === "accepted" ? "accept" : "decline");
    await applied();
    await hostSpeaks();
  }
  world.ctx = real.ctx;
  await recover(world, scene, said);
  // What is in force in the room is made good later, so a verb outlives a death in it: that it was reached is what counts.
  const crashed = plan !== null && crashing.commits >= plan.commit;
  return { world, scene, said, crashed, commits: crashing.commits, divergedAt };
}

/** What the agent's host does when it is woken. */
async function speak(world: World, scene: Scene, said: { briefings: number; outcomes: number }): Promise<void> {
  const loaded = await openTransferOf(db, scene.callId);
  if (!loaded) return;
  const briefing = await beginBriefing(world.ctx, scene.hosting, { attemptId: loaded.attempt.id });
  if (briefing) said.briefings += 1;
  const told = await beginTellingOutcome(world.ctx, scene.hosting, { transferId: loaded.transfer.id });
  if (told) said.outcomes += 1;
}

/** Phones that were asked to end have ended, sweeps and jobs run, and time passes. */
async function recover(world: World, scene: Scene, said: { briefings: number; outcomes: number }): Promise<void> {
  const jobs = bindJobs(world.ctx);
  let over = false;
  for (let round = 0; round < 8; round += 1) {
    await reconcileCalls(world.ctx, (_callId, err) => {
      throw err;
    });
    for (const job of await queuedJobs(db, scene.callId)) {
      if (job.name === "intelligence.make") continue;
      await (jobs[job.name as JobName] as (payload: unknown) => Promise<void>)(job.payload);
      await db.execute(sql`delete from graphile_worker._private_jobs where key = ${job.key}`);
    }
    await scene.allApplied();
    await speak(world, scene, said);
    // Once more when it is over: nothing comes back.
    if (over) return;
    over = !(await openTransferOf(db, scene.callId));
    world.clock.advance(20_000);
  }
}

const COURSES: Course[] = ["accepted", "declined", "caller_left"];
const plans: ({ course: Course } & CrashPlan)[] = [];
const undisturbed: Record<string, Awaited<ReturnType<typeof live>>> = {};
for (const course of COURSES) {
  const whole = (undisturbed[course] = await live(course, null));
  // Up to where a course leaves the first one its commits are the same. Who dies after one has died before the next,
  // unless it was their last.
  for (let commit = whole.divergedAt + 1; commit <= whole.commits; commit += 1) {
    plans.push({ course, commit, when: "before" });
    if (course === "accepted" && commit % 3 === 0) plans.push({ course, commit, when: "after" });
  }
}

test.each(COURSES)("a transfer that is %s ends so where nobody dies", async (course) => {
  const { scene, said, commits, divergedAt } = undisturbed[course]!;
  expect(commits - divergedAt).toBeGreaterThan(5);
  expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: course });
  expect(said).toEqual({ briefings: course === "caller_left" ? 1 : 2, outcomes: course === "accepted" ? 0 : 1 });
});

test.each(plans)(
  "$course: a process that dies $when commit $commit leaves nobody on hold, nobody alone, nothing said twice",
  async ({ course, ...plan }) => {
    const { world, scene, said, crashed } = await live(course, plan);
    expect(crashed).toBe(true);
    const { call, people, agent, legs, events } = await rowsOf(db, scene.callId);
    const transfers = await db
      .select()
      .from(schema.transfers)
      .where(sql`call_id = ${scene.callId}`);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_event, index) => index + 1));
    expect(transfers.length).toBeLessThanOrEqual(1);
    for (const { status, outcome } of transfers) expect([status, outcome === null]).toEqual(["ended", false]);
    expect(world.carrier.rung.length, "nobody is dialed twice").toBeLessThanOrEqual(legs.length);
    expect(said.briefings).toBeLessThanOrEqual(2);
    expect(said.outcomes).toBeLessThanOrEqual(1);
    if (call.status !== "active") return;
    expect(people.filter(({ status, heldAt }) => status === "active" && heldAt !== null)).toEqual([]);
    expect([agent, ...people].filter(({ status, mode }) => status === "active" && mode !== "open")).toEqual([]);
    const heard = await hearing(db, scene.callId);
    expect(heard).toEqual(expect.arrayContaining(["agent<ann", "ann<agent"]));
    const accepted = transfers[0]?.outcome === "accepted";
    expect(heard.includes(`ann<${EVA}`) || heard.includes(`ann<${TOM}`)).toBe(accepted);
    expect(call.agentMode).toBe(accepted ? "silent" : "auto");
  },
);
