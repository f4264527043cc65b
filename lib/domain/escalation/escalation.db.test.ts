import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { listAudit } from "../audit/list";
import { endCall } from "../call/end";
import { giveDrive } from "../call/give-drive";
import { handBack } from "../call/hand-back";
import { sweepDrivers } from "../call/sweep-drivers";
import { takeOver } from "../call/take-over";
import type { WorkspaceContext } from "../context";
import { claimCalls } from "../hosting/lease";
import { beatOperator } from "../participant/beat";
import { leaveCall } from "../participant/leave";
import { observeCall } from "../participant/observe";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { createWorld, insertOperator, rowsOf, startCall, type World } from "../testing/fixtures";
import { beatEscalation } from "./beat";
import { claimEscalation } from "./claim";
import { getEscalation } from "./get";
import { goLive } from "./go-live";
import { listEscalations } from "./list";
import { escalateByAgent, raiseEscalation } from "./raise";
import { releaseEscalation } from "./release";
import { resolveEscalation } from "./resolve";
import { sweepEscalations } from "./sweep";

const { db } = await createTestDatabase();
let world: World;
let olive: WorkspaceContext;
let otto: WorkspaceContext;
let call: Call;
beforeEach(async () => {
  world = await createWorld(db);
  olive = world.operator;
  otto = await insertOperator(world, "Otto", ["support"]);
  call = await startCall(world, "ann");
  await join("ann");
});

const failOnError = (_callId: string, err: unknown) => {
  throw err;
};
const callId = () => ({ callId: call.id });

async function join(identity: string): Promise<void> {
  const sid = world.rooms.join(call.room_name, identity);
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity, sid, at });
}

async function raise(group?: string): Promise<{ escalationId: string }> {
  const body = { reason: "She wants her money back.", urgency: "high" as const, ...(group && { group }) };
  return { escalationId: (await raiseEscalation(world.ctx, { ...callId(), ...body })).id };
}

/** Claims it, and comes into the room as the answer allows. */
async function claim(who: WorkspaceContext, ref: { escalationId: string }) {
  const claimed = await claimEscalation(who, ref);
  await join(claimed.participant.identity);
  return claimed;
}

const settings = (set: Partial<typeof schema.workspaces.$inferInsert>) =>
  db.update(schema.workspaces).set(set).where(eq(schema.workspaces.id, world.workspaceId));

/** Lets seconds pass, with the page of `beating` alive. */
async function seconds(count: number, beating?: WorkspaceContext): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    world.clock.advance(1_000);
    if (beating) await beatOperator(beating, callId());
    await sweepDrivers(world.ctx, failOnError);
    await sweepEscalations(world.ctx, failOnError);
  }
}

const openOne = async () => (await listEscalations(world.ctx, { limit: 1, status: "open", call_id: call.id })).data[0]!;
const now = (ref: { escalationId: string }) => getEscalation(world.ctx, ref);
const said = () => db.select().from(schema.agentCommands).where(eq(schema.agentCommands.callId, call.id));

describe("raising", () => {
  test("it waits, is told and written down; a call has one at a time", async () => {
    const ref = await raise();
    expect(await now(ref)).toMatchObject({
      status: "waiting",
      urgency: "high",
      raised_by: "api",
      claimed_by: null,
      time_to_claim_ms: null,
    });
    await expect(raise()).rejects.toMatchObject({ code: "escalation_open" });
    const { events } = await rowsOf(db, call.id);
    expect(events.at(-1)).toMatchObject({ type: "escalation.updated", data: { escalation: { status: "waiting" } } });
    expect((await listAudit(world.ctx, callId())).entries).toMatchObject([{ action: "escalate" }]);
    await resolveEscalation(world.ctx, ref);
    expect(await now(ref)).toMatchObject({ status: "canceled", ended_at: expect.any(String) });
    await raise();
  });

  test("of many who raise one at once one does", async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => raise()));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await listEscalations(world.ctx, { limit: 20, call_id: call.id })).data).toHaveLength(1);
  });

  test("the agent raises one, of its own accord or by the caller's wish, and gets the open one again", async () => {
    const hostings = await claimCalls(world.ctx, { host: "host", capacity: 100, takeOver: true });
    const hosting = hostings.find((one) => one.callId === call.id)!;
    const wish = await escalateByAgent(world.ctx, hosting, { reason: "She asked for a person.", wish: true });
    expect(wish).toMatchObject({ status: "waiting", raised_by: "caller", urgency: "normal" });
    const again = await escalateByAgent(world.ctx, hosting, { reason: "I do not know.", wish: false });
    expect(again.id).toBe(wish.id);
    const { entries } = await listAudit(world.ctx, callId());
    expect(entries).toMatchObject([{ action: "escalate", by: { kind: "agent" } }]);
    for (const [words, reason] of [
      ["x".repeat(2_000), "x".repeat(500)],
      [" ", "A caller asks for a person."],
    ] as const) {
      await resolveEscalation(world.ctx, { escalationId: (await openOne()).id });
      await escalateByAgent(world.ctx, hosting, { reason: words, wish: false });
      expect((await openOne()).reason).toBe(reason);
    }
  });

  test("who is in none of its groups does not see it; without a group all do; another workspace sees none", async () => {
    const ref = await raise("support");
    await expect(getEscalation(olive, ref)).rejects.toMatchObject({ code: "not_found" });
    await expect(claimEscalation(olive, ref)).rejects.toMatchObject({ code: "not_found" });
    const query = { limit: 20, status: "open" } as const;
    expect((await listEscalations(olive, query)).data).toEqual([]);
    expect((await listEscalations(otto, query)).data).toMatchObject([{ id: ref.escalationId }]);
    expect((await listEscalations(world.ctx, query)).data).toHaveLength(1);
    expect((await listEscalations(world.stranger, query)).data).toEqual([]);
    await expect(getEscalation(world.stranger, ref)).rejects.toMatchObject({ code: "not_found" });
    await resolveEscalation(world.ctx, ref);
    expect((await listEscalations(otto, query)).data).toEqual([]);
    expect((await listEscalations(otto, { limit: 20, status: "canceled" })).data).toHaveLength(1);
  });
});

describe("claiming", () => {
  test("of ten at once one has it, with the briefing and access to listen", async () => {
    const [ann] = (await rowsOf(db, call.id)).people;
    const segment = { callId: call.id, participantId: ann!.id, source: "runtime" as const };
    await db.insert(schema.transcriptSegments).values({
      ...segment,
      id: `t_${call.id}`,
      text: "My order 4711 never came.",
      startedAtMs: 0,
      endedAtMs: 900,
    });
    const ref = await raise();
    const names = Array.from({ length: 8 }, (_, index) => `Operator ${index}`);
    const all = [olive, otto, ...(await Promise.all(names.map((name) => insertOperator(world, name))))];
    world.clock.advance(4_000);
    const results = await Promise.allSettled(all.map((one) => claimEscalation(one, ref)));
    const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "escalation_claimed" });
    }
    expect(won[0]).toMatchObject({
      status: "claimed",
      time_to_claim_ms: 4_000,
      briefing: {
        reason: "She wants her money back.",
        facts: [{ text: "My order 4711 never came.", transcript_id: `t_${call.id}` }],
      },
      participant: { mode: "listening", status: "joining", access: { token: expect.any(String) } },
    });
    expect((await rowsOf(db, call.id)).people).toHaveLength(2);
    expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type === "escalation.updated")).toHaveLength(2);
  });

  test("again, as after a reload, gives the same once more and changes nothing", async () => {
    const ref = await raise();
    const first = await claim(olive, ref);
    world.clock.advance(2_000);
    const again = await claimEscalation(olive, ref);
    expect(again).toMatchObject({ claimed_at: first.claimed_at, participant: { id: first.participant.id } });
    expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type === "escalation.updated")).toHaveLength(2);
  });

  test("is for operators; what is over is over", async () => {
    const ref = await raise();
    await expect(claimEscalation(world.ctx, ref)).rejects.toMatchObject({ code: "forbidden" });
    await resolveEscalation(world.ctx, ref);
    for (const act of [claimEscalation, goLive, releaseEscalation, resolveEscalation]) {
      await expect(act(olive, ref)).rejects.toMatchObject({ code: "escalation_over" });
    }
  });
});

describe("going live", () => {
  test("the second key puts its claimant on the call; handing back resolves it", async () => {
    const ref = await raise();
    world.clock.advance(3_000);
    await expect(goLive(olive, ref)).rejects.toMatchObject({ code: "forbidden" });
    const { participant } = await claim(olive, ref);
    await expect(goLive(otto, ref)).rejects.toMatchObject({ code: "escalation_claimed" });
    world.clock.advance(5_000);
    expect(await goLive(olive, ref)).toMatchObject({ status: "live", time_to_claim_ms: 3_000, time_to_join_ms: 8_000 });
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: participant.id, agentMode: "silent" });
    expect(await goLive(olive, ref)).toMatchObject({ status: "live" });
    await expect(releaseEscalation(olive, ref)).rejects.toMatchObject({ code: "driving" });
    await handBack(olive, callId());
    expect(await now(ref)).toMatchObject({ status: "resolved", ended_at: expect.any(String) });
    const actions = (await listAudit(world.ctx, callId())).entries.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["escalate", "claim", "listen", "go_live", "talk", "drive"]));
  });

  test("waits for the claimant to be in the room", async () => {
    const ref = await raise();
    await claimEscalation(olive, ref);
    await expect(goLive(olive, ref)).rejects.toMatchObject({ code: "participant_not_here" });
  });

  test("taking the call over is going live, also without a claim; what somebody else has claimed stays theirs", async () => {
    const ref = await raise();
    const mine = await claim(olive, ref);
    await observeCall(otto, callId());
    await join(`operator:${otto.actor.id}`);
    await takeOver(otto, callId());
    expect(await now(ref)).toMatchObject({ status: "claimed", claimed_by: { name: "Olive" } });
    await expect(goLive(olive, ref)).rejects.toMatchObject({ code: "call_has_driver" });
    await giveDrive(otto, { ...callId(), userId: olive.actor.id });
    expect(await now(ref)).toMatchObject({ status: "live", claimed_by: { name: "Olive" } });
    expect((await rowsOf(db, call.id)).call.driverId).toBe(mine.participant.id);
    await giveDrive(olive, { ...callId(), userId: otto.actor.id });
    expect(await now(ref)).toMatchObject({ status: "live", claimed_by: { name: "Otto" } });
    await handBack(otto, callId());
    expect(await now(ref)).toMatchObject({ status: "resolved" });

    const next = await raise();
    await takeOver(olive, callId());
    expect(await now(next)).toMatchObject({ status: "live", claimed_by: { name: "Olive" }, time_to_join_ms: 0 });
    await endCall(world.ctx, callId());
    expect(await now(next)).toMatchObject({ status: "resolved" });
  });

  test("a driver whose page dies leaves it to others, as old as it is", async () => {
    const ref = await raise();
    const { created_at } = await now(ref);
    await claim(olive, ref);
    await goLive(olive, ref);
    await seconds(7);
    expect(await now(ref)).toMatchObject({ status: "waiting", claimed_by: null, created_at });
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: null, agentMode: "auto" });
    expect(await claim(otto, ref)).toMatchObject({ status: "claimed", time_to_claim_ms: 0 });
  });

  test("a call that ends takes what nobody has come for with it", async () => {
    const ref = await raise();
    await endCall(world.ctx, callId());
    expect(await now(ref)).toMatchObject({ status: "canceled" });
    const { eventTypes } = await rowsOf(db, call.id);
    expect(eventTypes.lastIndexOf("escalation.updated")).toBeLessThan(eventTypes.indexOf("call.ended"));
  });
});

describe("a claim that leads to nothing", () => {
  test("is released by its claimant and waits again, as old as it is", async () => {
    const ref = await raise();
    const { created_at } = await now(ref);
    await claim(olive, ref);
    await expect(releaseEscalation(otto, ref)).rejects.toMatchObject({ code: "escalation_claimed" });
    world.clock.advance(5_000);
    expect(await releaseEscalation(olive, ref)).toMatchObject({ status: "waiting", claimed_by: null, created_at });
    expect(await releaseEscalation(olive, ref)).toMatchObject({ status: "waiting" });
  });

  test("is taken back when the page is silent for six seconds, or its operator leaves", async () => {
    const ref = await raise();
    await claim(olive, ref);
    await seconds(5);
    expect(await now(ref)).toMatchObject({ status: "claimed" });
    await seconds(1);
    expect(await now(ref)).toMatchObject({ status: "waiting" });
    expect(await beatEscalation(olive, ref)).toMatchObject({ status: "waiting" });
    await claim(otto, ref);
    await leaveCall(otto, callId());
    expect(await now(ref)).toMatchObject({ status: "waiting" });
  });

  test("is taken back after 20 s in which its operator did nothing, though the page lives", async () => {
    const ref = await raise();
    await claim(olive, ref);
    await seconds(19, olive);
    expect(await now(ref)).toMatchObject({ status: "claimed" });
    await seconds(1, olive);
    expect(await now(ref)).toMatchObject({ status: "waiting" });
  });
});

describe("one that nobody claims in time", () => {
  test("goes back to the agent, which says that nobody is free, once", async () => {
    await settings({ escalationUnclaimedSeconds: 30 });
    const ref = await raise();
    await seconds(29);
    expect(await now(ref)).toMatchObject({ status: "waiting" });
    await seconds(3);
    expect(await now(ref)).toMatchObject({ status: "unclaimed" });
    expect(await said()).toMatchObject([{ kind: "say", text: expect.stringContaining("nobody is free") }]);
  });

  test("goes to the workspace's phone number", async () => {
    const number = "+15551234567";
    await settings({
      escalationUnclaimedSeconds: 10,
      escalationThen: "number",
      escalationNumber: number,
      escalationFromNumber: world.fromNumber,
    });
    const ref = await raise();
    await seconds(11);
    expect(await now(ref)).toMatchObject({ status: "unclaimed" });
    const [transfer] = await db.select().from(schema.transfers).where(eq(schema.transfers.callId, call.id));
    expect(transfer).toMatchObject({ status: "ringing", actorKind: "system", mode: "warm" });
    expect(transfer!.briefing.reason).toBe("She wants her money back.");
    const { legs } = await rowsOf(db, call.id);
    expect(legs).toMatchObject([{ toNumber: number, fromNumber: world.fromNumber }]);
    expect(await said()).toEqual([]);
  });

  test("goes back to the agent where the number may not be rung, and nothing of a transfer is left", async () => {
    const other = { escalationNumber: "+15551234567", escalationFromNumber: world.strangersNumber };
    await settings({ escalationUnclaimedSeconds: 10, escalationThen: "number", ...other });
    const ref = await raise();
    await seconds(11);
    expect(await now(ref)).toMatchObject({ status: "unclaimed" });
    expect(await said()).toHaveLength(1);
    expect((await rowsOf(db, call.id)).legs).toEqual([]);
  });
});

describe("music while it waits", () => {
  const held = async () => (await rowsOf(db, call.id)).people.filter(({ heldAt }) => heldAt).map((one) => one.identity);
  beforeEach(() => settings({ escalationHears: "music", escalationUnclaimedSeconds: 30 }));

  test("callers are on hold until somebody is live", async () => {
    const ref = await raise();
    expect(await held()).toEqual(["ann"]);
    await claim(olive, ref);
    expect(await held()).toEqual(["ann"]);
    await goLive(olive, ref);
    expect(await held()).toEqual([]);
    expect(world.rooms.rights.findLast(([identity]) => identity === "ann")![1]).toMatchObject({ canSubscribe: true });
  });

  test("or until nobody came, or it is taken back", async () => {
    const ref = await raise();
    await seconds(31);
    expect(await now(ref)).toMatchObject({ status: "unclaimed" });
    expect(await held()).toEqual([]);
    const next = await raise();
    expect(await held()).toEqual(["ann"]);
    await resolveEscalation(world.ctx, next);
    expect(await held()).toEqual([]);
  });

  test("where the agent goes on talking nobody is on hold", async () => {
    await settings({ escalationHears: "agent" });
    await raise();
    expect(await held()).toEqual([]);
  });
});
