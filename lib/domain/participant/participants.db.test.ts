import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import { reconcileCalls } from "../call/reconcile";
import { dialLeg } from "../leg/dial";
import { takeCarrierWord } from "../leg/take-word";
import {
  asked,
  countRows,
  createWorld,
  queuedJobs,
  REJOIN_GRACE_MS,
  rowsOf,
  startCall,
  type Asked,
  type World,
} from "../testing/fixtures";
import { addParticipants } from "./add";
import { evictFromRoom } from "./evict";
import { issueToken } from "./issue-token";
import { observeCall } from "./observe";
import { removeParticipant } from "./remove";
import { takeRoomWebhook } from "./take-room-webhook";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

const add = (callId: string, ...people: Asked[]) =>
  addParticipants(world.ctx, { callId, participants: asked(world, people) });

async function join(roomName: string, identity: string): Promise<void> {
  world.clock.advance(1_000);
  const sid = world.rooms.join(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity, sid, at: world.clock.now() });
}

async function leave(roomName: string, identity: string): Promise<void> {
  world.clock.advance(1_000);
  const sid = world.rooms.leave(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "left", roomName, identity, sid, at: world.clock.now() });
}

/** A call with ann in it. */
async function activeCall(...others: Asked[]) {
  const call = await startCall(world, "ann", ...others);
  await join(call.room_name, "ann");
  return call;
}

describe("adding", () => {
  test("new people come with access or a queued leg, after those who are there", async () => {
    const call = await activeCall();
    const { participants } = await add(call.id, "ben", { phone: "+15551234567" });
    expect(participants).toMatchObject([
      { identity: "ben", status: "joining", access: { url: world.rooms.publicUrl } },
      { identity: "+15551234567", status: "queued", telephony_leg_id: expect.any(String), job_id: expect.any(String) },
    ]);
    const { people, eventTypes } = await rowsOf(db, call.id);
    expect(people.map(({ identity, position }) => [identity, position])).toEqual([
      ["ann", 1],
      ["ben", 2],
      ["+15551234567", 3],
    ]);
    expect(eventTypes.slice(-2)).toEqual(["participant.added", "participant.added"]);
    expect(await queuedJobs(db, participants[1]!.telephony_leg_id!)).toHaveLength(1);
  });

  test("an identity that is live in the call is refused, and nobody of the request is added", async () => {
    const call = await activeCall({ phone: "+15551234567" });
    const before = await countRows(db);
    await expect(add(call.id, "ben", "ann")).rejects.toMatchObject({
      code: "identity_in_call",
      param: "participants[1].identity",
    });
    await expect(add(call.id, { phone: "+15551234567" })).rejects.toMatchObject({ code: "identity_in_call" });
    expect(await countRows(db)).toEqual(before);
  });

  test("one of many who add the same identity at once succeeds", async () => {
    const call = await activeCall();
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => add(call.id, "ben")));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect((await rowsOf(db, call.id)).people).toHaveLength(2);
  });

  test("who has left may be added again, as somebody new", async () => {
    const call = await activeCall("ben");
    await join(call.room_name, "ben");
    const ben = (await rowsOf(db, call.id)).people[1]!;
    await removeParticipant(world.ctx, { callId: call.id, participantId: ben.id });
    const { participants } = await add(call.id, "ben");
    expect(participants[0]!.id).not.toBe(ben.id);
    await join(call.room_name, "ben");
    expect((await rowsOf(db, call.id)).people.map((person) => person.status)).toEqual(["active", "left", "active"]);
  });

  test("a call that is over, unknown or of another workspace takes nobody", async () => {
    const call = await activeCall();
    const input = { participants: asked(world, ["ben"]) };
    await expect(addParticipants(world.stranger, { callId: call.id, ...input })).rejects.toMatchObject({
      code: "not_found",
    });
    await endCall(world.ctx, { callId: call.id });
    const before = await countRows(db);
    await expect(add(call.id, "ben")).rejects.toMatchObject({ code: "call_over" });
    await expect(add("call_00000000000000000000", "ben")).rejects.toMatchObject({ code: "not_found" });
    expect(await countRows(db)).toEqual(before);
  });

  test("without a media server nobody is added, so that the same request can be sent again", async () => {
    const call = await activeCall();
    world.rooms.down = true;
    const before = await countRows(db);
    await expect(add(call.id, { phone: "+15551234567" })).rejects.toMatchObject({ code: "room_unavailable" });
    expect(await countRows(db)).toEqual(before);
    world.rooms.down = false;
    await expect(add(call.id, { phone: "+15551234567" })).resolves.toMatchObject({ participants: [{}] });
  });
});

describe("removing", () => {
  test("a browser has left at once, and a job takes it out of the room", async () => {
    const call = await activeCall("ben");
    await join(call.room_name, "ben");
    const ben = (await rowsOf(db, call.id)).people[1]!;
    const removed = await removeParticipant(world.ctx, { callId: call.id, participantId: ben.id });
    expect(removed).toMatchObject({ status: "left", reason: "removed", left_at: expect.any(String) });
    expect(await queuedJobs(db, call.id)).toMatchObject([
      { name: "participant.evict", payload: { callId: call.id, roomIdentity: "ben" } },
    ]);
    await evictFromRoom(world.ctx, { callId: call.id, roomIdentity: "ben" });
    expect(world.rooms.identities(call.room_name)).toEqual(["ann"]);

    await join(call.room_name, "ben");
    expect(world.rooms.identities(call.room_name)).toEqual(["ann"]);
    await expect(removeParticipant(world.ctx, { callId: call.id, participantId: ben.id })).rejects.toMatchObject({
      code: "participant_gone",
    });
  });

  test("an eviction that comes late does not hit the same identity added again", async () => {
    const call = await activeCall("ben");
    const ben = (await rowsOf(db, call.id)).people[1]!;
    await removeParticipant(world.ctx, { callId: call.id, participantId: ben.id });
    await add(call.id, "ben");
    await join(call.room_name, "ben");
    await evictFromRoom(world.ctx, { callId: call.id, roomIdentity: "ben" });
    expect(world.rooms.identities(call.room_name)).toEqual(["ann", "ben"]);
  });

  test("somebody whose connection has just gone can be removed, and does not come back", async () => {
    const call = await activeCall("ben");
    await join(call.room_name, "ben");
    await leave(call.room_name, "ben");
    const ben = (await rowsOf(db, call.id)).people[1]!;
    const removed = await removeParticipant(world.ctx, { callId: call.id, participantId: ben.id });
    expect(removed).toMatchObject({ status: "left", reason: "removed" });
    await join(call.room_name, "ben");
    expect(world.rooms.identities(call.room_name)).toEqual(["ann"]);
  });

  test("a phone that was not dialed yet fails at once and is never dialed", async () => {
    const call = await activeCall({ phone: "+15551234567" });
    const { people, legs } = await rowsOf(db, call.id);
    const removed = await removeParticipant(world.ctx, { callId: call.id, participantId: people[1]!.id });
    expect(removed).toMatchObject({
      status: "failed",
      reason: "canceled",
      telephony_leg: { status: "failed", reason: "canceled" },
    });
    await dialLeg(world.ctx, { legId: legs[0]!.id });
    expect(world.carrier.asked).toBe(0);
  });

  test("a ringing phone is canceled at the carrier, and waits for the carrier's word", async () => {
    const call = await activeCall({ phone: "+15551234567" });
    const { people, legs } = await rowsOf(db, call.id);
    const legId = legs[0]!.id;
    await dialLeg(world.ctx, { legId });
    const word = {
      providerCallId: world.carrier.rung[0]!.providerCallId,
      reason: null,
      billDuration: null,
      charge: null,
    };
    await takeCarrierWord(world.ctx, { legId, word: { ...word, status: "ringing" } });

    const removed = await removeParticipant(world.ctx, { callId: call.id, participantId: people[1]!.id });
    expect(removed).toMatchObject({ status: "joining", telephony_leg: { status: "ringing" } });
    expect(await queuedJobs(db, legId)).toContainEqual({
      name: "leg.hang_up",
      key: `leg.hang_up:${legId}`,
      payload: { legId },
    });
    await takeCarrierWord(world.ctx, { legId, word: { ...word, status: "failed", reason: "canceled" } });
    expect((await rowsOf(db, call.id)).people[1]).toMatchObject({ status: "failed", reason: "canceled" });
  });

  test("a phone in the call has left at once, and is hung up", async () => {
    const call = await activeCall({ phone: "+15551234567" });
    const { people, legs } = await rowsOf(db, call.id);
    const legId = legs[0]!.id;
    await dialLeg(world.ctx, { legId });
    await takeCarrierWord(world.ctx, {
      legId,
      word: {
        providerCallId: world.carrier.rung[0]!.providerCallId,
        status: "in_progress",
        reason: null,
        billDuration: null,
        charge: null,
      },
    });
    await join(call.room_name, people[1]!.roomIdentity);
    const removed = await removeParticipant(world.ctx, { callId: call.id, participantId: people[1]!.id });
    expect(removed).toMatchObject({ status: "left", reason: "removed", telephony_leg: { status: "in_progress" } });
    expect((await queuedJobs(db, legId)).map((job) => job.name)).toContain("leg.hang_up");
  });

  test("the agent cannot be removed, nor somebody of a call that is over, of another call or workspace", async () => {
    const call = await activeCall();
    const other = await activeCall();
    const { agent, people } = await rowsOf(db, call.id);
    const remove = (callId: string, participantId: string, ctx = world.ctx) =>
      removeParticipant(ctx, { callId, participantId });
    await expect(remove(call.id, agent.id)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(remove(other.id, people[0]!.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(remove(call.id, people[0]!.id, world.stranger)).rejects.toMatchObject({ code: "not_found" });
    await endCall(world.ctx, { callId: call.id });
    await expect(remove(call.id, people[0]!.id)).rejects.toMatchObject({ code: "call_over" });
  });
});

describe("tokens", () => {
  test("a browser gets new access while it may join: before, in the call, and in the grace", async () => {
    const call = await startCall(world, "ann");
    const [ann] = (await rowsOf(db, call.id)).people;
    const token = () => issueToken(world.ctx, { callId: call.id, participantId: ann!.id });
    expect((await token()).access).toEqual({ url: world.rooms.publicUrl, token: expect.any(String) });
    await join(call.room_name, "ann");
    await token();
    await leave(call.room_name, "ann");
    world.clock.advance(REJOIN_GRACE_MS - 1);
    await token();
    world.clock.advance(1);
    await expect(token()).rejects.toMatchObject({ code: "participant_gone" });
    expect(world.rooms.grants).toHaveLength(4);
    expect(world.rooms.grants.every((grant) => grant.ttlSeconds <= 600)).toBe(true);
  });

  test("nobody gets access to a call that is over, nor as a phone, the agent, or from another workspace", async () => {
    const call = await activeCall({ phone: "+15551234567" });
    const { people, agent } = await rowsOf(db, call.id);
    const token = (participantId: string, ctx = world.ctx) => issueToken(ctx, { callId: call.id, participantId });
    await expect(token(people[1]!.id)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(token(agent.id)).rejects.toMatchObject({ code: "invalid_request" });
    await expect(token(people[0]!.id, world.stranger)).rejects.toMatchObject({ code: "not_found" });
    await endCall(world.ctx, { callId: call.id });
    await expect(token(people[0]!.id)).rejects.toMatchObject({ code: "call_over" });
  });
});

describe("an operator who observes", () => {
  test("is hidden, cannot be heard, and is one participant in however many tabs", async () => {
    const call = await activeCall();
    const [first, second] = await Promise.all([
      observeCall(world.operator, { callId: call.id }),
      observeCall(world.operator, { callId: call.id }),
    ]);
    expect(second.id).toBe(first.id);
    expect(first).toMatchObject({ role: "observer", transport: "webrtc", access: { url: world.rooms.publicUrl } });
    expect(first.identity).toBe(`operator:${world.operator.actor.id}`);
    expect(world.rooms.grants.at(-1)).toMatchObject({ hidden: true, canPublish: false });
    expect((await rowsOf(db, call.id)).people).toHaveLength(2);
  });

  test("is a person: a program, a stranger and a call that is over are refused", async () => {
    const call = await activeCall();
    await expect(observeCall(world.ctx, { callId: call.id })).rejects.toMatchObject({ code: "forbidden" });
    const { actor } = world.operator;
    const elsewhere = { ...world.operator, actor: { ...actor, workspaceId: world.stranger.actor.workspaceId } };
    await expect(observeCall(elsewhere, { callId: call.id })).rejects.toMatchObject({ code: "not_found" });
    await endCall(world.ctx, { callId: call.id });
    await expect(observeCall(world.operator, { callId: call.id })).rejects.toMatchObject({ code: "call_over" });
  });
});

test("who comes back under another role with an old token gets the rights of their row", async () => {
  const call = await startCall(world, "ann", "sam");
  const sam = call.participants.find((person) => person.identity === "sam")!;
  await removeParticipant(world.ctx, { callId: call.id, participantId: sam.id });
  await addParticipants(world.ctx, {
    callId: call.id,
    participants: [{ transport: "webrtc", identity: "sam", role: "observer" }],
  });
  const sid = world.rooms.join(call.room_name, "sam");
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity: "sam", sid, at });
  expect(world.rooms.rights).toEqual([["sam", { canPublish: false, canSubscribe: true, hidden: true }]]);
});

test("a fresh token is good for its ten minutes, however long ago its holder was invited", async () => {
  const call = await startCall(world, "ann");
  world.clock.advance(590_000);
  await issueToken(world.ctx, { callId: call.id, participantId: call.participants[0]!.id });
  world.clock.advance(300_000);
  await db.update(schema.workspaces).set({ nobodyJoinedSeconds: 3_600 });
  await reconcileCalls(world.ctx, () => {});
  expect((await rowsOf(db, call.id)).people[0]).toMatchObject({ status: "joining" });
  world.clock.advance(301_000);
  await reconcileCalls(world.ctx, () => {});
  expect((await rowsOf(db, call.id)).people[0]).toMatchObject({ status: "failed", reason: "never_joined" });
});
