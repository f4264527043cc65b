import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { beat, claimCalls, releaseCall } from "../hosting/lease";
import { markAgentJoined } from "../hosting/mark-agent-joined";
import { addParticipants } from "../participant/add";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { createWorld, REJOIN_GRACE_MS, rowsOf, startCall, type World } from "../testing/fixtures";
import { endCall } from "./end";
import { getCall } from "./get";
import { reconcileCalls } from "./reconcile";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  // Calls of earlier tests have rooms that are gone with their memory.
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  world = await createWorld(db);
});

/** One look at all rooms, some seconds after whatever happened before. */
async function look(afterMs = 4_000): Promise<void> {
  world.clock.advance(afterMs);
  await reconcileCalls(world.ctx, (_callId, err) => {
    throw err;
  });
}

test("a call lives and ends without a single webhook", async () => {
  const call = await startCall(world, "ann", "ben");
  await look();
  expect((await rowsOf(db, call.id)).call.status).toBe("connecting");

  world.rooms.join(call.room_name, "ann");
  world.rooms.join(call.room_name, "ben");
  await look();
  expect((await rowsOf(db, call.id)).people.map((person) => person.status)).toEqual(["active", "active"]);

  world.rooms.leave(call.room_name, "ann");
  await look();
  world.rooms.join(call.room_name, "ann");
  await look();
  world.rooms.leave(call.room_name, "ann");
  world.rooms.leave(call.room_name, "ben");
  await look();
  expect((await rowsOf(db, call.id)).call.status).toBe("active");
  await look(REJOIN_GRACE_MS);

  const { call: over, eventTypes, events } = await rowsOf(db, call.id);
  expect(over).toMatchObject({ status: "ended", endReason: "participants_left" });
  expect(eventTypes.filter((type) => type !== "agent.absent")).toEqual([
    "call.created",
    "participant.added",
    "participant.added",
    "participant.added",
    "participant.joined",
    "call.active",
    "participant.joined",
    "participant.left",
    "participant.rejoined",
    "participant.left",
    "participant.left",
    "participant.failed",
    "call.ended",
    "intelligence.pending",
  ]);
  expect(events.map((event) => event.sequence)).toEqual(events.map((_event, index) => index + 1));
  await look();
  expect(world.rooms.deleted).toEqual([call.room_name]);
  expect((await rowsOf(db, call.id)).call.closedAt).not.toBeNull();
});

test("however many calls there are, one look finds who came into each and who left", async () => {
  const calls = await Promise.all(Array.from({ length: 45 }, () => startCall(world, "ann", "ben")));
  for (const call of calls) {
    world.rooms.join(call.room_name, "ann");
    world.rooms.join(call.room_name, "ben");
  }
  await look();
  for (const call of calls) world.rooms.leave(call.room_name, "ben");
  await look();
  const people = await Promise.all(
    calls.map(async ({ id }) => (await rowsOf(db, id)).people.map(({ status }) => status)),
  );
  expect(people).toEqual(calls.map(() => ["active", "left"]));
});

test("a room that vanished with everybody in it ends the call after the grace", async () => {
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  await world.rooms.deleteRoom(call.room_name);
  await look();
  await look(REJOIN_GRACE_MS);
  expect((await rowsOf(db, call.id)).call.status).toBe("ended");
});

test("who never came by the time their token is worthless has failed, and the call with them", async () => {
  const call = await startCall(world, "ann");
  await look(601_000);
  const { call: over, people } = await rowsOf(db, call.id);
  expect(over).toMatchObject({ status: "failed", endReason: "nobody_joined" });
  expect(people).toMatchObject([{ status: "failed", reason: "never_joined" }]);
});

test("whoever has no place in a room is taken out of it, by webhook or look, as often as they come back", async () => {
  const call = await startCall(world, "ann", "ben");
  world.rooms.join(call.room_name, "ann");
  world.rooms.join(call.room_name, "mallory");
  await look();
  expect(world.rooms.identities(call.room_name)).toEqual(["ann"]);
  const sid = world.rooms.join(call.room_name, "mallory");
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "mallory",
    sid,
    at: world.clock.now(),
  });
  expect(world.rooms.identities(call.room_name)).toEqual(["ann"]);

  world.rooms.leave(call.room_name, "ann");
  world.rooms.join(call.room_name, "ben");
  await look();
  world.clock.advance(REJOIN_GRACE_MS);
  world.rooms.join(call.room_name, "ann");
  await look();
  expect(world.rooms.identities(call.room_name)).toEqual(["ben"]);
  expect((await rowsOf(db, call.id)).people[0]).toMatchObject({ status: "left", reason: "disconnected" });
});

test("a token of a call that is over opens nothing", async () => {
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  await endCall(world.ctx, { callId: call.id });
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "ann",
    sid: "PA_late",
    at: world.clock.now(),
  });
  expect(world.rooms.evicted).toEqual(["ann"]);
});

test("one room that cannot be read does not hold up the other calls", async () => {
  const broken = await startCall(world, "ann");
  const fine = await startCall(world, "ben");
  world.rooms.join(fine.room_name, "ben");
  const rooms = { ...world.rooms };
  rooms.listPresences = async (roomName) => {
    if (roomName === broken.room_name) throw new Error("this one not");
    return world.rooms.listPresences(roomName);
  };
  const failed: string[] = [];
  await reconcileCalls({ ...world.ctx, rooms }, (callId) => failed.push(callId));
  expect(failed).toEqual([broken.id]);
  expect((await rowsOf(db, fine.id)).call.status).toBe("active");
});

test("a room whose request hangs does not hold up the calls beside it", async () => {
  const hanging = await startCall(world, "ann");
  const fine = await startCall(world, "ben");
  world.rooms.join(fine.room_name, "ben");
  const rooms = { ...world.rooms };
  rooms.listPresences = (roomName) =>
    roomName === hanging.room_name ? new Promise(() => {}) : world.rooms.listPresences(roomName);
  const failed: string[] = [];
  await reconcileCalls({ ...world.ctx, rooms }, (callId) => failed.push(callId));
  expect(failed).toEqual([hanging.id]);
  expect((await rowsOf(db, fine.id)).call.status).toBe("active");
});

test("a call that nothing is due for is not locked", async () => {
  const call = await startCall(world, "ann");
  const [hosting] = await claimCalls(world.ctx, { host: "first", capacity: 1, takeOver: true });
  await markAgentJoined(world.ctx, hosting!, { sid: "PA_agent" });
  world.rooms.join(call.room_name, "ann");
  await look();
  await beat(world.ctx, { host: "first", serving: [hosting!] });
  await db.transaction(async (tx) => {
    await tx.execute(sql`select id from calls where id = ${call.id} for update`);
    // It would wait for the end of this transaction, and this one for it.
    await look();
  });
});

test("an agent that is not there two seconds after the call began is told once", async () => {
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  await look(1_999);
  expect((await rowsOf(db, call.id)).eventTypes).not.toContain("agent.absent");
  await look(1);
  await look();
  const { events } = await rowsOf(db, call.id);
  expect(events.filter((event) => event.type === "agent.absent")).toMatchObject([{ data: { absent_ms: 2_000 } }]);
});

test("an agent that is in the room under a living host is not absent; one whose host is gone is, until the next", async () => {
  const call = await startCall(world, "ann");
  const [hosting] = await claimCalls(world.ctx, { host: "first", capacity: 1, takeOver: true });
  await markAgentJoined(world.ctx, hosting!, { sid: "PA_agent" });
  world.rooms.join(call.room_name, "ann");
  await look();
  await look(60_000);
  expect((await rowsOf(db, call.id)).eventTypes).not.toContain("agent.absent");

  await releaseCall(world.ctx, hosting!);
  await db.execute(sql`update agent_leases set served_at = now() - interval '4 seconds'`);
  await look();
  await look();
  const absences = async () => (await rowsOf(db, call.id)).eventTypes.filter((type) => type === "agent.absent").length;
  expect(await absences()).toBe(1);

  const [next] = await claimCalls(world.ctx, { host: "second", capacity: 1, takeOver: true });
  await markAgentJoined(world.ctx, next!, { sid: "PA_agent2" });
  await beat(world.ctx, { host: "second", serving: [next!] });
  await look();
  expect(await absences()).toBe(1);
  expect((await rowsOf(db, call.id)).events.at(-1)).toMatchObject({
    type: "agent.joined",
    data: { epoch: 2, took_over: true },
  });
});

test("observers who are left are told, and a minute after the last customer's leaving the call ends", async () => {
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  const { participants } = await addParticipants(world.ctx, {
    callId: call.id,
    participants: [{ transport: "webrtc", identity: "sue", role: "observer" }],
  });
  world.rooms.join(call.room_name, participants[0]!.identity);
  await look();
  world.rooms.leave(call.room_name, "ann");
  await look();
  expect((await getCall(world.ctx, { callId: call.id })).ending).toBeNull();

  await look(REJOIN_GRACE_MS);
  const { ending } = await getCall(world.ctx, { callId: call.id });
  expect(ending).toMatchObject({ end_reason: "observers_only" });
  world.rooms.join(call.room_name, "sam");
  await addParticipants(world.ctx, {
    callId: call.id,
    participants: [{ transport: "webrtc", identity: "sam", role: "customer" }],
  });
  world.rooms.join(call.room_name, "sam");
  await look();
  expect((await getCall(world.ctx, { callId: call.id })).ending).toBeNull();

  world.rooms.leave(call.room_name, "sam");
  await look();
  await look(60_000);
  const { call: over, eventTypes } = await rowsOf(db, call.id);
  expect(over).toMatchObject({ status: "ended", endReason: "observers_only" });
  expect(eventTypes.filter((type) => type.startsWith("call."))).toEqual([
    "call.created",
    "call.active",
    "call.ending",
    "call.ending_canceled",
    "call.ended",
  ]);
});

test("no call outlives its longest time, and its phones are hung up", async () => {
  await db.update(schema.workspaces).set({ maxCallSeconds: 90 }).where(eq(schema.workspaces.id, world.workspaceId));
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  await look(40_000);
  expect((await getCall(world.ctx, { callId: call.id })).ending).toMatchObject({ end_reason: "max_duration" });
  await look(60_000);
  expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "ended", endReason: "max_duration" });
  expect((await getCall(world.ctx, { callId: call.id })).ending, "it has ended").toBeNull();
});

test("a room that the media server has lost is made anew, so that its people can come back", async () => {
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  world.rooms.restart();
  await look(1_000);
  expect(world.rooms.identities(call.room_name)).toEqual([]);
  world.rooms.join(call.room_name, "ann");
  await look(1_000);
  expect((await rowsOf(db, call.id)).people[0]!.status).toBe("active");
});

test("no call outlives its limits while the media server does not answer", async () => {
  await db.update(schema.workspaces).set({ maxCallSeconds: 90 }).where(eq(schema.workspaces.id, world.workspaceId));
  const call = await startCall(world, "ann");
  world.rooms.join(call.room_name, "ann");
  await look();
  world.rooms.down = true;
  world.clock.advance(100_000);
  await reconcileCalls(world.ctx, () => {});
  expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "ended", endReason: "max_duration" });
  world.rooms.down = false;
  await look();
  expect(world.rooms.identities(call.room_name)).toBeNull();
});
