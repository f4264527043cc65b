import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { ParticipantInput } from "@/lib/contract/participants";
import { createAgent } from "../agent/create";
import { createCall } from "../call/create";
import { endCall } from "../call/end";
import { dialLeg } from "../leg/dial";
import { addParticipants } from "../participant/add";
import { speakerName } from "../participant/grant";
import { holdParticipant } from "../participant/hold";
import { markJoined } from "../participant/mark-joined";
import { muteParticipant } from "../participant/mute";
import { removeParticipant } from "../participant/remove";
import { sendDigits } from "../participant/send-digits";
import { createPhoneNumber } from "../phone-number/create";
import { countRows, createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { beginScene } from "../transfer/testing/scene";
import { updateWorkspace } from "../workspace/update";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

const dialed = { role: "customer", machine_detection: "off" } as const;
const phone = (identity: string, from = world.fromNumber): ParticipantInput => ({
  transport: "pstn",
  identity,
  from_number: from,
  ...dialed,
});
const sip = (identity: string): ParticipantInput => ({
  transport: "sip",
  identity,
  from_number: world.fromNumber,
  ...dialed,
});
const call = (...participants: ParticipantInput[]) => createCall(world.ctx, { agent_id: world.agentId, participants });

/** The code and the field of a refusal, behind which nothing was written, no room is left and nothing rang. */
async function refusal(attempt: () => Promise<unknown>): Promise<[code: string, param: string | null]> {
  const before = await countRows(db);
  const error = await attempt().then(
    () => null,
    (err: { code: string; param: string | null }) => err,
  );
  expect(await countRows(db)).toEqual(before);
  expect(world.carrier.asked).toBe(0);
  return [error!.code, error!.param];
}

test("numbers are kept, answered and dialed in E.164, however they were sent", async () => {
  const spelt = world.fromNumber.replace(/^\+1(\d{3})/, "001 ($1) ");
  const { participants } = await call(phone("tel:+1-555-123.4567", spelt));
  expect(participants).toMatchObject([
    { identity: "+15551234567", telephony_leg: { from_number: world.fromNumber, to_number: "+15551234567" } },
  ]);
  await dialLeg(world.ctx, { legId: participants[0]!.telephony_leg_id! });
  expect(world.carrier.rung).toMatchObject([{ from: world.fromNumber, to: "+15551234567" }]);
});

test("one number in two forms is one identity: in a request, and in a call", async () => {
  expect(await refusal(() => call(phone("+15551234567"), phone("+1 (555) 123-4567")))).toEqual([
    "invalid_request",
    "participants[1].identity",
  ]);
  const { id: callId } = await call(phone("+15551234567"));
  const again = () => addParticipants(world.ctx, { callId, participants: [phone("001 555 1234567")] });
  expect(await refusal(again)).toEqual(["identity_in_call", "participants[0].identity"]);
});

test("a workspace calls the country of the calling number, or those it has set, none where it has set none", async () => {
  const german = await createPhoneNumber(world.ctx, { number: "0049 30 901821", provider: "twilio", label: "" });
  expect(german.number).toBe("+4930901821");
  await call(phone("+4930901820", german.number), phone("+12025550143"));
  const refused = ["country_not_allowed", "participants[0].identity"];
  expect(await refusal(() => call(phone("+12025550143", german.number)))).toEqual(refused);
  expect(await refusal(() => call(phone("+18765550143")))).toEqual(refused);

  await updateWorkspace(world.ctx, { allowed_countries: ["JM", "DE", "JM"] });
  await call(phone("+18765550143"), phone("+4930901820"));
  expect(await refusal(() => call(phone("+12025550143")))).toEqual(refused);
  await updateWorkspace(world.ctx, { allowed_countries: [] });
  expect(await refusal(() => call(phone("+4930901820")))).toEqual(refused);
  // Special numbers are not of a country that could be allowed.
  await updateWorkspace(world.ctx, { allowed_countries: ["US"] });
  expect(await refusal(() => call(phone("+19005550143")))).toEqual(["number_not_allowed", "participants[0].identity"]);
});

test("targets of transfers pass the guards when they are asked for, fallbacks too", async () => {
  const scene = await beginScene(db, world, "ann");
  await scene.join("ann");
  const to = (identity: string) => ({ transport: "pstn", identity }) as const;
  const transfer = (first: string, second: string) => () => scene.transferTo({ to: to(first), fallback: [to(second)] });
  expect(await refusal(transfer("+19005550143", "+12025550143"))).toEqual(["number_not_allowed", "to.identity"]);
  expect(await refusal(transfer("+12025550143", "+4930901820"))).toEqual([
    "country_not_allowed",
    "fallback[0].identity",
  ]);
  expect(await refusal(transfer("+12025550143", world.strangersNumber))).toEqual([
    "own_number",
    "fallback[0].identity",
  ]);
  await scene.transferTo({ to: to("+1 (202) 555-0143") });
  expect(await scene.person("+12025550143")).toMatchObject({ status: "joining" });
});

test("the number of escalations passes them when it is set", async () => {
  const set = (escalation_number: string) => () =>
    updateWorkspace(world.ctx, {
      escalation_then: "number",
      escalation_number,
      escalation_from_number: world.fromNumber,
    });
  expect(await refusal(set("+881612345678"))).toEqual(["number_not_allowed", "escalation_number"]);
  expect(await refusal(set("+4930901820"))).toEqual(["country_not_allowed", "escalation_number"]);
  expect(await refusal(set(world.fromNumber))).toEqual(["own_number", "escalation_number"]);
  expect(await set("+1-202-555-0143")()).toMatchObject({ escalation_number: "+12025550143" });
});

test("an agent's transfer targets are kept in E.164", async () => {
  const agent = (identity: string) =>
    createAgent(world.ctx, {
      name: "Ada",
      instructions: "Help.",
      greeting: "Hello.",
      voice: null,
      llm_model: null,
      stt_model: null,
      tts_model: null,
      tools: [],
      recording: false,
      intelligence_schema: null,
      transfer_targets: [{ name: "Billing", to: { transport: "pstn", identity } }],
      can_escalate: true,
    });
  expect((await agent("+1 (202) 555-0143")).transfer_targets[0]!.to).toEqual({
    transport: "pstn",
    identity: "+12025550143",
  });
  expect(await refusal(() => agent("extension 7"))).toEqual(["invalid_request", "transfer_targets[0].to.identity"]);
});

test("a SIP phone is dialed through the carrier of from_number, and is a phone in all that is done with it", async () => {
  const made = await call(sip("sip:desk@PBX.example.com"), { transport: "webrtc", identity: "ann", role: "customer" });
  const [desk, ann] = made.participants;
  expect(desk).toMatchObject({ transport: "sip", identity: "sip:desk@pbx.example.com", status: "queued" });
  await dialLeg(world.ctx, { legId: desk!.telephony_leg_id! });
  expect(world.carrier.rung).toMatchObject([{ from: world.fromNumber, to: "sip:desk@pbx.example.com" }]);

  const { people } = await rowsOf(db, made.id);
  // Nobody in the room reads where it is.
  expect(people[0]!.roomIdentity).toBe(desk!.id);
  expect(speakerName(people[0]!)).toBe("SIP phone");
  const joins = (roomIdentity: string) => {
    const sid = world.rooms.join(made.room_name, roomIdentity);
    const evidence = { kind: "webhook", sid, observedAt: world.clock.now() } as const;
    return markJoined(world.ctx, { callId: made.id, roomIdentity, evidence });
  };
  await joins(desk!.id);
  await joins(ann!.identity);

  const target = { callId: made.id, participantId: desk!.id };
  expect(await muteParticipant(world.ctx, target)).toMatchObject({ muted: true });
  expect(await holdParticipant(world.ctx, target)).toMatchObject({ held_since: expect.any(String) as string });
  await sendDigits(world.ctx, { ...target, digits: "1#" });
  await removeParticipant(world.ctx, target);
  expect(await queuedJobs(db, desk!.telephony_leg_id!)).toMatchObject([{ name: "leg.dial" }, { name: "leg.hang_up" }]);
});

test("a SIP phone is hung up at the end of its call", async () => {
  const made = await call(sip("sip:desk@pbx.example.com"));
  await dialLeg(world.ctx, { legId: made.participants[0]!.telephony_leg_id! });
  await endCall(world.ctx, { callId: made.id });
  expect((await queuedJobs(db, made.participants[0]!.telephony_leg_id!)).map(({ name }) => name)).toContain(
    "leg.hang_up",
  );
});

test("SIP is refused where the carrier dials none, and a number in an address is guarded as a number", async () => {
  expect(await refusal(() => call(sip("sip:+19005550143@gateway.example.com")))).toEqual([
    "number_not_allowed",
    "participants[0].identity",
  ]);
  expect(await refusal(() => call(sip(`sip:${world.strangersNumber}@gateway.example.com`)))).toEqual([
    "own_number",
    "participants[0].identity",
  ]);
  world.ctx.carriers.twilio = { ...world.carrier, capabilities: { ...world.carrier.capabilities, sip: false } };
  expect(await refusal(() => call(sip("sip:desk@pbx.example.com")))).toEqual([
    "invalid_request",
    "participants[0].identity",
  ]);
});

test("a browser alone passes where nothing may be dialed", async () => {
  await updateWorkspace(world.ctx, { max_concurrent_legs: 0, max_legs_per_day: 0, max_leg_minutes_per_day: 0 });
  expect(await startCall(world, "ann")).toMatchObject({ status: "connecting" });
  expect(await refusal(() => call(phone("+12025550143")))).toEqual(["concurrent_legs_limit", null]);
});
