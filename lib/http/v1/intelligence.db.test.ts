import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { Call, CallPage } from "@/lib/contract/calls";
import { Intelligence } from "@/lib/contract/intelligence";
import { takeRoomWebhook } from "@/lib/domain/participant/take-room-webhook";
import { createWorld, insertApiKey, queuedJobs, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
beforeEach(async () => {
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  return () => api.runtime.close();
});

/** A call in which Ann said something, and its path. */
async function talkedCall() {
  const call = await startCall(world, "ann");
  const sid = world.rooms.join(call.room_name, "ann");
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "ann",
    sid,
    at: world.clock.now(),
  });
  const ann = (await rowsOf(db, call.id)).people[0]!;
  await db.insert(schema.transcriptSegments).values({
    id: `t_${call.id}`,
    callId: call.id,
    participantId: ann.id,
    text: "Where is my parcel?",
    startedAtMs: 0,
    endedAtMs: 900,
    source: "runtime",
  });
  return { callId: call.id, path: `/v1/calls/${call.id}`, ann, said: `t_${call.id}` };
}

test("from the end of a call to its summary, by the worker's queue, and made anew when asked", async () => {
  const { callId, path, said } = await talkedCall();
  const early = await api.call("POST", `${path}/intelligence`, { key });
  expect(early).toMatchObject({ status: 409, body: { error: { code: "call_not_over" } } });
  await api.call("POST", `${path}/end`, { key });
  const pending = await api.call<Intelligence>("GET", `${path}/intelligence`, { key });
  expect(Intelligence.parse(pending.body)).toMatchObject({ status: "pending", result: null });
  const again = await api.call("POST", `${path}/intelligence`, { key });
  expect(again).toMatchObject({ status: 409, body: { error: { code: "intelligence_pending" } } });

  const nothing = { text: "not stated", evidence: [] };
  const result = {
    summary: [{ text: "Ann asked for her parcel.", evidence: [said] }],
    outcome: nothing,
    sentiments: [],
    action_items: [],
    fields: {},
  };
  world.model.answerAll(() => result);
  // The job waits for last words.
  await db.execute(sql`update graphile_worker._private_jobs set run_at = now() where payload->>'callId' = ${callId}`);
  await api.runtime.runDueJobs();
  const done = await api.call<Call>("GET", path, { key });
  expect(Call.parse(done.body)).toMatchObject({
    intelligence_status: "completed",
    intelligence: { summary: result.summary, sentiments: [{ sentiment: "not stated" }] },
  });
  const listed = await api.call("GET", "/v1/calls", { key });
  expect(CallPage.parse(listed.body).data[0]).not.toHaveProperty("intelligence");

  const headers = { "idempotency-key": "once-more" };
  const first = await api.call("POST", `${path}/intelligence`, { key, headers });
  const second = await api.call("POST", `${path}/intelligence`, { key, headers });
  expect(first).toMatchObject({ status: 202, body: { status: "pending" } });
  expect([second.status, second.body]).toEqual([first.status, first.body]);
  const making = (await queuedJobs(db, callId)).filter(({ name }) => name === "intelligence.make");
  expect(making).toHaveLength(1);
});

test("reading takes a key that may read; asking for it takes one that may call", async () => {
  const { path } = await talkedCall();
  await api.call("POST", `${path}/end`, { key });
  const reader = await insertApiKey(db, world.workspaceId, { scope: "read" });
  expect((await api.call("GET", `${path}/intelligence`, { key: reader })).status).toBe(200);
  expect((await api.call("POST", `${path}/intelligence`, { key: reader })).status).toBe(403);
  const stranger = await insertApiKey(db, world.stranger.actor.workspaceId);
  expect((await api.call("GET", `${path}/intelligence`, { key: stranger })).status).toBe(404);
  expect((await api.call("POST", `${path}/intelligence`, { key: stranger })).status).toBe(404);
});
