import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { handBack } from "../call/hand-back";
import { reconcileCalls } from "../call/reconcile";
import { sweepDrivers } from "../call/sweep-drivers";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { Crash, crashingDb, type CrashPlan } from "../testing/crash";
import { createWorld, insertOperator, rowsOf, startCall } from "../testing/fixtures";
import { claimEscalation } from "./claim";
import { goLive } from "./go-live";
import { raiseEscalation } from "./raise";
import { isEscalationOver } from "./state";
import { sweepEscalations } from "./sweep";

const { db } = await createTestDatabase();

const failOnError = (_callId: string, err: unknown) => {
  throw err;
};

/**
 * An escalation from being raised to the call's being handed back, each step in a process of its own; the one that makes
 * the planned commit dies at it. Then nobody comes any more, time passes, and the sweeps do their work.
 */
async function live(plan: CrashPlan | null) {
  const world = await createWorld(db);
  const olive = await insertOperator(world, "Olive");
  await db
    .update(schema.workspaces)
    .set({ escalationHears: "music" })
    .where(eq(schema.workspaces.id, world.workspaceId));
  const call = await startCall(world, "ann");
  const join = async (identity: string) => {
    const sid = world.rooms.join(call.room_name, identity);
    const evidence = { kind: "joined", roomName: call.room_name, identity, sid, at: world.clock.now() } as const;
    await takeRoomWebhook(world.ctx, evidence);
  };
  await join("ann");
  const crashing = crashingDb(db, plan);
  const [program, operator] = [world.ctx, olive].map((ctx) => ({ ...ctx, db: crashing.db }));
  const process = async (work: () => Promise<unknown>) => {
    await work().catch((err: unknown) => {
      if (!(err instanceof Crash)) throw err;
    });
    // Who died while setting rights is waited for until their lease has run out, by the database's time.
    await db
      .update(schema.calls)
      .set({ enforcerUntil: sql`now()` })
      .where(eq(schema.calls.id, call.id));
  };
  const callId = call.id;
  await process(() => raiseEscalation(program!, { callId, reason: "She wants a person." }));
  const rows = () => db.select().from(schema.escalations).where(eq(schema.escalations.callId, callId));
  const [raised] = await rows();
  if (raised) {
    const ref = { escalationId: raised.id };
    await process(() => claimEscalation(operator!, ref));
    const identity = `operator:${olive.actor.id}`;
    if ((await rowsOf(db, callId)).people.some((person) => person.identity === identity)) {
      await join(identity);
      if ((await rows())[0]!.status === "claimed") await process(() => goLive(operator!, ref));
      if ((await rowsOf(db, callId)).call.driverId) await process(() => handBack(operator!, { callId }));
    }
  }
  for (let second = 0; second < 90; second += 15) {
    world.clock.advance(15_000);
    await sweepDrivers(world.ctx, failOnError);
    await sweepEscalations(world.ctx, failOnError);
    await reconcileCalls(world.ctx, failOnError);
  }
  return { ...(await rowsOf(db, callId)), escalations: await rows(), commits: crashing.commits };
}

const { commits } = await live(null);

test.each(
  Array.from({ length: commits }, (_, index) => [
    { commit: index + 1, when: "before" },
    { commit: index + 1, when: "after" },
  ]).flat() as CrashPlan[],
)(
  "a process that dies $when commit $commit leaves nobody on hold, no dead driver and nothing that waits",
  async (plan) => {
    const { call, people, escalations, events } = await live(plan);
    expect(call).toMatchObject({ status: "active", driverId: null, agentMode: "auto" });
    expect(people.filter(({ heldAt }) => heldAt !== null)).toEqual([]);
    expect(escalations.filter(({ status }) => !isEscalationOver(status))).toEqual([]);
    for (const { status } of escalations) expect(["resolved", "unclaimed"]).toContain(status);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => index + 1));
  },
);

test("a life without a crash is one escalation, resolved", async () => {
  expect(commits).toBeGreaterThan(3);
  expect((await live(null)).escalations).toMatchObject([{ status: "resolved" }]);
});
