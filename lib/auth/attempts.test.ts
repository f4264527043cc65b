import { expect, test } from "vitest";
import { createAttempts, TooManyAttemptsError } from "./attempts";

const ann = { address: "198.51.100.7", email: "ann@example.org" };
const elsewhere = "203.0.113.9";
const wrong = async () => null;
const right = async () => "ann";

/** How many of the attempts were looked at. */
async function looked(attempts: Promise<unknown>[]): Promise<number> {
  const settled = await Promise.allSettled(attempts);
  for (const one of settled) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(TooManyAttemptsError);
  return settled.filter((one) => one.status === "fulfilled").length;
}

test("guesses at a password end soon, and its owner signs in from elsewhere all the same", async () => {
  const { attempt } = createAttempts();
  for (let guess = 0; guess < 10; guess += 1) expect(await attempt(ann, wrong)).toBeNull();
  await expect(attempt({ ...ann, email: " ANN@example.org" }, right)).rejects.toThrow(TooManyAttemptsError);
  expect(await attempt({ ...ann, address: elsewhere }, right)).toBe("ann");
});

test("an address that tries one account after the other is stopped, and others are not", async () => {
  const { attempt } = createAttempts();
  let tried = 0;
  const guess = () => attempt({ address: ann.address, email: `user${(tried += 1)}@example.org` }, wrong);
  let allowed = 0;
  while ((await looked([guess()])) === 1) allowed += 1;
  expect(allowed).toBe(50);
  expect(await attempt({ ...ann, address: elsewhere }, right)).toBe("ann");
});

test("who signs in with the right password may do so as often as they like", async () => {
  const { attempt } = createAttempts();
  for (let time = 0; time < 100; time += 1) expect(await attempt(ann, right)).toBe("ann");
});

test("a fault of ours is not counted as a guess", async () => {
  const { attempt } = createAttempts();
  const failing = () => Promise.reject(new Error("the database is away"));
  for (let time = 0; time < 100; time += 1) await expect(attempt(ann, failing)).rejects.toThrow("away");
  expect(await attempt(ann, right)).toBe("ann");
});

test("a flood from everywhere checks one password at a time, and turns away whom it cannot serve soon", async () => {
  const { attempt } = createAttempts();
  let [now, most] = [0, 0];
  const check = async () => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return null;
  };
  const flood = Array.from({ length: 200 }, (_, n) => attempt({ address: `10.0.0.${n}`, email: ann.email }, check));
  expect(await looked(flood)).toBe(21);
  expect(most).toBe(1);
  expect(await attempt(ann, right)).toBe("ann");
});
