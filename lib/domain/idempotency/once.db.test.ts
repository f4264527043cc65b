import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { schema } from "@/db/client";
import { newId } from "@/lib/ids";
import { createCall, openCall } from "../call/create";
import { endCall } from "../call/end";
import { asked, countRows, createWorld, rowsOf, type World } from "../testing/fixtures";
import { forgetOldAnswers } from "./forget";
import { once, type Answer } from "./once";

const { db } = await createTestDatabase();
let world: World;
let key: string;
beforeEach(async () => {
  world = await createWorld(db);
  key = newId("idem");
});

const body = () => ({ agent_id: world.agentId, participants: asked(world, ["ann", { phone: "+15551234567" }]) });
const answerOf = (call: object): Answer => ({ status: 202, body: call as Record<string, unknown> });

/** POST /v1/calls under the test's key. */
function post(input = body(), ctx = world.ctx): Promise<Answer> {
  return once(
    ctx,
    { key, method: "POST", path: "/v1/calls", body: input },
    async (record) => answerOf(await createCall(ctx, input, record)),
    async ([callId]) => answerOf(await openCall(ctx, callId!)),
  );
}

const callsOf = (workspaceId: string) =>
  db.select().from(schema.calls).where(eq(schema.calls.workspaceId, workspaceId));
const ownKey = () =>
  and(eq(schema.idempotencyKeys.workspaceId, world.workspaceId), eq(schema.idempotencyKeys.key, key));
const setKey = (change: Partial<typeof schema.idempotencyKeys.$inferInsert>) =>
  db.update(schema.idempotencyKeys).set(change).where(ownKey());
const longAgo = () => new Date(Date.now() - 31_000);

test("twenty requests at once are one call, and every answer is the same to the byte", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await callsOf(world.workspaceId)).toHaveLength(1);
  expect(JSON.stringify(await post())).toBe(JSON.stringify(answers[0]));
});

test("another request under the key is a conflict; another workspace's key is another key", async () => {
  await post();
  const before = await countRows(db);
  await expect(post({ ...body(), participants: asked(world, ["ben"]) })).rejects.toMatchObject({
    code: "idempotency_conflict",
  });
  expect(await countRows(db)).toEqual(before);
  const theirs = { agent_id: world.strangersAgentId, participants: asked(world, ["ann"]) };
  await expect(post(theirs, world.stranger)).resolves.toMatchObject({ status: 202 });
});

test("a request that died after its commit is answered from what it made", async () => {
  const first = await post();
  await setKey({ response: null, status: null, claimedAt: longAgo() });
  const again = await post();
  expect(again.body).toMatchObject({ id: first.body.id, status: "connecting", participants: [{}, {}] });
  expect(await callsOf(world.workspaceId)).toHaveLength(1);
  expect(await post()).toEqual(again);
});

test("a call that ended before its answer was made anew gets no room again", async () => {
  const first = await post();
  const callId = first.body.id as string;
  await endCall(world.ctx, { callId });
  await world.rooms.deleteRoom(`call_${callId}`);
  await setKey({ response: null, status: null, claimedAt: longAgo() });
  expect((await post()).body).toMatchObject({ id: callId, status: "failed" });
  expect(world.rooms.identities(`call_${callId}`)).toBeNull();
});

test("a request that died before its commit made nothing, and the next one does", async () => {
  await db.insert(schema.idempotencyKeys).values({
    workspaceId: world.workspaceId,
    key,
    requestHash: "taken over below",
    claimedAt: longAgo(),
  });
  await expect(post()).rejects.toMatchObject({ code: "idempotency_conflict" });
  await db.delete(schema.idempotencyKeys).where(ownKey());
  await post();
  const [{ requestHash } = { requestHash: "" }] = await db.select().from(schema.idempotencyKeys).where(ownKey());
  await setKey({ response: null, status: null, resourceIds: null, requestHash, claimedAt: longAgo() });
  await post();
  expect(await callsOf(world.workspaceId)).toHaveLength(2);
});

test("a request that was taken for dead makes nothing once another is at it", async () => {
  let goOn = () => {};
  const paused = new Promise<void>((resolve) => (goOn = resolve));
  const input = body();
  const request = { key, method: "POST", path: "/v1/calls", body: input };
  let atWork = false;
  const slow = once(
    world.ctx,
    request,
    async (record) => {
      atWork = true;
      await paused;
      return answerOf(await createCall(world.ctx, input, record));
    },
    async ([callId]) => answerOf(await openCall(world.ctx, callId!)),
  );
  await expect.poll(() => atWork).toBe(true);
  await setKey({ claimedAt: longAgo() });
  const { body: made } = await post(input);
  goOn();
  await expect(slow).rejects.toMatchObject({ code: "idempotency_in_progress" });
  expect((await callsOf(world.workspaceId)).map((call) => call.id)).toEqual([made.id]);
});

test("a refusal is not kept: the key is free for the corrected request", async () => {
  const before = await countRows(db);
  await expect(post({ ...body(), agent_id: world.strangersAgentId })).rejects.toMatchObject({ code: "not_found" });
  expect(await countRows(db)).toEqual(before);
  await expect(post()).resolves.toMatchObject({ status: 202 });
});

test("a request refused for want of a media server can be sent again at once under its key", async () => {
  world.rooms.down = true;
  await expect(post()).rejects.toMatchObject({ code: "room_unavailable" });
  world.rooms.down = false;
  const { body: call } = await post();
  expect(call).toMatchObject({ status: "connecting" });
  expect((await rowsOf(db, call.id as string)).people).toHaveLength(2);
});

test("a fault of ours after the commit does not make the next request wait, nor a second call", async () => {
  const input = body();
  const request = { key, method: "POST", path: "/v1/calls", body: input };
  const failing = once(
    world.ctx,
    request,
    async (record) => {
      await createCall(world.ctx, input, record);
      throw new Error("the answer could not be made");
    },
    async () => answerOf({}),
  );
  await expect(failing).rejects.toThrow("the answer could not be made");
  const [call] = await callsOf(world.workspaceId);
  expect((await post(input)).body).toMatchObject({ id: call!.id });
  expect(await callsOf(world.workspaceId)).toHaveLength(1);
});

test("answers are forgotten after a day", async () => {
  await post();
  world.clock.advance(24 * 60 * 60 * 1_000 - 60_000);
  await forgetOldAnswers(world.ctx);
  expect(await db.select().from(schema.idempotencyKeys).where(ownKey())).toHaveLength(1);
  world.clock.advance(120_000);
  await forgetOldAnswers(world.ctx);
  expect(await db.select().from(schema.idempotencyKeys).where(ownKey())).toHaveLength(0);
});
