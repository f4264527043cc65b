import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { claimCalls } from "../hosting/lease";
import { markAgentJoined } from "../hosting/mark-agent-joined";
import { removeParticipant } from "../participant/remove";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { createWorld, queuedJobs, REJOIN_GRACE_MS, rowsOf, startCall, type World } from "../testing/fixtures";
import { closeCall } from "./close";
import { endCall } from "./end";
import { listCalls } from "./list";
import { reconcileCalls } from "./reconcile";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

const failOnError = (_callId: string, err: unknown) => {
  throw err;
};

/** Somebody enters the call's room, and the media server says so. */
async function join(roomName: string, identity: string): Promise<void> {
  world.clock.advance(1_000);
  const sid = world.rooms.join(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity, sid, at: world.clock.now() });
}

/** Somebody's connection ends, and the media server says so. */
async function leave(roomName: string, identity: string): Promise<void> {
  world.clock.advance(1_000);
  const sid = world.rooms.leave(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "left", roomName, identity, sid, at: world.clock.now() });
}

/** Serves the call as its agent's host would, up to the agent's presence. */
async function agentJoins(callId: string): Promise<void> {
  const hostings = await claimCalls(world.ctx, { host: "host", capacity: 100, takeOver: true });
  const hosting = hostings.find((one) => one.callId === callId)!;
  await markAgentJoined(world.ctx, hosting, { sid: "PA_agent" });
}

test("a call is active from the first person on, and that moment is its zero", async () => {
  const call = await startCall(world, "ann", "ben");
  await join(call.room_name, "ann");
  const firstJoin = world.clock.now();
  await join(call.room_name, "ben");
  const { call: row, people, eventTypes } = await rowsOf(db, call.id);
  expect(row).toMatchObject({ status: "active", zeroAt: firstJoin });
  expect(people.map((person) => person.status)).toEqual(["active", "active"]);
  expect(eventTypes.slice(-3)).toEqual(["participant.joined", "call.active", "participant.joined"]);
});

test("the agent alone does not make a call active", async () => {
  const call = await startCall(world, "ann");
  await agentJoins(call.id);
  expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "connecting", zeroAt: null });
});

test("a call ends once the last person is gone for good, with the agent the last to leave, and its room is deleted", async () => {
  const call = await startCall(world, "ann", "ben");
  await agentJoins(call.id);
  await join(call.room_name, "ann");
  await join(call.room_name, "ben");
  const [ann, ben] = (await rowsOf(db, call.id)).people;

  await removeParticipant(world.ctx, { callId: call.id, participantId: ann!.id });
  expect((await rowsOf(db, call.id)).call.status).toBe("active");
  await removeParticipant(world.ctx, { callId: call.id, participantId: ben!.id });

  const { call: over, agent, events, eventTypes } = await rowsOf(db, call.id);
  expect(over).toMatchObject({ status: "ended", endReason: "participants_left" });
  expect(agent).toMatchObject({ status: "left", reason: "call_ended" });
  expect(eventTypes.slice(-4)).toEqual(["participant.left", "participant.left", "call.ended", "intelligence.pending"]);
  expect(events.at(-3)!.data).toMatchObject({ identity: "agent" });
  expect(await queuedJobs(db, call.id)).toContainEqual({
    name: "call.close",
    key: `call.close:${call.id}`,
    payload: { callId: call.id },
  });
  await closeCall(world.ctx, { callId: call.id });
  expect(world.rooms.deleted).toEqual([call.room_name]);
  expect((await rowsOf(db, call.id)).call.closedAt).not.toBeNull();
});

test("a browser whose connection went keeps the call open for the grace; then it ends", async () => {
  const call = await startCall(world, "ann");
  await join(call.room_name, "ann");
  await leave(call.room_name, "ann");
  world.clock.advance(REJOIN_GRACE_MS - 1);
  await reconcileCalls(world.ctx, failOnError);
  expect((await rowsOf(db, call.id)).call.status).toBe("active");
  world.clock.advance(1);
  await reconcileCalls(world.ctx, failOnError);
  expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "ended", endReason: "participants_left" });
});

test("a page reload within the grace is the same participant in the same call", async () => {
  const call = await startCall(world, "ann");
  await join(call.room_name, "ann");
  const { joinedAt } = (await rowsOf(db, call.id)).people[0]!;
  await leave(call.room_name, "ann");
  await join(call.room_name, "ann");
  world.clock.advance(10 * REJOIN_GRACE_MS);
  await reconcileCalls(world.ctx, failOnError);
  const { call: row, people, eventTypes } = await rowsOf(db, call.id);
  expect(row.status).toBe("active");
  expect(people).toMatchObject([{ status: "active", reason: null, leftAt: null, joinedAt }]);
  expect(eventTypes.filter((type) => type.startsWith("participant.")).slice(-3)).toEqual([
    "participant.joined",
    "participant.left",
    "participant.rejoined",
  ]);
});

test("a call that nobody joined fails", async () => {
  const call = await startCall(world, "ann");
  const [ann] = (await rowsOf(db, call.id)).people;
  await removeParticipant(world.ctx, { callId: call.id, participantId: ann!.id });
  const { call: row, people, agent } = await rowsOf(db, call.id);
  expect(row).toMatchObject({ status: "failed", endReason: "nobody_joined" });
  expect(people).toMatchObject([{ status: "failed", reason: "removed" }]);
  expect(agent).toMatchObject({ status: "failed", reason: "call_ended" });
});

test("ending a call takes everybody out, the agent last, and hangs up a phone that was never dialed", async () => {
  const call = await startCall(world, "ann", "ben", { phone: "+15551234567" });
  await agentJoins(call.id);
  await join(call.room_name, "ann");
  const ended = await endCall(world.ctx, { callId: call.id });
  expect(ended).toMatchObject({ status: "ended", end_reason: "ended_by_request" });
  const { people, legs, agent, events, eventTypes } = await rowsOf(db, call.id);
  expect(people.map(({ status, reason }) => [status, reason])).toEqual([
    ["left", "call_ended"],
    ["failed", "call_ended"],
    ["failed", "call_ended"],
  ]);
  expect(legs).toMatchObject([{ status: "failed", reason: "canceled" }]);
  expect(agent.status).toBe("left");
  expect(eventTypes.slice(-2)).toEqual(["call.ended", "intelligence.pending"]);
  expect(events.at(-3)).toMatchObject({ type: "participant.left", data: { identity: "agent" } });
  await expect(endCall(world.ctx, { callId: call.id })).rejects.toMatchObject({ code: "call_over" });
  await expect(endCall(world.stranger, { callId: call.id })).rejects.toMatchObject({ code: "not_found" });
});

test("two ends at the same time are one end", async () => {
  const call = await startCall(world, "ann");
  await join(call.room_name, "ann");
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => endCall(world.ctx, { callId: call.id })));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type === "call.ended")).toHaveLength(1);
});

test("a call's list shows it under its status only, and only to its workspace", async () => {
  const ended = await startCall(world, "ann");
  await endCall(world.ctx, { callId: ended.id });
  const open = await startCall(world, "ben");
  const ids = async (status?: "connecting" | "failed") =>
    (await listCalls(world.ctx, { limit: 20, status })).data.map((call) => call.id);
  expect(await ids()).toEqual([open.id, ended.id]);
  expect(await ids("connecting")).toEqual([open.id]);
  expect(await ids("failed")).toEqual([ended.id]);
  expect((await listCalls(world.stranger, { limit: 20 })).data).toEqual([]);
});
