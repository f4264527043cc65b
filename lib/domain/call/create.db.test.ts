import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { Call } from "@/lib/contract/calls";
import { asked, countRows, createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { createCall } from "./create";
import { getCall } from "./get";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

test("a mixed call gets its rows, a leg with its dial job for the phone, and its room", async () => {
  const call = await startCall(world, "moderator", { phone: "+15551234567" });

  expect(Call.parse(call)).toMatchObject({
    room_name: `call_${call.id}`,
    status: "connecting",
    end_reason: null,
    participants: [
      { transport: "webrtc", identity: "moderator", role: "customer", status: "joining" },
      { transport: "pstn", identity: "+15551234567", role: "customer", status: "queued" },
    ],
  });
  const [browser, phone] = call.participants;
  expect(browser!.access).toEqual({ url: world.rooms.publicUrl, token: expect.any(String) });
  expect(browser!.telephony_leg_id).toBeUndefined();
  expect(phone!.access).toBeUndefined();

  const rows = await rowsOf(db, call.id);
  expect(rows.legs).toMatchObject([
    {
      id: phone!.telephony_leg_id,
      jobId: phone!.job_id,
      status: "queued",
      direction: "outbound",
      provider: "twilio",
      fromNumber: world.fromNumber,
      toNumber: "+15551234567",
    },
  ]);
  expect(await queuedJobs(db, phone!.telephony_leg_id!)).toEqual([
    { name: "leg.dial", key: phone!.job_id, payload: { legId: phone!.telephony_leg_id } },
  ]);
  expect(world.rooms.identities(call.room_name)).toEqual([]);
  // Every browser in the room reads identities and names: a phone's number is neither.
  expect(rows.people[1]!.roomIdentity).toBe(phone!.id);
});

test("a call has exactly one agent, which is in the whole call and not in the answer that makes it", async () => {
  const call = await startCall(world, "ann", "ben");
  expect(call.participants.map((participant) => participant.role)).toEqual(["customer", "customer"]);
  const whole = await getCall(world.ctx, { callId: call.id });
  expect(whole.participants.map(({ role, identity, status }) => ({ role, identity, status }))).toEqual([
    { role: "agent", identity: "agent", status: "joining" },
    { role: "customer", identity: "ann", status: "joining" },
    { role: "customer", identity: "ben", status: "joining" },
  ]);
});

test("the call's first events are numbered from 1 without a gap", async () => {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const { events, eventTypes, call: row } = await rowsOf(db, call.id);
  expect(eventTypes).toEqual(["call.created", "participant.added", "participant.added", "participant.added"]);
  expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
  expect(row.lastEventSequence).toBe(4);
});

test("a token lets in and nothing more; an observer comes hidden, whatever anybody is called", async () => {
  await startCall(world, "observer", { observer: "supervisor" });
  expect(world.rooms.grants).toMatchObject([
    { identity: "observer", canPublish: false, canSubscribe: false, hidden: false, agent: false },
    { identity: "supervisor", canPublish: false, canSubscribe: false, hidden: true, agent: false },
  ]);
});

describe("a refused call leaves no trace", () => {
  test.each([
    ["an unknown agent", { agent_id: "11111111-1111-4111-8111-111111111111" }, "not_found", "agent_id"],
    ["another workspace's agent", { agent_id: "stranger" }, "not_found", "agent_id"],
    ["a number nobody owns", { from: "+15550000000" }, "from_number_not_owned", "participants[1].from_number"],
    ["another workspace's number", { from: "stranger" }, "from_number_not_owned", "participants[1].from_number"],
    ["an impossible number", { phone: "+1555123" }, "invalid_request", "participants[1].identity"],
  ])("%s", async (_what, change: { agent_id?: string; from?: string; phone?: string }, code, param) => {
    const before = await countRows(db);
    const participants = asked(world, ["ann", { phone: "+15551234567" }]);
    const phone = participants[1] as Extract<(typeof participants)[number], { transport: "pstn" }>;
    if (change.from) phone.from_number = change.from === "stranger" ? world.strangersNumber : change.from;
    if (change.phone) phone.identity = change.phone;
    const agentId = change.agent_id === "stranger" ? world.strangersAgentId : (change.agent_id ?? world.agentId);
    await expect(createCall(world.ctx, { agent_id: agentId, participants })).rejects.toMatchObject({ code, param });
    expect(await countRows(db)).toEqual(before);
  });
});

test("555 numbers are possible numbers", async () => {
  await expect(startCall(world, { phone: "+15550100123" })).resolves.toMatchObject({ status: "connecting" });
});

test("without a media server nothing is written, so no phone can ring, and the answer says to try again", async () => {
  world.rooms.down = true;
  const before = await countRows(db);
  const request = { agent_id: world.agentId, participants: asked(world, [{ phone: "+15551234567" }]) };
  await expect(createCall(world.ctx, request)).rejects.toMatchObject({ code: "room_unavailable", retryable: true });
  expect(await countRows(db)).toEqual(before);
});
