import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { dialLeg } from "./dial";
import { fetchBills } from "./fetch-bills";
import { takeCarrierWord } from "./take-word";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  await db.execute(sql`truncate telephony_legs cascade`);
  world = await createWorld(db);
});

const HOUR_MS = 60 * 60 * 1000;
const BILL = { billDuration: 49, charge: { price: "0.0085", currency: "USD" } };
const pass = async () => {
  const failed: unknown[] = [];
  await fetchBills(world.ctx, (_legId, err) => failed.push(err));
  return failed;
};

/** A phone whose call is over, of which the carrier has not said what it bills. */
async function overUnbilled() {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = call.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  const { providerCallId } = world.carrier.rung.at(-1)!;
  const over = { status: "completed", reason: null, billDuration: null, charge: null } as const;
  world.carrier.setStatus(providerCallId, over);
  await takeCarrierWord(world.ctx, { legId, word: { ...over, providerCallId } });
  const row = async () => (await rowsOf(db, call.id)).legs[0]!;
  return { callId: call.id, providerCallId, row, over };
}

/** How often the carrier is asked in passes at all of these times after the end. */
async function countAsks(row: () => Promise<{ billingAsks: number }>, hours: number): Promise<number> {
  for (let i = 0; i < hours * 4; i += 1) {
    world.clock.advance(HOUR_MS / 4);
    await pass();
  }
  return (await row()).billingAsks;
}

test("what the carrier bills is asked for until it has said it, and told once", async () => {
  const { callId, providerCallId, row, over } = await overUnbilled();
  await pass();
  expect((await row()).billingAsks).toBe(0);
  world.clock.advance(5_000);
  await pass();
  expect(await row()).toMatchObject({ billingAsks: 1, billDuration: null, price: null });

  world.carrier.setStatus(providerCallId, { ...over, billDuration: 49 });
  world.clock.advance(15_000);
  await pass();
  expect(await row()).toMatchObject({ billDuration: 49, price: null, billingAskAt: expect.any(Date) });

  world.carrier.setStatus(providerCallId, { ...over, ...BILL });
  world.clock.advance(45_000);
  await pass();
  expect(await row()).toMatchObject({ billDuration: 49, price: "0.008500", currency: "USD", billingAskAt: null });

  world.carrier.setStatus(providerCallId, { ...over, billDuration: 60, charge: { price: "9", currency: "EUR" } });
  await countAsks(row, 48);
  expect(await row()).toMatchObject({ billDuration: 49, price: "0.008500", currency: "USD", billingAsks: 3 });
  const { events } = await rowsOf(db, callId);
  const bills = events.filter(({ type }) => type === "leg.updated").map(({ data }) => [data.bill_duration, data.price]);
  expect(bills).toEqual([
    [null, null],
    [49, null],
    [49, "0.0085"],
  ]);
});

test("a carrier that never says is asked ten times in two days, ever more seldom, and no more", async () => {
  const { row } = await overUnbilled();
  const within: number[] = [];
  for (const hours of [1, 23, 24, 48]) within.push(await countAsks(row, hours));
  expect(within.at(-1)).toBe(10);
  expect(within).toEqual([...within].sort((a, b) => a - b));
  expect(within[0]).toBeLessThan(6);
  expect(await row()).toMatchObject({ billingAskAt: null, price: null, billDuration: null });
});

test("of passes at the same time one asks; one leg that cannot be asked about does not hold up another", async () => {
  const broken = await overUnbilled();
  const fine = await overUnbilled();
  world.clock.advance(5_000);
  world.carrier.setStatus(fine.providerCallId, { ...fine.over, ...BILL });
  const fetchStatus = world.carrier.fetchStatus.bind(world.carrier);
  const asked: string[] = [];
  world.carrier.fetchStatus = async (id) => {
    asked.push(id);
    if (id === broken.providerCallId) throw new Error("the carrier does not answer");
    return fetchStatus(id);
  };
  const failed = (await Promise.all([pass(), pass(), pass()])).flat();
  expect(failed).toHaveLength(1);
  expect(asked.sort()).toEqual([broken.providerCallId, fine.providerCallId].sort());
  expect(await fine.row()).toMatchObject({ price: "0.008500" });
});

test("a leg that never reached a carrier is not asked about, and neither is one whose bill came with its end", async () => {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  world.carrier.next({ kind: "refuse", reason: "invalid_number" });
  await dialLeg(world.ctx, { legId: call.participants[1]!.telephony_leg_id! });
  const other = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = other.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  const { providerCallId } = world.carrier.rung.at(-1)!;
  await takeCarrierWord(world.ctx, { legId, word: { providerCallId, status: "completed", reason: null, ...BILL } });
  for (const { id } of [call, other]) expect((await rowsOf(db, id)).legs[0]!.billingAskAt).toBeNull();
});
