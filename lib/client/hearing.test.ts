import fc from "fast-check";
import { expect, test } from "vitest";
import * as rules from "@/lib/domain/visibility/visibility";
import { hearingSentence, hears, nameList, type Hearer } from "./hearing";
import { aParticipant } from "./testing/fixtures";

const IDS = ["a", "b", "c", "d", "e"];
const person = (id: string) =>
  fc.record<Hearer>({
    id: fc.constant(id),
    mode: fc.constantFrom("open", "listening", "whispering", "consulting"),
    target_id: fc.constantFrom(null, ...IDS.filter((other) => other !== id), "gone"),
    muted: fc.boolean(),
    held_since: fc.constantFrom(null, null, "2026-10-01T12:00:00.000Z"),
    switching: fc.boolean(),
  });

const stanceOf = (one: Hearer): rules.Stance => ({
  id: one.id,
  mode: one.mode,
  targetId: one.target_id,
  consultId: one.mode === "consulting" ? "the consult" : null,
  muted: one.muted,
  held: one.held_since !== null,
  opening: one.switching,
});

test("the page shows who hears whom as the rules of visibility have it, whatever everybody's state", () => {
  fc.assert(
    fc.property(fc.tuple(...IDS.map(person)), (everybody) => {
      const stances = everybody.map(stanceOf);
      for (const [i, listener] of everybody.entries()) {
        for (const [j, speaker] of everybody.entries()) {
          expect(hears(everybody, listener, speaker)).toBe(rules.hears(stances, stances[i]!, stances[j]!));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test("one sentence a row", () => {
  const anna = aParticipant({ id: "a", identity: "Anna" });
  const tom = aParticipant({ id: "t", identity: "Tom" });
  const agent = aParticipant({ id: "g", role: "agent", identity: "agent" });
  const says = (everybody: (typeof anna)[]) => hearingSentence(everybody, everybody[0]!, (one) => one.identity);
  expect(says([anna, tom, agent])).toBe("Anna hears: Tom, the agent");
  expect(says([{ ...anna, held_since: "2026-10-01T12:00:00.000Z" }, tom])).toBe("Anna hears: music, on hold");
  expect(says([anna, { ...tom, muted: true }])).toBe("Anna hears: nobody");
});

test("long lists of names are cut", () => {
  expect([[], ["A"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"]].map((names) => nameList(names))).toEqual([
    "",
    "A",
    "A and B",
    "A, B and C",
    "A, B and 2 more",
  ]);
});
