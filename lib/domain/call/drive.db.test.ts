import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { listAudit } from "../audit/list";
import type { WorkspaceContext } from "../context";
import { beatOperator } from "../participant/beat";
import { leaveCall } from "../participant/leave";
import { observeCall } from "../participant/observe";
import { setMode } from "../participant/set-mode";
import { removeParticipant } from "../participant/remove";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { createWorld, insertOperator, REJOIN_GRACE_MS, rowsOf, startCall, type World } from "../testing/fixtures";
import { endCall } from "./end";
import { giveDrive } from "./give-drive";
import { handBack } from "./hand-back";
import { reconcileCalls } from "./reconcile";
import { stayInCall } from "./stay";
import { sweepDrivers } from "./sweep-drivers";
import { takeOver } from "./take-over";

const { db } = await createTestDatabase();
let world: World;
let olive: WorkspaceContext;
let otto: WorkspaceContext;
let call: Call;
beforeEach(async () => {
  world = await createWorld(db);
  olive = world.operator;
  otto = await insertOperator(world, "Otto");
  call = await startCall(world, "ann");
  await join("ann");
});

const failOnError = (_callId: string, err: unknown) => {
  throw err;
};
const callId = () => ({ callId: call.id });
const nameOf = ({ actor }: WorkspaceContext) => `operator:${actor.id}`;

async function join(identity: string): Promise<void> {
  const sid = world.rooms.join(call.room_name, identity);
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity, sid, at });
}

async function loseConnection(identity: string): Promise<void> {
  const sid = world.rooms.leave(call.room_name, identity);
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "left", roomName: call.room_name, identity, sid, at });
}

/** The operator listens; gives their participant's id. */
async function listen(who: WorkspaceContext): Promise<string> {
  const { id } = await observeCall(who, callId());
  await join(nameOf(who));
  return id;
}

async function told(type: string) {
  const { events } = await rowsOf(db, call.id);
  return events.filter((event) => event.type === type).map(({ data }) => data);
}

/** What the operator has under way by the audit. */
async function underWay(who: WorkspaceContext): Promise<string[]> {
  const { entries } = await listAudit(world.ctx, callId());
  return entries.filter(({ by, ended_at }) => by.id === who.actor.id && !ended_at).map(({ action }) => action);
}

describe("taking over", () => {
  test("the agent is silent, the operator talks with everybody, and both are told and written down", async () => {
    const id = await listen(olive);
    expect(await takeOver(olive, callId())).toMatchObject({ driver_id: id, agent_mode: "silent" });
    const [, own] = (await rowsOf(db, call.id)).people;
    expect(own).toMatchObject({ mode: "open", openingVersion: null, shown: true });
    expect(world.rooms.rights.at(-1)).toEqual([nameOf(olive), { canPublish: true, canSubscribe: true, hidden: false }]);
    const by = { kind: "user", id: olive.actor.id, name: "Olive" };
    expect(await told("call.driver_changed")).toEqual([{ driver_id: id, by, lost: false }]);
    expect(await told("agent.mode_changed")).toEqual([{ mode: "silent", by }]);
    expect((await underWay(olive)).sort()).toEqual(["drive", "talk"]);
    await expect(setMode(olive, { ...callId(), participantId: id, mode: "listening" })).rejects.toMatchObject({
      code: "driving",
    });
  });

  test("again changes nothing", async () => {
    await listen(olive);
    await takeOver(olive, callId());
    const before = (await rowsOf(db, call.id)).events.length;
    await takeOver(olive, callId());
    expect((await rowsOf(db, call.id)).events).toHaveLength(before);
  });

  test("who whispered is heard by nobody until that is over everywhere", async () => {
    const id = await listen(olive);
    const { agent, people } = await rowsOf(db, call.id);
    expect(agent).toBeDefined();
    await setMode(olive, { ...callId(), participantId: id, mode: "whispering", target_id: people[0]!.id });
    await takeOver(olive, callId());
    expect((await rowsOf(db, call.id)).people[1]!).toMatchObject({ mode: "open", openingVersion: expect.any(Number) });
  });

  test("of many who take over at once one drives, and the others may ask", async () => {
    const others = await Promise.all(["Ada", "Ben", "Cem", "Dee"].map((name) => insertOperator(world, name)));
    const all = [olive, otto, ...others];
    for (const one of all) await listen(one);
    const results = await Promise.allSettled(all.map((one) => takeOver(one, callId())));
    const won = results.flatMap((result, index) => (result.status === "fulfilled" ? [all[index]!] : []));
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "call_has_driver" });
    }
    const loser = all.find((one) => one !== won[0])!;
    const { driver_id } = await takeOver(loser, { ...callId(), ask: true });
    const { people } = await rowsOf(db, call.id);
    expect(people.find(({ id }) => id === driver_id)!.userId).toBe(won[0]!.actor.id);
    expect(await told("call.drive_requested")).toMatchObject([{ by: { id: loser.actor.id } }]);
    expect(people.filter(({ mode }) => mode === "open")).toHaveLength(2);
  });

  test("is refused to programs, to who is not in the call, and once it is over", async () => {
    await expect(takeOver(world.ctx, callId())).rejects.toMatchObject({ code: "forbidden" });
    await expect(takeOver(olive, callId())).rejects.toMatchObject({ code: "participant_not_here" });
    await observeCall(olive, callId());
    await expect(takeOver(olive, callId())).rejects.toMatchObject({ code: "participant_not_here" });
    await endCall(world.ctx, callId());
    await expect(takeOver(olive, callId())).rejects.toMatchObject({ code: "call_over" });
  });
});

describe("giving the call back", () => {
  test("the agent goes on, knows the instruction before it may speak, and the operator stays and listens", async () => {
    const id = await listen(olive);
    await takeOver(olive, callId());
    const back = await handBack(olive, { ...callId(), instruction: "Offer a refund." });
    expect(back).toMatchObject({ driver_id: null, agent_mode: "auto" });
    const { people, eventTypes } = await rowsOf(db, call.id);
    expect(people[1]).toMatchObject({ id, status: "active", mode: "listening" });
    expect(eventTypes.indexOf("agent.noted")).toBeLessThan(eventTypes.lastIndexOf("agent.mode_changed"));
    expect(await db.select().from(schema.agentNotes).where(eq(schema.agentNotes.callId, call.id))).toMatchObject([
      { text: "Offer a refund.", status: "pending", source: "typed", actorId: olive.actor.id },
    ]);
    expect(await told("call.driver_changed")).toMatchObject([{ driver_id: id }, { driver_id: null, lost: false }]);
    expect(await underWay(olive)).toEqual(["listen"]);
  });

  test("only the driver may, and a program", async () => {
    await listen(olive);
    await listen(otto);
    await expect(handBack(olive, callId())).rejects.toMatchObject({ code: "not_the_driver" });
    await expect(handBack(world.ctx, callId())).rejects.toMatchObject({ code: "not_the_driver" });
    await takeOver(olive, callId());
    await expect(handBack(otto, callId())).rejects.toMatchObject({ code: "not_the_driver" });
    expect(await handBack(world.ctx, callId())).toMatchObject({ driver_id: null, agent_mode: "auto" });
    expect(await underWay(olive)).toEqual(["listen"]);
  });

  test("the driver hands the drive to a colleague in the call, and listens; the agent stays silent", async () => {
    await listen(olive);
    await takeOver(olive, callId());
    const colleague = { ...callId(), userId: otto.actor.id };
    await expect(giveDrive(olive, colleague)).rejects.toMatchObject({ code: "participant_not_here" });
    const ottosId = await listen(otto);
    await expect(giveDrive(otto, colleague)).rejects.toMatchObject({ code: "not_the_driver" });
    expect(await giveDrive(olive, colleague)).toMatchObject({ driver_id: ottosId, agent_mode: "silent" });
    const { people } = await rowsOf(db, call.id);
    expect(people.map(({ mode }) => mode)).toEqual(["open", "listening", "open"]);
    expect((await underWay(otto)).sort()).toEqual(["drive", "talk"]);
    expect(await underWay(olive)).toEqual(["listen"]);
  });
});

describe("a driver who is gone", () => {
  const lost = { driver_id: null, lost: true, by: { kind: "system", id: "system", name: "System" } };
  const seconds = async (count: number, beating: WorkspaceContext[]) => {
    for (let second = 0; second < count; second += 1) {
      world.clock.advance(1_000);
      if (second % 2 === 0) for (const one of beating) await beatOperator(one, callId());
      await sweepDrivers(world.ctx, failOnError);
    }
  };

  test("whose page beats goes on driving; six seconds after its last beat the agent has the call", async () => {
    const id = await listen(olive);
    await takeOver(olive, callId());
    await seconds(20, [olive]);
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: id, agentMode: "silent" });
    await seconds(7, []);
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: null, agentMode: "auto" });
    expect((await told("call.driver_changed")).at(-1)).toEqual(lost);
    expect(await underWay(olive)).toEqual(["talk"]);
    await seconds(5, []);
    expect(await told("call.driver_changed")).toHaveLength(2);
  });

  test("whose connection goes drives on when they are back within seconds, as after a reload", async () => {
    const id = await listen(olive);
    await takeOver(olive, callId());
    await seconds(2, [olive]);
    await loseConnection(nameOf(olive));
    await seconds(3, []);
    await join(nameOf(olive));
    await seconds(10, [olive]);
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: id, agentMode: "silent" });
    expect(await underWay(olive)).toContain("drive");
  });

  test("whose connection stays away has lost the call, and may take it over again", async () => {
    const id = await listen(olive);
    await takeOver(olive, callId());
    await loseConnection(nameOf(olive));
    await seconds(7, []);
    expect((await rowsOf(db, call.id)).call).toMatchObject({ driverId: null, agentMode: "auto" });
    expect((await told("call.driver_changed")).at(-1)).toEqual(lost);
    await join(nameOf(olive));
    expect(await takeOver(olive, callId())).toMatchObject({ driver_id: id });
  });

  test("who leaves on purpose is out for good, and comes back as somebody new", async () => {
    const id = await listen(olive);
    await takeOver(olive, callId());
    expect(await leaveCall(olive, callId())).toMatchObject({ id, status: "left", reason: "removed" });
    expect((await told("call.driver_changed")).at(-1)).toEqual(lost);
    expect(await underWay(olive)).toEqual([]);
    await expect(leaveCall(olive, callId())).rejects.toMatchObject({ code: "participant_gone" });
    expect((await observeCall(olive, callId())).id).not.toBe(id);
  });

  test("at the end of a call nobody is told that its driver was lost", async () => {
    await listen(olive);
    await takeOver(olive, callId());
    expect(await endCall(world.ctx, callId())).toMatchObject({ driver_id: null });
    expect(await told("call.driver_changed")).toHaveLength(1);
    await expect(beatOperator(olive, callId())).rejects.toMatchObject({ code: "call_over" });
  });
});

describe("operators whom every customer has left", () => {
  const reconcile = () => reconcileCalls(world.ctx, failOnError);
  const removeAnn = async () => {
    const [ann] = (await rowsOf(db, call.id)).people;
    await removeParticipant(world.ctx, { ...callId(), participantId: ann!.id });
    await reconcile();
  };

  test("are told at once, removed after ten seconds, and then the call is over", async () => {
    await listen(olive);
    await listen(otto);
    await removeAnn();
    expect(await told("call.ending")).toMatchObject([{ end_reason: "customers_left" }]);
    world.clock.advance(9_999);
    await reconcile();
    expect((await rowsOf(db, call.id)).call.status).toBe("active");
    world.clock.advance(1);
    await reconcile();
    const { call: row, people, eventTypes } = await rowsOf(db, call.id);
    expect(row).toMatchObject({ status: "ended", endReason: "customers_left" });
    expect(people.slice(1)).toMatchObject([
      { status: "left", reason: "call_ended" },
      { status: "left", reason: "call_ended" },
    ]);
    expect(eventTypes.lastIndexOf("participant.left")).toBeLessThan(eventTypes.indexOf("call.ended"));
  });

  test("wait for a customer who may be back", async () => {
    await listen(olive);
    await loseConnection("ann");
    world.clock.advance(REJOIN_GRACE_MS - 1);
    await reconcile();
    expect(await told("call.ending")).toEqual([]);
    world.clock.advance(1);
    await reconcile();
    expect(await told("call.ending")).toMatchObject([{ end_reason: "customers_left" }]);
  });

  test("stay if one of them says so, until they leave", async () => {
    await listen(olive);
    await removeAnn();
    expect(await stayInCall(olive, callId())).toMatchObject({ status: "active", ending: null });
    expect(await told("call.ending_canceled")).toHaveLength(1);
    world.clock.advance(600_000);
    await reconcile();
    expect((await rowsOf(db, call.id)).call.status).toBe("active");
    await leaveCall(olive, callId());
    expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "ended", endReason: "participants_left" });
    await expect(stayInCall(olive, callId())).rejects.toMatchObject({ code: "call_over" });
  });
});
