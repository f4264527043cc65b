import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { createCall } from "../call/create";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { takeCarrierWord } from "../leg/take-word";
import { addParticipants } from "../participant/add";
import { removeParticipant } from "../participant/remove";
import { asked, countRows, createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { beginScene } from "../transfer/testing/scene";
import { getWorkspaceUsage } from "../workspace/usage";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
  // It is noon: no day ends within a test that does not mean it to.
  world.clock.advance(36 * 3_600_000 - (world.clock.now().getTime() % 86_400_000));
});

type Caps = Partial<
  Pick<typeof schema.apiKeys.$inferSelect, "maxConcurrentLegs" | "maxLegsPerDay" | "maxLegMinutesPerDay">
>;
const capWorkspace = (caps: Caps) =>
  db
    .update(schema.workspaces)
    .set(caps as Record<string, number>)
    .where(eq(schema.workspaces.id, world.workspaceId));
const capKey = (ctx: WorkspaceContext, caps: Caps) =>
  db.update(schema.apiKeys).set(caps).where(eq(schema.apiKeys.id, ctx.actor.id));

const numberOf = (index: number) => `+1555200${String(index).padStart(4, "0")}`;
const dial = (index: number, ctx: WorkspaceContext = world.ctx) =>
  createCall(ctx, { agent_id: world.agentId, participants: asked(world, [{ phone: numberOf(index) }]) });

/** How many came through, and with what codes the others were refused. */
async function outcome(requests: Promise<unknown>[]): Promise<[passed: number, codes: string[]]> {
  const settled = await Promise.allSettled(requests);
  const codes = settled.flatMap((one) => {
    if (one.status === "fulfilled") return [];
    if (one.reason instanceof DomainError) return [one.reason.code];
    throw one.reason;
  });
  return [requests.length - codes.length, [...new Set(codes)]];
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([
  ["concurrent_legs_limit", { maxConcurrentLegs: 7 }],
  ["daily_legs_limit", { maxLegsPerDay: 7 }],
  ["daily_minutes_limit", { maxLegMinutesPerDay: 7 * 120 }],
])("50 calls at the same moment cannot pass %s, and what is refused leaves no room", async (code, caps) => {
  await capWorkspace(caps);
  expect(await outcome(times(50).map((index) => dial(index)))).toEqual([7, [code]]);
  expect(new Set(world.rooms.deleted).size).toBe(43);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ legs_now: 7, legs_today: 7, minutes_reserved: 7 * 120 });
});

test("a key's cap holds for what is asked with it, and not for others, who share the workspace's", async () => {
  await capKey(world.ctx, { maxConcurrentLegs: 3 });
  await capWorkspace({ maxConcurrentLegs: 5 });
  const both = times(20).flatMap((index) => [dial(2 * index), dial(2 * index + 1, world.operator)]);
  const [passed, codes] = await outcome(both);
  expect([passed, codes]).toEqual([5, ["concurrent_legs_limit"]]);
  const legs = await db
    .select({ apiKeyId: schema.telephonyLegs.apiKeyId })
    .from(schema.telephonyLegs)
    .where(eq(schema.telephonyLegs.apiKeyId, world.ctx.actor.id));
  expect(legs.length).toBeLessThanOrEqual(3);
});

test("calls, people added to calls and several phones of one request share one count", async () => {
  const calls = await Promise.all(times(5).map((index) => startCall(world, `guest-${index}`)));
  await capWorkspace({ maxConcurrentLegs: 10 });
  const added = times(25).map((index) =>
    addParticipants(world.ctx, {
      callId: calls[index % 5]!.id,
      participants: asked(world, [{ phone: numberOf(100 + index) }, { phone: numberOf(200 + index) }]),
    }),
  );
  const created = times(25).map((index) => dial(index));
  expect((await outcome([...added, ...created]))[1]).toEqual(["concurrent_legs_limit"]);
  const { legs_now: legs } = await getWorkspaceUsage(world.ctx);
  expect(legs).toBeGreaterThan(8);
  expect(legs).toBeLessThanOrEqual(10);
});

test("a request is refused whole, with nothing written, where there is room for some of its phones", async () => {
  await capWorkspace({ maxConcurrentLegs: 1 });
  const call = await startCall(world, "ann");
  const before = await countRows(db);
  const participants = asked(world, [{ phone: numberOf(1) }, { phone: numberOf(2) }]);
  await expect(addParticipants(world.ctx, { callId: call.id, participants })).rejects.toMatchObject({
    code: "concurrent_legs_limit",
  });
  await expect(createCall(world.ctx, { agent_id: world.agentId, participants })).rejects.toMatchObject({
    code: "concurrent_legs_limit",
  });
  expect(await countRows(db)).toEqual(before);
});

test("a transfer's target counts, for the key that asked for it", async () => {
  const scene = await beginScene(db, world, "ann");
  await scene.join("ann");
  await capKey(world.ctx, { maxConcurrentLegs: 0 });
  const before = await countRows(db);
  const to = { transport: "pstn", identity: "+15552001000" } as const;
  await expect(scene.transferTo({ to })).rejects.toMatchObject({ code: "concurrent_legs_limit" });
  expect(await countRows(db)).toEqual(before);
});

test("transfers share the count with calls that are made at the same moment", async () => {
  const scenes: Awaited<ReturnType<typeof beginScene>>[] = [];
  for (let index = 0; index < 6; index += 1) {
    const scene = await beginScene(db, world, "ann");
    await scene.join("ann");
    scenes.push(scene);
  }
  await capWorkspace({ maxConcurrentLegs: 4 });
  const transfers = scenes.map((scene, index) =>
    scene.transferTo({ to: { transport: "pstn", identity: numberOf(500 + index) } }),
  );
  const created = times(10).map((index) => dial(index));
  expect(await outcome([...transfers, ...created])).toEqual([4, ["concurrent_legs_limit"]]);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ legs_now: 4 });
});

test("an hour is reserved at the start, and what was billed is left of it at the end", async () => {
  await db.update(schema.workspaces).set({ maxCallSeconds: 3_600 }).where(eq(schema.workspaces.id, world.workspaceId));
  await capWorkspace({ maxLegMinutesPerDay: 61 });
  const call = await dial(1);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ minutes_used_today: 0, minutes_reserved: 60 });
  await expect(dial(2)).rejects.toMatchObject({ code: "daily_minutes_limit" });

  const [leg] = (await rowsOf(db, call.id)).legs;
  const tell = (status: "in_progress" | "completed", billDuration: number | null) =>
    takeCarrierWord(world.ctx, {
      legId: leg!.id,
      word: { providerCallId: "CA1", status, reason: null, billDuration, charge: null },
    });
  await tell("in_progress", null);
  world.clock.advance(90_000);
  await tell("completed", null);
  // Until the carrier bills it, it is the time it was in the call.
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ minutes_used_today: 1.5, minutes_reserved: 0 });
  await tell("completed", 60);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ minutes_used_today: 1, minutes_reserved: 0, legs_now: 0 });
  await dial(2);
});

test("a phone that is in its call at midnight keeps what it reserved, and its minutes count for the new day too", async () => {
  await capWorkspace({ maxLegMinutesPerDay: 150 });
  world.clock.advance(12 * 3_600_000 - 60_000);
  const [leg] = (await rowsOf(db, (await dial(1)).id)).legs;
  world.clock.advance(120_000);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ legs_today: 0, minutes_reserved: 120 });
  await expect(dial(2)).rejects.toMatchObject({ code: "daily_minutes_limit" });
  await takeCarrierWord(world.ctx, {
    legId: leg!.id,
    word: { providerCallId: "CA2", status: "completed", reason: null, billDuration: 31 * 60, charge: null },
  });
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ minutes_used_today: 31, minutes_reserved: 0 });
  await expect(dial(2)).rejects.toMatchObject({ code: "daily_minutes_limit" });
  world.clock.advance(24 * 3_600_000);
  await dial(2);
});

test("a phone that never answers gives back all it reserved, and still counts as one of the day's", async () => {
  await capWorkspace({ maxLegsPerDay: 1 });
  const call = await dial(1);
  const [person] = (await rowsOf(db, call.id)).people;
  await removeParticipant(world.ctx, { callId: call.id, participantId: person!.id });
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ legs_now: 0, legs_today: 1, minutes_reserved: 0 });
  await expect(dial(2)).rejects.toMatchObject({ code: "daily_legs_limit" });
  world.clock.advance(24 * 3_600_000);
  expect(await getWorkspaceUsage(world.ctx)).toMatchObject({ legs_today: 0 });
  await dial(2);
});
