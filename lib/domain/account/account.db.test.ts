import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { schema } from "@/db/client";
import { createWorld, insertApiKey, type World } from "../testing/fixtures";
import { createApiKey } from "../api-key/create";
import { apiKeyHash, checkApiKey } from "./check-api-key";
import { hashPassword } from "./password";
import { readWorkspace } from "./read-workspace";
import { loadUser, signIn } from "./sign-in";

const { db } = await createTestDatabase();
let world: World;
let email: string;
beforeEach(async () => {
  world = await createWorld(db);
  const { id } = world.operator.actor;
  email = `${id}@example.org`;
  await db
    .update(schema.users)
    .set({ passwordHash: await hashPassword("correct horse") })
    .where(eq(schema.users.id, id));
});

test("an operator signs in with the right password, however the email is written", async () => {
  expect(await signIn(db, { email, password: "correct horse" })).toEqual(world.operator.actor);
  expect(await signIn(db, { email: ` ${email.toUpperCase()} `, password: "correct horse" })).not.toBeNull();
  expect(await signIn(db, { email, password: "Correct horse" })).toBeNull();
  expect(await signIn(db, { email: "nobody@example.org", password: "correct horse" })).toBeNull();
});

test("a disabled operator neither signs in nor goes on with a session", async () => {
  const { id } = world.operator.actor;
  await db.update(schema.users).set({ disabledAt: new Date() }).where(eq(schema.users.id, id));
  expect(await signIn(db, { email, password: "correct horse" })).toBeNull();
  expect(await loadUser(db, id)).toBeNull();
});

test("the database holds neither keys nor passwords, and the same password never looks the same", async () => {
  const key = await insertApiKey(db, world.workspaceId);
  const stored = JSON.stringify([await db.select().from(schema.apiKeys), await db.select().from(schema.users)]);
  expect(stored).not.toContain(key);
  expect(stored).not.toContain("correct horse");
  expect(await hashPassword("a")).not.toBe(await hashPassword("a"));
});

test("a key is its workspace's until it is revoked", async () => {
  const key = await insertApiKey(db, world.workspaceId);
  expect(await checkApiKey(db, key)).toMatchObject({ kind: "api_key", workspaceId: world.workspaceId });
  expect(await checkApiKey(db, `${key}x`)).toBeNull();
  await db.update(schema.apiKeys).set({ revokedAt: new Date() });
  expect(await checkApiKey(db, key)).toBeNull();
});

test("when a key was last used is known to the minute", async () => {
  const key = await insertApiKey(db, world.workspaceId, { scope: "read" });
  const lastUsed = async () =>
    (
      await db
        .select()
        .from(schema.apiKeys)
        .where(eq(schema.apiKeys.keyHash, apiKeyHash(key)))
    )[0]!.lastUsedAt;
  expect(await lastUsed()).toBeNull();
  expect(await checkApiKey(db, key)).toMatchObject({ scope: "read" });
  await expect.poll(lastUsed).not.toBeNull();
  const first = await lastUsed();
  expect(Math.abs(first!.getTime() - Date.now())).toBeLessThan(60_000);

  const anHourAgo = new Date(Date.now() - 3_600_000);
  await db
    .update(schema.apiKeys)
    .set({ lastUsedAt: anHourAgo })
    .where(eq(schema.apiKeys.keyHash, apiKeyHash(key)));
  await Promise.all(Array.from({ length: 10 }, () => checkApiKey(db, key)));
  await expect.poll(async () => (await lastUsed())!.getTime() > anHourAgo.getTime()).toBe(true);
});

test("nobody makes a key with more than their own scope", async () => {
  const actor = {
    kind: "api_key" as const,
    id: "key_x",
    workspaceId: world.workspaceId,
    name: "A key",
    scope: "calls" as const,
  };
  const ctx = { ...world.ctx, actor };
  await expect(createApiKey(ctx, { name: "More", scope: "admin" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(createApiKey(world.operator, { name: "More", scope: "admin" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(createApiKey(ctx, { name: "Same", scope: "calls" })).resolves.toMatchObject({ scope: "calls" });
});

test("a workspace sees its own numbers only", async () => {
  expect((await readWorkspace(world.ctx)).fromNumbers).toEqual([world.fromNumber]);
  expect((await readWorkspace(world.stranger)).fromNumbers).toEqual([world.strangersNumber]);
});
