import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import { removeParticipant } from "../participant/remove";
import { createWorld, queuedJobs, RING_TIMEOUT_SECONDS, rowsOf, startCall, type World } from "../testing/fixtures";
import { dialLeg } from "./dial";
import { dialWaiting } from "./dial-waiting";
import { hangUpLeg } from "./hang-up";
import { sweepLegs } from "./sweep";
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

/** The same, where the phone was dialed and answered. */
async function answeredPhone() {
  const made = await callWithPhone();
  await dialLeg(world.ctx, { legId: made.legId });
  const word = {
    providerCallId: carriersId(),
    status: "in_progress",
    reason: null,
    billDuration: null,
    charge: null,
  } as const;
  await takeCarrierWord(world.ctx, { legId: made.legId, word });
  world.carrier.setStatus(carriersId(), { status: "in_progress", reason: null, billDuration: null });
  return made;
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
const sweep = () =>
  sweepLegs(world.ctx, (_legId, err) => {
    throw err;
  });

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

describe("the sweep", () => {
  const PAST_RINGING_MS = RING_TIMEOUT_SECONDS * 1_000 + 15_001;

  test("asks the carrier about a phone that rang for too long without a word", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    world.carrier.setStatus(carriersId(), { status: "failed", reason: "no_answer", billDuration: null });
    world.clock.advance(PAST_RINGING_MS - 1);
    await sweep();
    expect((await legOf(callId)).status).toBe("queued");
    world.clock.advance(1);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "no_answer" });
    expect(await phoneOf(callId)).toMatchObject({ status: "failed", reason: "no_answer" });
  });

  test("leaves a phone that the carrier still holds back to ring, or that was answered unheard", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    for (const status of ["queued", "in_progress"] as const) {
      world.carrier.setStatus(carriersId(), { status, reason: null, billDuration: null });
      world.clock.advance(PAST_RINGING_MS);
      await sweep();
      expect((await legOf(callId)).status).toBe(status);
    }
    expect(await queuedJobs(db, legId)).toEqual([expect.objectContaining({ name: "leg.dial" })]);
  });

  test("ends the ringing of a phone that rings for longer than it may, whatever the carrier does about it", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    const ringing = {
      providerCallId: carriersId(),
      status: "ringing",
      reason: null,
      billDuration: null,
      charge: null,
    } as const;
    await takeCarrierWord(world.ctx, { legId, word: ringing });
    world.clock.advance(PAST_RINGING_MS - 1_000);
    await sweep();
    expect((await legOf(callId)).cancelRequestedAt).toBeNull();
    world.clock.advance(1_000);
    await sweep();
    expect((await legOf(callId)).cancelRequestedAt).toEqual(world.clock.now());
    expect((await queuedJobs(db, legId)).map((job) => job.name)).toContain("leg.hang_up");
  });

  test("finds the call that a request without an answer has made, and takes up its state", async () => {
    const { callId, legId } = await callWithPhone();
    const other = await callWithPhone();
    world.carrier.next({ kind: "time_out", rings: true });
    await dialLeg(world.ctx, { legId });
    await dialLeg(world.ctx, { legId: other.legId });
    const [ours] = world.carrier.rung;
    world.carrier.setStatus(ours!.providerCallId, { status: "ringing", reason: null, billDuration: null });
    world.clock.advance(12_001);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "ringing", providerCallId: ours!.providerCallId });
    expect(world.carrier.asked).toBe(2);
  });

  test("two requests to one number went without an answer: each leg gets the call that its own made", async () => {
    const [first, second] = [await callWithPhone(), await callWithPhone()];
    for (const { legId } of [first, second]) {
      world.carrier.next({ kind: "time_out", rings: true });
      await dialLeg(world.ctx, { legId });
      world.clock.advance(1_000);
    }
    world.clock.advance(12_001);
    await sweep();
    expect((await legOf(first.callId)).providerCallId).toBe(world.carrier.rung[0]!.providerCallId);
    expect((await legOf(second.callId)).providerCallId).toBe(world.carrier.rung[1]!.providerCallId);
  });

  test("where only one of two such requests rang, the carrier's webhook says whose it was", async () => {
    const [first, second] = [await callWithPhone(), await callWithPhone()];
    for (const [{ legId }, rings] of [
      [first, false],
      [second, true],
    ] as const) {
      world.carrier.next({ kind: "time_out", rings });
      await dialLeg(world.ctx, { legId });
    }
    world.clock.advance(12_001);
    await sweep();
    expect((await legOf(first.callId)).providerCallId).toBeNull();
    const word = {
      providerCallId: carriersId(),
      status: "ringing",
      reason: null,
      billDuration: null,
      charge: null,
    } as const;
    await takeCarrierWord(world.ctx, { legId: second.legId, word });
    world.clock.advance(PAST_RINGING_MS);
    await sweep();
    expect(await legOf(first.callId)).toMatchObject({ status: "failed", providerCallId: null });
    expect(await legOf(second.callId)).toMatchObject({ status: "ringing", providerCallId: carriersId() });
  });

  test("where no webhook says it either, the first that was asked for gets it when the phone has rung out", async () => {
    const [first, second] = [await callWithPhone(), await callWithPhone()];
    for (const [{ legId }, rings] of [
      [first, true],
      [second, false],
    ] as const) {
      world.carrier.next({ kind: "time_out", rings });
      await dialLeg(world.ctx, { legId });
      world.clock.advance(1);
    }
    world.clock.advance(PAST_RINGING_MS);
    await sweep();
    expect(await legOf(first.callId)).toMatchObject({ status: "ringing", providerCallId: carriersId() });
    expect(await legOf(second.callId)).toMatchObject({ status: "failed", providerCallId: null });
  });

  test("waits where the carrier does not know of such a call yet, for as long as the phone may ring", async () => {
    const { callId, legId } = await callWithPhone();
    world.carrier.next({ kind: "time_out", rings: false });
    await dialLeg(world.ctx, { legId });
    world.clock.advance(12_001);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "queued", providerCallId: null });
  });

  test("fails a leg whose fate nobody knows and the carrier never spoke of", async () => {
    const { callId, legId } = await callWithPhone();
    world.carrier.next({ kind: "time_out", rings: false });
    await dialLeg(world.ctx, { legId });
    world.clock.advance(PAST_RINGING_MS);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "carrier_error" });
  });

  test("fails a leg whose turn did not come in half an hour, and no late job dials it", async () => {
    const { callId, legId } = await callWithPhone();
    world.clock.advance(29 * 60_000);
    await sweep();
    expect((await legOf(callId)).status).toBe("queued");
    world.clock.advance(61_000);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "carrier_error" });
    await dialLeg(world.ctx, { legId });
    expect(world.carrier.asked).toBe(0);
  });

  test("ends an answered phone that is on the line for longer than it may be, and hangs up until the carrier says so", async () => {
    const { callId, legId, phoneId } = await answeredPhone();
    await db.execute(sql`update telephony_legs set max_seconds = 600 where id = ${legId}`);
    await db.execute(sql`update call_participants set status = 'active', joined_at = now() where id = ${phoneId}`);
    world.clock.advance(629_000);
    await sweep();
    expect(world.carrier.hungUp).toEqual([]);
    world.clock.advance(2_000);
    await sweep();
    expect(world.carrier.hungUp).toEqual([carriersId()]);
    expect(await legOf(callId)).toMatchObject({ status: "in_progress", cancelRequestedAt: world.clock.now() });
    world.carrier.setStatus(carriersId(), { status: "completed", reason: null, billDuration: 640 });
    world.clock.advance(15_001);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "completed", billDuration: 640 });
  });

  test("hangs up on an answered phone whose participant has left, though nobody asked for it", async () => {
    const { callId, phoneId } = await answeredPhone();
    await db.execute(sql`update call_participants set status = 'left', reason = 'lost' where id = ${phoneId}`);
    world.clock.advance(15_001);
    await sweep();
    expect(world.carrier.hungUp).toEqual([carriersId()]);
    expect((await legOf(callId)).cancelRequestedAt).toEqual(world.clock.now());
  });

  test("leaves a phone alone that may be back, as one whose media process died, and hangs up when it is not", async () => {
    const { callId, phoneId } = await answeredPhone();
    world.clock.advance(60_000);
    const leave = async (at: Date) =>
      db.execute(sql`update call_participants set status = 'left', reason = 'disconnected',
        left_at = ${at.toISOString()}::timestamptz where id = ${phoneId}`);
    await leave(world.clock.now());
    await sweep();
    world.clock.advance(world.ctx.settings.rejoinGraceMs - 1);
    await sweep();
    expect(world.carrier.hungUp).toEqual([]);
    expect((await legOf(callId)).cancelRequestedAt).toBeNull();
    world.clock.advance(15_001);
    await sweep();
    expect(world.carrier.hungUp).toEqual([carriersId()]);
  });

  test("does not hang up on a phone that is back while its carrier is asked", async () => {
    const { phoneId, callId } = await answeredPhone();
    await db.execute(sql`update call_participants set status = 'left', reason = 'lost' where id = ${phoneId}`);
    world.clock.advance(15_001);
    const { fetchStatus } = world.carrier;
    world.carrier.fetchStatus = async (id) => {
      await db.execute(sql`update call_participants set status = 'active', joined_at = now() where id = ${phoneId}`);
      return fetchStatus(id);
    };
    await sweep();
    expect(world.carrier.hungUp).toEqual([]);
    expect((await legOf(callId)).cancelRequestedAt).toBeNull();
  });

  test("does not fail a phone that hung up just now, of which its carrier has no record yet", async () => {
    const { callId, phoneId } = await answeredPhone();
    world.clock.advance(60_000);
    await db.execute(sql`update call_participants set status = 'left', reason = 'disconnected',
      left_at = ${world.clock.now().toISOString()}::timestamptz where id = ${phoneId}`);
    world.carrier.setStatus(carriersId(), null);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "in_progress", reason: null });
  });

  test("leaves a machine to hear its message, but not for ever", async () => {
    const { phoneId, legId } = await answeredPhone();
    await db.execute(sql`
      update telephony_legs set reason = 'voicemail', machine_detection = 'message' where id = ${legId}`);
    await db.execute(sql`update call_participants set status = 'failed' where id = ${phoneId}`);
    world.clock.advance(4 * 60_000);
    await sweep();
    expect(world.carrier.hungUp).toEqual([]);
    world.clock.advance(60_000);
    await sweep();
    expect(world.carrier.hungUp).toEqual([carriersId()]);
  });

  test("hangs up again where a removed phone is still on the line, until the carrier says it is over", async () => {
    const { callId, legId, phoneId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    await removeParticipant(world.ctx, { callId, participantId: phoneId });
    world.clock.advance(15_001);
    await sweep();
    expect(world.carrier.hungUp).toEqual([carriersId()]);
    world.carrier.setStatus(carriersId(), { status: "failed", reason: "canceled", billDuration: 0 });
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "failed", reason: "canceled", billDuration: 0 });
    await sweep();
    expect(world.carrier.hungUp).toHaveLength(1);
  });

  test("learns of the end of an answered phone whose webhooks never came", async () => {
    const { callId, legId } = await callWithPhone();
    await dialLeg(world.ctx, { legId });
    await takeCarrierWord(world.ctx, {
      legId,
      word: { providerCallId: carriersId(), status: "in_progress", reason: null, billDuration: null, charge: null },
    });
    world.carrier.setStatus(carriersId(), { status: "completed", reason: null, billDuration: 3 });
    world.clock.advance(15_001);
    await sweep();
    expect(await legOf(callId)).toMatchObject({ status: "completed", billDuration: 3 });
    expect(await phoneOf(callId)).toMatchObject({ status: "failed", reason: "hung_up" });
  });

  test("one leg that cannot be asked about does not hold up the others", async () => {
    const first = await callWithPhone();
    const second = await callWithPhone();
    for (const { legId } of [first, second]) {
      await dialLeg(world.ctx, { legId });
      world.carrier.setStatus(carriersId(), { status: "failed", reason: "busy", billDuration: null });
    }
    const broken = await legOf(first.callId);
    const fetchStatus = world.carrier.fetchStatus;
    world.carrier.fetchStatus = async (id) => {
      if (id === broken.providerCallId) throw new Error("no answer");
      return fetchStatus(id);
    };
    world.clock.advance(PAST_RINGING_MS);
    const failed: string[] = [];
    await sweepLegs(world.ctx, (legId) => failed.push(legId));
    expect(failed).toEqual([first.legId]);
    expect((await legOf(second.callId)).status).toBe("failed");
  });
});
