import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { createTestDatabase } from "@/db/testing";
import { createWorld, type World } from "@/lib/domain/testing/fixtures";
import { defineAction } from "./action";
import { createApi, SESSION_SECRET, type TestApi } from "./testing/api";

const LIMIT = 10;
const jar: { name: string; value: string }[] = [];
// Cookies come from the request that Next is answering; here there is none.
vi.mock("next/headers", () => ({ cookies: async () => ({ getAll: () => jar }) }));

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world, { RATE_LIMIT_PER_MINUTE: String(LIMIT) });
});
afterAll(() => api.runtime.close());

async function signedIn(userId: string): Promise<void> {
  jar.splice(0);
  jar.push({
    name: "next-auth.session-token",
    value: await encode({ token: { sub: userId }, secret: SESSION_SECRET }),
  });
}

const Answer = z.object({ said: z.string() });
const act = defineAction({
  scope: "read",
  input: z.strictObject({ answer: z.unknown() }),
  response: Answer,
  handle: async (_ctx, { answer }) => answer as z.input<typeof Answer>,
});

test("what an action gives is what its contract says, and nothing besides", async () => {
  await signedIn(world.operator.actor.id);
  expect(await act({ answer: { said: "yes", secret: "hush" } })).toEqual({ ok: true, data: { said: "yes" } });
  const broken = await act({ answer: { secret: "hush" } });
  expect(broken).toMatchObject({ ok: false, error: { code: "internal" } });
  expect(JSON.stringify(broken)).not.toContain("hush");
});

test("an operator's actions are limited as their requests are, and together with them", async () => {
  await signedIn(world.operator.actor.id);
  expect(await act({ answer: { said: "yes" } })).toMatchObject({ ok: true });
  const headers = { cookie: `${jar[0]!.name}=${jar[0]!.value}` };
  while ((await api.call("GET", "/v1/calls", { headers })).status === 200);
  expect(await act({ answer: { said: "yes" } })).toMatchObject({ ok: false, error: { code: "rate_limited" } });
});
