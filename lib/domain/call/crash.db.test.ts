import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { bindJobs } from "@/lib/compose";
import type { JobName } from "@/lib/jobs/catalog";
import { addSegment } from "../hosting/add-segment";
import { beginGreeting } from "../hosting/begin-greeting";
import { claimCalls } from "../hosting/lease";
import { loadHosted } from "../hosting/load";
import { markAgentJoined } from "../hosting/mark-agent-joined";
import { answerLeg } from "../leg/answer";
import { openMedia } from "../leg/open-media";
import { sweepLegs } from "../leg/sweep";
import { takeCarrierWord } from "../leg/take-word";
import { removeParticipant } from "../participant/remove";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { Crash, crashingDb, type CrashPlan } from "../testing/crash";
import { createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { endCall } from "./end";
import { reconcileCalls } from "./reconcile";

const { db } = await createTestDatabase();

/**
 * The whole life of a call of a browser and a phone, each step in a process of its own; the process that makes the planned
 * commit dies at it, and what it had still to do is not done. Then everybody leaves, time passes, and jobs, reconciler and
 * sweep do their work. Gives what is left of it, and how many commits there were.
 */
async function live(plan: CrashPlan | null) {
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  const world = await createWorld(db);
  const crashing = crashingDb(db, plan);
  const ctx = { ...world.ctx, db: crashing.db };
  let crashed = false;
  /** One process's work; false where it died. */
  const process = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (err) {
      if (!(err instanceof Crash)) throw err;
      crashed = true;
      return false;
    }
  };
  const [callId] = await begin({ ...world, ctx }, process);
  if (!callId) return { world, crashed, commits: crashing.commits, callId: null };
  const legId = (await rowsOf(db, callId)).legs[0]!.id;
  const jobs = bindJobs(ctx);
  const run = () => runJobs(callId, legId, jobs, process);
  const roomName = `call_${callId}`;
  const enter = (identity: string) => {
    if (!world.rooms.identities(roomName)) return;
    const sid = world.rooms.join(roomName, identity);
    const at = world.clock.now();
    return process(() => takeRoomWebhook(ctx, { kind: "joined", roomName, identity, sid, at }));
  };
  const carrierId = () => world.carrier.rung[0]?.providerCallId;
  const tell = async (status: "ringing" | "in_progress" | "completed", billDuration: number | null = null) => {
    const providerCallId = carrierId();
    if (!providerCallId) return;
    const word = { providerCallId, status, reason: null, billDuration, charge: null };
    world.carrier.setStatus(providerCallId, word);
    await process(() => takeCarrierWord(ctx, { legId, word }));
  };

  await process(async () => {
    const [hosting] = await claimCalls(ctx, { host: "host", capacity: 1, takeOver: true });
    if (!hosting || !(await loadHosted(ctx, hosting))) return;
    await markAgentJoined(ctx, hosting, { sid: "PA_agent" });
    await beginGreeting(ctx, hosting);
    const { agent } = await rowsOf(db, callId);
    const now = world.clock.now();
    const segment = { participantId: agent.id, text: "Hello.", startedAt: now, endedAt: now, interrupted: false };
    await addSegment(ctx, hosting, { id: `t_${callId}`, ...segment, lane: "call", audience: null });
  });
  await enter("ann");
  await run();
  await tell("ringing");
  if (carrierId()) {
    await process(async () => {
      const { body } = await answerLeg(ctx, { legId, providerCallId: carrierId()! });
      const token = body.split("/").at(-1)!;
      if (body.startsWith("stream")) await openMedia(ctx, { token, providerCallId: carrierId()!, host: "media/1" });
    });
  }
  await process(async () => {
    const phone = (await rowsOf(db, callId)).people[1]!;
    if (phone.status === "joining") await enter(phone.roomIdentity);
  });
  await process(async () => {
    const phone = (await rowsOf(db, callId)).people[1]!;
    if (phone.status === "active") await removeParticipant(ctx, { callId, participantId: phone.id });
  });
  await run();
  await process(async () => {
    if ((await rowsOf(db, callId)).call.status === "active") await endCall(ctx, { callId });
  });
  await run();
  await recover(world, callId, run);
  return { world, crashed, commits: crashing.commits, callId };
}

async function begin(world: World, process: (work: () => Promise<unknown>) => Promise<boolean>): Promise<string[]> {
  await process(() => startCall(world, "ann", { phone: "+15551234567" }));
  const rows = await db.execute<{ id: string }>(sql`select id from calls where workspace_id = ${world.workspaceId}`);
  return rows.map((row) => row.id);
}

/** Runs what is on the queue, once each; a job whose worker died stays on it. */
async function runJobs(
  callId: string,
  legId: string,
  jobs: ReturnType<typeof bindJobs>,
  process: (work: () => Promise<unknown>) => Promise<boolean>,
): Promise<void> {
  const waiting = [...(await queuedJobs(db, callId)), ...(await queuedJobs(db, legId))];
  for (const job of waiting) {
    // What is made of the transcript is of no matter here.
    if (job.name === "intelligence.make") continue;
    const handler = jobs[job.name as JobName] as (payload: unknown) => Promise<void>;
    const failed = await process(() => handler(job.payload)).catch(() => false);
    if (failed === false) continue;
    await db.execute(sql`delete from graphile_worker._private_jobs where key = ${job.key}`);
  }
}

/** Nobody comes any more, the carrier ends what it was asked to end, and what repairs runs on. */
async function recover(world: World, callId: string, run: () => Promise<void>): Promise<void> {
  const room = `call_${callId}`;
  for (const identity of world.rooms.identities(room) ?? []) world.rooms.leave(room, identity);
  for (let minute = 0; minute < 15; minute += 1) {
    world.clock.advance(60_000);
    for (const providerCallId of new Set(world.carrier.hungUp)) {
      const over = { status: "failed", reason: "canceled", billDuration: null, charge: null } as const;
      if ((await world.carrier.fetchStatus(providerCallId))?.status === "ringing") {
        world.carrier.setStatus(providerCallId, over);
      } else {
        world.carrier.setStatus(providerCallId, { status: "completed", reason: null, billDuration: 12 });
      }
    }
    await reconcileCalls(world.ctx, (_callId, err) => {
      throw err;
    });
    await sweepLegs(world.ctx, (_legId, err) => {
      throw err;
    });
    await run();
  }
}

const { commits } = await live(null);

test("a life without a crash makes the commits that are crashed at below", () => {
  expect(commits).toBeGreaterThan(15);
});

test.each(
  Array.from({ length: commits }, (_, index) => [
    { commit: index + 1, when: "before" },
    { commit: index + 1, when: "after" },
  ]).flat() as CrashPlan[],
)(
  "a process that dies $when commit $commit leaves no zombie: no room, no ringing phone, no second call",
  async (plan) => {
    const { world, crashed, callId } = await live(plan);
    expect(crashed).toBe(true);
    if (!callId) return expect(world.carrier.rung).toEqual([]);

    const { call, people, agent, legs, events, eventTypes } = await rowsOf(db, callId);
    expect(["ended", "failed"]).toContain(call.status);
    expect(call.closedAt).not.toBeNull();
    expect(world.rooms.identities(`call_${callId}`)).toBeNull();
    for (const person of [...people, agent]) expect(["left", "failed"]).toContain(person.status);
    expect(["completed", "failed"]).toContain(legs[0]!.status);
    expect(world.carrier.rung.length, "nothing is dialed twice").toBeLessThanOrEqual(1);
    for (const { providerCallId } of world.carrier.rung) {
      expect(["completed", "failed"]).toContain((await world.carrier.fetchStatus(providerCallId))!.status);
    }
    expect(events.map((event) => event.sequence)).toEqual(events.map((_event, index) => index + 1));
    expect(eventTypes.filter((type) => type === "call.ended")).toHaveLength(1);
    expect(eventTypes.filter((type) => type === "agent.greeted").length).toBeLessThanOrEqual(1);
  },
);
