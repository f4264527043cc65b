import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { createWorld, insertApiKey, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
});
afterAll(() => api.runtime.close());

test("a sensitive pause begins, lasts longer when it is begun again, and ends once", async () => {
  const call = await startCall(world, "ann");
  const key = await insertApiKey(db, world.workspaceId, { scope: "calls" });
  const path = `/v1/calls/${call.id}/sensitive_pause`;
  const first = await api.call<Call>("POST", path, { key });
  expect(first).toMatchObject({ status: 200, body: { sensitive_pause: { since: world.clock.now().toISOString() } } });
  world.clock.advance(1_000);
  const again = await api.call<Call>("POST", path, { key });
  expect(again.body.sensitive_pause).toEqual({
    since: first.body.sensitive_pause!.since,
    ends_at: new Date(world.clock.now().getTime() + 120_000).toISOString(),
  });
  expect(await api.call("DELETE", path, { key })).toMatchObject({ status: 200, body: { sensitive_pause: null } });
  expect(await api.call("DELETE", path, { key })).toMatchObject({
    status: 409,
    body: { error: { code: "not_paused" } },
  });
});

test("who only reads begins none", async () => {
  const call = await startCall(world, "ann");
  const key = await insertApiKey(db, world.workspaceId, { scope: "read" });
  expect(await api.call("POST", `/v1/calls/${call.id}/sensitive_pause`, { key })).toMatchObject({ status: 403 });
});
