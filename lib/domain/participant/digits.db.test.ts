import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { takeDigits } from "../leg/take-digits";
import { claimCalls } from "../hosting/lease";
import { takeCarrierWord } from "../leg/take-word";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { markJoined } from "./mark-joined";
import { pressKeysByAgent } from "./press-keys-by-agent";
import { sendDigits } from "./send-digits";
import { takeDigit } from "./take-digit";

const { db } = await createTestDatabase();
let world: World;
beforeAll(async () => {
  world = await createWorld(db);
});

let phones = 0;
/** A call with a phone that has picked up, in the room unless said. */
async function answered({ joined = true } = {}) {
  phones += 1;
  const call = await startCall(world, { phone: `+1555444${String(phones).padStart(4, "0")}` }, "alice");
  const { people, legs } = await rowsOf(db, call.id);
  const [phone, alice] = people;
  const word = {
    providerCallId: `CA-${phones}`,
    status: "in_progress",
    reason: null,
    billDuration: null,
    charge: null,
  } as const;
  await takeCarrierWord(world.ctx, { legId: legs[0]!.id, word });
  if (joined) {
    const evidence = { sid: "PA_1", kind: "webhook", observedAt: world.clock.now() } as const;
    await markJoined(world.ctx, { callId: call.id, roomIdentity: phone!.roomIdentity, evidence });
  }
  return { callId: call.id, participantId: phone!.id, legId: legs[0]!.id, aliceId: alice!.id };
}

describe("keys pressed on a phone", () => {
  const digitsOf = async (callId: string) =>
    (await rowsOf(db, callId)).events.filter(({ type }) => type === "participant.digit").map(({ data }) => data.digit);

  it("are events of the call, in order", async () => {
    const { callId, legId } = await answered();
    for (const digit of "12#") await takeDigit(world.ctx, { legId, digit });
    expect(await digitsOf(callId)).toEqual(["1", "2", "#"]);
  });

  it("are told to nobody and kept nowhere during a sensitive pause", async () => {
    const { callId, legId } = await answered();
    await db.update(schema.calls).set({ pausedAt: world.clock.now() }).where(eq(schema.calls.id, callId));
    const before = await rowsOf(db, callId);
    await takeDigit(world.ctx, { legId, digit: "4" });
    expect((await rowsOf(db, callId)).events).toEqual(before.events);
    await db.update(schema.calls).set({ pausedAt: null }).where(eq(schema.calls.id, callId));
    await takeDigit(world.ctx, { legId, digit: "5" });
    expect(await digitsOf(callId)).toEqual(["5"]);
  });
});

describe("keys pressed towards a phone", () => {
  it("are taken once, in order, and are in no event nor kept afterwards", async () => {
    const { callId, participantId, legId } = await answered();
    await sendDigits(world.ctx, { callId, participantId, digits: "12w3" });
    await sendDigits(world.operator, { callId, participantId, digits: "987654" });
    const taken = await Promise.all([takeDigits(world.ctx, { legId }), takeDigits(world.ctx, { legId })]);
    expect(taken.flat().sort()).toEqual(["12w3", "987654"]);
    expect(await takeDigits(world.ctx, { legId })).toEqual([]);
    const { events, eventTypes } = await rowsOf(db, callId);
    expect(eventTypes.filter((type) => type === "participant.digits_sent")).toHaveLength(2);
    expect(JSON.stringify(events)).not.toContain("987654");
    const kept = await db.select().from(schema.legDigits).where(eq(schema.legDigits.legId, legId));
    expect(kept.map(({ digits }) => digits)).toEqual(["", ""]);
    const deeds = await db.select().from(schema.auditEntries).where(eq(schema.auditEntries.callId, callId));
    expect(deeds).toMatchObject([{ action: "send_digits" }, { action: "send_digits", actorName: "Olive" }]);
  });

  it("are refused for who is no phone, or is not in the call yet or any more", async () => {
    const { callId, participantId, legId, aliceId } = await answered();
    const early = await answered({ joined: false });
    const send = (ref: { callId: string; participantId: string }) => sendDigits(world.ctx, { ...ref, digits: "1" });
    await expect(send({ callId, participantId: aliceId })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(send(early)).rejects.toMatchObject({ code: "participant_not_here" });
    const word = {
      providerCallId: `CA-${phones - 1}`,
      status: "completed",
      reason: null,
      billDuration: 1,
      charge: null,
    } as const;
    await takeCarrierWord(world.ctx, { legId, word });
    await expect(send({ callId, participantId })).rejects.toMatchObject({ code: "participant_gone" });
    await expect(sendDigits(world.stranger, { ...early, digits: "1" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("keys that the agent presses", () => {
  /** The agent's host of a call. */
  const hostOf = async (callId: string) => {
    const claimed = await claimCalls(world.ctx, { host: "host", capacity: 1_000, takeOver: true });
    return claimed.find((hosting) => hosting.callId === callId)!;
  };

  it("go to the one phone of its call, whatever the model calls it, and are told as its deed", async () => {
    const { callId, legId } = await answered();
    const hosting = await hostOf(callId);
    await pressKeysByAgent(world.ctx, hosting, { phone: null, keys: "1, 2#" });
    world.clock.advance(1);
    await pressKeysByAgent(world.ctx, hosting, { phone: "the other side", keys: "3" });
    expect(await takeDigits(world.ctx, { legId })).toEqual(["1w2#", "3"]);
    expect((await rowsOf(db, callId)).eventTypes).toContain("participant.digits_sent");
    const deeds = await db.select().from(schema.auditEntries).where(eq(schema.auditEntries.callId, callId));
    expect(deeds).toMatchObject([{ actorKind: "agent" }, { actorKind: "agent" }]);
  });

  it("are refused where they are none, or no phone is there", async () => {
    const { callId } = await answered();
    const hosting = await hostOf(callId);
    const wrong = pressKeysByAgent(world.ctx, hosting, { phone: null, keys: "my birthday" });
    await expect(wrong).rejects.toMatchObject({ code: "invalid_request" });
    const early = await answered({ joined: false });
    const alone = pressKeysByAgent(world.ctx, await hostOf(early.callId), { phone: null, keys: "1" });
    await expect(alone).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("go to the phone that is named where there are two, and to none where it is not clear", async () => {
    const numbers = ["+15554450001", "+15554450002"];
    const call = await startCall(world, ...numbers.map((phone) => ({ phone })));
    const { people, legs } = await rowsOf(db, call.id);
    for (const { roomIdentity } of people) {
      const evidence = { sid: `PA_${roomIdentity}`, kind: "webhook", observedAt: world.clock.now() } as const;
      await markJoined(world.ctx, { callId: call.id, roomIdentity, evidence });
    }
    const hosting = await hostOf(call.id);
    await pressKeysByAgent(world.ctx, hosting, { phone: "phone ending 02", keys: "5" });
    const second = legs.find(({ participantId }) => participantId === people[1]!.id)!;
    expect(await takeDigits(world.ctx, { legId: second.id })).toEqual(["5"]);
    const unclear = pressKeysByAgent(world.ctx, hosting, { phone: null, keys: "5" });
    await expect(unclear).rejects.toMatchObject({ code: "invalid_request" });
  });
});
