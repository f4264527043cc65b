import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { hashPassword } from "@/lib/domain/account/password";
import { createWorld } from "@/lib/domain/testing/fixtures";
import { authOptions } from "./options";

type Authorize = (
  credentials: { email: string; password: string },
  request: { headers: Record<string, string> },
) => Promise<{ id: string } | null>;

test("an operator whose password somebody guesses at is kept out of nothing at their own address", async () => {
  const { db } = await createTestDatabase();
  const { operator } = await createWorld(db);
  const { id } = operator.actor;
  const email = `${id}@example.org`;
  const passwordHash = await hashPassword("correct horse");
  await db.update(schema.users).set({ email, passwordHash }).where(eq(schema.users.id, id));
  const [provider] = authOptions(db, { secret: "a secret", proxies: 1 }).providers;
  const { authorize } = provider!.options as unknown as { authorize: Authorize };
  // Whatever a guesser writes there stands before what our proxy adds.
  const from = (address: string, password: string, forged = "10.0.0.1") =>
    authorize({ email, password }, { headers: { "x-forwarded-for": `${forged}, ${address}` } });

  for (let guess = 0; guess < 10; guess += 1) {
    expect(await from("198.51.100.7", `guess ${guess}`, `10.0.0.${guess}`)).toBeNull();
  }
  await expect(from("198.51.100.7", "correct horse", "203.0.113.9")).rejects.toThrow("too_many_attempts");
  expect(await from("203.0.113.9", "correct horse")).toMatchObject({ id });
});
