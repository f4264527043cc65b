import fc from "fast-check";
import { expect, test } from "vitest";
import { isGone, settlementOf, type Presence } from "./state";

const NOW = new Date("2025-06-01T12:00:00Z");
const GRACE_MS = 20_000;
const ago = (ms: number) => new Date(NOW.getTime() - ms);

/** Any participant as the rows can be: who is or was active has joined; who is out has left. */
const person = fc.oneof(
  fc.constant<Presence>({ status: "joining", reason: null, joinedAt: null, leftAt: null }),
  fc.constant<Presence>({ status: "active", reason: null, joinedAt: ago(60_000), leftAt: null }),
  fc
    .record({
      ms: fc.integer({ min: 0, max: 3 * GRACE_MS }),
      reason: fc.constantFrom("disconnected", "removed", "hung_up"),
    })
    .map(({ ms, reason }): Presence => ({ status: "left", reason, joinedAt: ago(90_000), leftAt: ago(ms) })),
  fc.constant<Presence>({ status: "failed", reason: "busy", joinedAt: null, leftAt: ago(5_000) }),
);

test("a call is over exactly when everybody is gone, and failed exactly when nobody ever joined", () => {
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 8 }), (people) => {
      const settlement = settlementOf(people, NOW, GRACE_MS);
      const over = "endReason" in settlement;
      expect(over).toBe(people.every((one) => isGone(one, NOW, GRACE_MS)));
      const joined = people.some((one) => one.joinedAt);
      expect(settlement.status).toBe(over ? (joined ? "ended" : "failed") : joined ? "active" : "connecting");
    }),
  );
});

test("somebody who only lost the connection keeps the call open for the grace, and not a moment longer", () => {
  const lost = (ms: number): Presence => ({
    status: "left",
    reason: "disconnected",
    joinedAt: ago(60_000),
    leftAt: ago(ms),
  });
  expect(settlementOf([lost(GRACE_MS - 1)], NOW, GRACE_MS)).toEqual({ status: "active" });
  expect(settlementOf([lost(GRACE_MS)], NOW, GRACE_MS)).toEqual({ status: "ended", endReason: "participants_left" });
  expect(settlementOf([{ ...lost(0), reason: "removed" }], NOW, GRACE_MS).status).toBe("ended");
});

test("the order of people makes no difference", () => {
  const shuffled = fc
    .array(person, { minLength: 1, maxLength: 6 })
    .chain((people) => fc.tuple(fc.constant(people), fc.shuffledSubarray(people, { minLength: people.length })));
  fc.assert(
    fc.property(shuffled, ([people, other]) => {
      expect(settlementOf(other, NOW, GRACE_MS)).toEqual(settlementOf(people, NOW, GRACE_MS));
    }),
  );
});
