import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { removeParticipant } from "../participant/remove";
import { putAtCarrier } from "../testing/at-carrier";
import { createWorld, queuedJobs, RING_TIMEOUT_SECONDS, rowsOf, startCall, type World } from "../testing/fixtures";
import { createMemoryCarrier } from "../testing/memory-carrier";
import { dialLeg } from "./dial";
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
const sweep = () =>
  sweepLegs(world.ctx, (_legId, err) => {
    throw err;
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

test("legs of one carrier are looked after while another one does not answer", async () => {
  const silent = { ...createMemoryCarrier(), name: "plivo" as const };
  world.ctx.carriers = { ...world.ctx.carriers, plivo: silent };
  const legs: { callId: string; legId: string }[] = [];
  for (const provider of ["plivo", "twilio", "plivo", "twilio"] as const) {
    const call = await startCall(world, "ann", { phone: "+15551234567" });
    const legId = call.participants[1]!.telephony_leg_id!;
    await putAtCarrier(db, legId, provider);
    await dialLeg(world.ctx, { legId });
    if (provider === "twilio") legs.push({ callId: call.id, legId });
  }
  for (const { providerCallId } of world.carrier.rung) {
    world.carrier.setStatus(providerCallId, { status: "failed", reason: "busy", billDuration: null });
  }
  const asked = Promise.withResolvers<null>();
  silent.fetchStatus = () => asked.promise;
  world.clock.advance(RING_TIMEOUT_SECONDS * 1_000 + 15_001);
  const swept = sweepLegs(world.ctx, () => {});
  await expect
    .poll(() => Promise.all(legs.map(async ({ callId }) => (await rowsOf(db, callId)).legs[0]!.reason)))
    .toEqual(["busy", "busy"]);
  asked.resolve(null);
  await swept;
});
