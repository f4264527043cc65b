import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import type { Context } from "../context";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { dialLeg } from "./dial";
import { dialWaiting } from "./dial-waiting";
import { takeCarrierWord } from "./take-word";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  await db.execute(sql`truncate telephony_legs, carrier_paces cascade`);
  world = await createWorld(db);
});

const STEP_MS = 50;

/** A process that dials, with these limits of the carrier account. */
const limited = (dialing: { callsPerSecond?: number; maxLegs?: number }): Context => ({
  ...world.ctx,
  settings: { ...world.ctx.settings, dialing: { twilio: { callsPerSecond: Infinity, ...dialing } } },
});

/** Queued phones, a call each, in the order in which they were asked for. */
async function queuePhones(count: number) {
  const legs: { callId: string; legId: string; number: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const number = `+1555300${String(index).padStart(4, "0")}`;
    const call = await startCall(world, { phone: number });
    legs.push({ callId: call.id, legId: call.participants[0]!.telephony_leg_id!, number });
    world.clock.advance(1);
  }
  return legs;
}

/** One look of a process for legs whose turn has come, and the carrier's answers. */
async function look(ctx: Context): Promise<Date | null> {
  const asks: Promise<void>[] = [];
  const next = await dialWaiting(ctx, (_legId, ask) => asks.push(ask));
  await Promise.all(asks);
  return next;
}

/** Lets these processes look side by side until the carrier was asked so often; gives when it was, ms from the start. */
async function watchAsks(processes: Context[], count: number): Promise<number[]> {
  const startedAt = world.clock.now().getTime();
  const asked: number[] = [];
  for (let step = 0; asked.length < count && step < 2_000; step += 1) {
    await Promise.all(processes.map(look));
    while (asked.length < world.carrier.asked) asked.push(world.clock.now().getTime() - startedAt);
    world.clock.advance(STEP_MS);
  }
  return asked;
}

describe("the pace of a carrier account", () => {
  test("20 legs at 5 a second are asked for at that pace by two processes together, in their order", async () => {
    const legs = await queuePhones(20);
    const asked = await watchAsks([limited({ callsPerSecond: 5 }), limited({ callsPerSecond: 5 })], 20);
    expect(asked).toEqual(Array.from({ length: 20 }, (_, index) => index * 200));
    expect(world.carrier.rung.map(({ to }) => to)).toEqual(legs.map(({ number }) => number));
  });

  test("one call in two seconds is a pace too", async () => {
    await queuePhones(3);
    expect(await watchAsks([limited({ callsPerSecond: 0.5 })], 3)).toEqual([0, 2_000, 4_000]);
  });

  test("what is not set is what the carrier is documented to take", async () => {
    await queuePhones(2);
    const documented = { ...world.ctx, settings: { ...world.ctx.settings, dialing: {} } };
    expect(await watchAsks([documented], 2)).toEqual([0, 1_000]);
  });

  test("a process that wakes late makes up for no more than a timer's lateness", async () => {
    await queuePhones(6);
    const ctx = limited({ callsPerSecond: 10 });
    await look(ctx);
    world.clock.advance(1_000);
    await look(ctx);
    expect(world.carrier.asked).toBe(2);
    world.clock.advance(80);
    await look(ctx);
    expect(world.carrier.asked).toBe(3);
  });

  test("a leg's own job dials it at once when it is its turn, and leaves it to wait when it is not", async () => {
    const [first, second] = await queuePhones(2);
    const ctx = limited({ callsPerSecond: 1 });
    await dialLeg(ctx, { legId: first!.legId });
    await dialLeg(ctx, { legId: second!.legId });
    expect(world.carrier.rung.map(({ to }) => to)).toEqual([first!.number]);
    expect(await look(ctx)).toEqual(new Date(world.clock.now().getTime() + 1_000));
    world.clock.advance(1_000);
    expect(await look(ctx)).toBeNull();
    expect(world.carrier.asked).toBe(2);
  });

  test("a new leg does not pass those that wait for long, though a turn is free", async () => {
    const [waits, late] = await queuePhones(2);
    await db.execute(sql`
      update telephony_legs set created_at = created_at - interval '2.1 seconds' where id = ${waits!.legId}`);
    const ctx = limited({ callsPerSecond: 1 });
    await dialLeg(ctx, { legId: late!.legId });
    expect(world.carrier.asked).toBe(0);
    await look(ctx);
    expect(world.carrier.rung.map(({ to }) => to)).toEqual([waits!.number]);
  });

  test("a leg canceled while it waits is not asked for and costs no turn", async () => {
    const [first, second, third] = await queuePhones(3);
    const ctx = limited({ callsPerSecond: 1 });
    await dialLeg(ctx, { legId: first!.legId });
    await endCall(world.ctx, { callId: second!.callId });
    expect((await rowsOf(db, second!.callId)).legs[0]).toMatchObject({ status: "failed", reason: "canceled" });
    world.clock.advance(1_000);
    await look(ctx);
    expect(world.carrier.rung.map(({ to }) => to)).toEqual([first!.number, third!.number]);
  });

  test("a carrier that takes no more for now is left alone by all legs, and then asked in order", async () => {
    const legs = await queuePhones(3);
    const ctx = limited({ callsPerSecond: 10 });
    world.carrier.next({ kind: "busy_api" });
    expect(await watchAsks([ctx], 4)).toEqual([0, 1_000, 1_100, 1_200]);
    expect(world.carrier.rung.map(({ to }) => to)).toEqual(legs.map(({ number }) => number));
  });

  test("a carrier that is slow to answer holds up no other leg", async () => {
    await queuePhones(2);
    const ctx = limited({ callsPerSecond: 10 });
    let answer = () => {};
    world.carrier.next({ kind: "slow", until: new Promise<void>((resolve) => (answer = resolve)) });
    const asks: Promise<void>[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await dialWaiting(ctx, (_legId, ask) => asks.push(ask));
      world.clock.advance(100);
    }
    await asks[1];
    expect(world.carrier.rung).toHaveLength(2);
    answer();
    await asks[0];
  });
});

describe("the number of legs of a carrier account", () => {
  const word = (providerCallId: string) =>
    ({ providerCallId, status: "completed", reason: null, billDuration: 1, charge: null }) as const;

  test("no more than allowed are open at once, and the next is dialed when one is over", async () => {
    const legs = await queuePhones(5);
    const processes = [limited({ maxLegs: 2 }), limited({ maxLegs: 2 }), limited({ maxLegs: 2 })];
    for (let over = 0; over < 4; over += 1) {
      await Promise.all(processes.map(look));
      expect(world.carrier.rung.map(({ to }) => to)).toEqual(legs.slice(0, over + 2).map(({ number }) => number));
      const ended = world.carrier.rung[over]!.providerCallId;
      await takeCarrierWord(world.ctx, { legId: legs[over]!.legId, word: word(ended) });
    }
    await Promise.all(processes.map(look));
    expect(world.carrier.asked).toBe(5);
  });

  test("jobs of many legs at once do not pass it", async () => {
    const legs = await queuePhones(10);
    await Promise.all(legs.map(({ legId }) => dialLeg(limited({ maxLegs: 3 }), { legId })));
    expect(world.carrier.asked).toBe(3);
  });

  test("where there is no room, no turn of the pace is used up", async () => {
    const legs = await queuePhones(2);
    const ctx = limited({ callsPerSecond: 1, maxLegs: 1 });
    await look(ctx);
    world.clock.advance(1_000);
    expect(await look(ctx)).toBeNull();
    const ended = world.carrier.rung[0]!.providerCallId;
    await takeCarrierWord(world.ctx, { legId: legs[0]!.legId, word: word(ended) });
    await look(ctx);
    expect(world.carrier.asked).toBe(2);
  });
});
