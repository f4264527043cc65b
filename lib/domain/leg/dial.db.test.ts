import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import { removeParticipant } from "../participant/remove";
import { createWorld, queuedJobs, RING_TIMEOUT_SECONDS, rowsOf, startCall, type World } from "../testing/fixtures";
import { dialLeg } from "./dial";
import { dialWaiting } from "./dial-waiting";
import { hangUpLeg } from "./hang-up";
import { takeCarrierWord } from "./take-word";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  await db.execute(sql`truncate telephony_legs, carrier_paces cascade`);
  world = await createWorld(db);
});

/** A call with a browser that has not come yet and a queued phone. */
async function callWithPhone() {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  return { callId: call.id, legId: call.participants[1]!.telephony_leg_id!, phoneId: call.participants[1]!.id };
}

const legOf = async (callId: string) => (await rowsOf(db, callId)).legs[0]!;
const phoneOf = async (callId: string) => (await rowsOf(db, callId)).people[1]!;
const carriersId = () => world.carrier.rung.at(-1)!.providerCallId;
/** Dials what is due and waits for the carrier's answers; gives when the next turn comes. */
async function dialing() {
  const asks: Promise<void>[] = [];
  const next = await dialWaiting(world.ctx, (_legId, ask) => asks.push(ask));
  await Promise.all(asks);
  return next;
}

describe("dialing", () => {
  test("asks the carrier with the leg's numbers and addresses, and keeps its id of the call", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.rung).toMatchObject([
      {
        from: world.fromNumber,
        to: "+15551234567",
        ringTimeoutSeconds: RING_TIMEOUT_SECONDS,
        answerUrl: `https://voice.test/webhooks/twilio/answer?leg=${legId}`,
        statusUrl: `https://voice.test/webhooks/twilio/status?leg=${legId}`,
      },
    ]);
    expect(await legOf(callId)).toMatchObject({ status: "queued", providerCallId: carriersId() });
  });

  test("rings one phone however often the job runs at once, and never again after", async () => {
    const { legId } = await callWithPhone();
    await Promise.all(Array.from({ length: 10 }, () => dialLeg(world.ctx, { legId })));
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.asked).toBe(1);
  });

  test("a refusal fails the leg and the participant with the carrier's reason", async () => {
    const { callId, legId } = await callWithPhone();
    world.carrier.next({ kind: "refuse", reason: "invalid_number" });
    await dialLeg(world.ctx, { legId });
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "invalid_number" });
    expect(await phoneOf(callId)).toMatchObject({ status: "failed", reason: "invalid_number" });
    expect((await rowsOf(db, callId)).eventTypes.slice(-2)).toEqual(["leg.updated", "participant.failed"]);
  });

  test("a refusal of the only one asked fails the call", async () => {
    const call = await startCall(world, { phone: "+15551234567" });
    world.carrier.next({ kind: "refuse", reason: "rejected" });
    await dialLeg(world.ctx, { legId: call.participants[0]!.telephony_leg_id! });
    expect((await rowsOf(db, call.id)).call).toMatchObject({ status: "failed", endReason: "nobody_joined" });
  });

  test("where the carrier surely did not take the call it is asked again, later each time, and not for ever", async () => {
    const { callId } = await callWithPhone();
    for (let tries = 0; tries < 7; tries += 1) world.carrier.next({ kind: "busy_api" });
    const waits: number[] = [];
    for (;;) {
      await dialing();
      const next = await dialing();
      if (!next) break;
      expect(await legOf(callId)).toMatchObject({ status: "queued", dialedAt: null, dialTries: waits.length + 1 });
      waits.push(next.getTime() - world.clock.now().getTime());
      world.clock.advance(waits.at(-1)!);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(world.carrier.asked).toBe(7);
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "carrier_error" });
  });

  test("a carrier that was busy once takes the call at the next try", async () => {
    const { callId, legId } = await callWithPhone();
    world.carrier.next({ kind: "busy_api" });
    await dialLeg(world.ctx, { legId });
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.asked).toBe(1);
    world.clock.advance(1_000);
    await dialing();
    expect(await legOf(callId)).toMatchObject({ status: "queued", providerCallId: carriersId() });
  });

  test("a refusal is not tried again", async () => {
    const { legId } = await callWithPhone();
    world.carrier.next({ kind: "refuse", reason: "carrier_error" });
    await dialLeg(world.ctx, { legId });
    world.clock.advance(60_000);
    await dialLeg(world.ctx, { legId });
    expect(await dialing()).toBeNull();
    expect(world.carrier.asked).toBe(1);
  });

  test("a leg canceled while the carrier would not take it fails as canceled, and is not tried again", async () => {
    const { callId, legId, phoneId } = await callWithPhone();
    const { carriers, ...ctx } = world.ctx;
    const carrier = { ...carriers.twilio! };
    carrier.placeCall = async (call) => {
      await removeParticipant(world.ctx, { callId, participantId: phoneId });
      world.carrier.next({ kind: "busy_api" });
      return world.carrier.placeCall(call);
    };
    await dialLeg({ ...ctx, carriers: { twilio: carrier } }, { legId });
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "canceled" });
    expect(await phoneOf(callId)).toMatchObject({ status: "failed", reason: "canceled" });
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.rung).toEqual([]);
  });

  test("where nobody knows whether the phone rings, nobody dials again", async () => {
    const { callId, legId } = await callWithPhone();
    world.carrier.next({ kind: "time_out", rings: true });
    await dialLeg(world.ctx, { legId });
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.asked).toBe(1);
    expect(await legOf(callId)).toMatchObject({ status: "queued", providerCallId: null });
  });

  test("a leg of a carrier without credentials fails instead of waiting for ever", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg({ ...world.ctx, carriers: {} }, { legId });
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "carrier_error" });
  });

  test("a call that is over rings nobody", async () => {
    const { callId, legId } = await callWithPhone();
    await endCall(world.ctx, { callId });
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.asked).toBe(0);
  });

  test("a webhook that comes before the answer to our request names the carrier's id first", async () => {
    const { callId, legId } = await callWithPhone();
    let answer = () => {};
    world.carrier.next({ kind: "slow", until: new Promise<void>((resolve) => (answer = resolve)) });
    const dialing = dialLeg(world.ctx, { legId });
    await expect.poll(() => world.carrier.rung.length).toBe(1);
    await takeCarrierWord(world.ctx, {
      legId,
      word: { providerCallId: carriersId(), status: "ringing", reason: null, billDuration: null, charge: null },
    });
    answer();
    await dialing;
    expect(await legOf(callId)).toMatchObject({ status: "ringing", providerCallId: carriersId() });
  });
});

describe("hanging up", () => {
  test("waits for the carrier's id, then ends the call there; a leg that is over is left alone", async () => {
    const { callId, legId, phoneId } = await callWithPhone();
    world.carrier.next({ kind: "time_out", rings: true });
    await dialLeg(world.ctx, { legId });
    await removeParticipant(world.ctx, { callId, participantId: phoneId });
    await expect(hangUpLeg(world.ctx, { legId })).rejects.toThrow("no carrier id");
    const word = { providerCallId: carriersId(), reason: null, billDuration: null, charge: null };
    await takeCarrierWord(world.ctx, { legId, word: { ...word, status: "ringing" } });
    await hangUpLeg(world.ctx, { legId });
    expect(world.carrier.hungUp).toEqual([carriersId()]);
    await takeCarrierWord(world.ctx, { legId, word: { ...word, status: "failed", reason: "canceled" } });
    await hangUpLeg(world.ctx, { legId });
    expect(world.carrier.hungUp).toHaveLength(1);
  });

  test("is asked for again when the carrier rings a phone that it held back while it was asked", async () => {
    const { callId, legId, phoneId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    await removeParticipant(world.ctx, { callId, participantId: phoneId });
    await hangUpLeg(world.ctx, { legId });
    await db.execute(sql`delete from graphile_worker._private_jobs where key = ${`leg.hang_up:${legId}`}`);
    const word = { providerCallId: carriersId(), reason: null, billDuration: null, charge: null };
    await takeCarrierWord(world.ctx, { legId, word: { ...word, status: "ringing" } });
    expect((await queuedJobs(db, legId)).map((job) => job.name)).toContain("leg.hang_up");
  });

  test("the end of a call asks for it for each phone that was dialed", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    await endCall(world.ctx, { callId });
    expect((await queuedJobs(db, legId)).map((job) => job.name)).toContain("leg.hang_up");
    expect(await legOf(callId)).toMatchObject({ status: "queued", cancelRequestedAt: world.clock.now() });
  });
});
