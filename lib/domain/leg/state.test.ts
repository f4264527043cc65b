import fc from "fast-check";
import { expect, test } from "vitest";
import { LegStatus } from "@/lib/contract/participants";
import { isLegOver, judgeWord, leavesMessage, legAllowedFrom, participantAfter } from "./state";

const ORDER: Record<LegStatus, number> = { queued: 0, ringing: 1, in_progress: 2, completed: 3, failed: 3 };
const statuses = fc.constantFrom(...LegStatus.options);

/** Takes the carrier's words one after the other, as the conditional update does; gives every status on the way. */
function take(words: LegStatus[]): LegStatus[] {
  const seen: LegStatus[] = ["queued"];
  for (const word of words) if (legAllowedFrom(word).includes(seen.at(-1)!)) seen.push(word);
  return seen;
}

test("a leg only moves forward, whatever the carrier says in whatever order and however often", () => {
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 20 }), (words) => {
      const path = take(words);
      for (const [index, status] of path.entries()) {
        if (index > 0) expect(ORDER[status]).toBeGreaterThan(ORDER[path[index - 1]!]);
      }
      expect(path.filter(isLegOver).length).toBeLessThanOrEqual(1);
    }),
  );
});

test("a leg is over once the carrier has said so once, and stays as the first such word left it", () => {
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 20 }), (words) => {
      expect(take(words).at(-1)).toBe(
        words.find(isLegOver) ?? words.reduce((a, b) => (ORDER[b] > ORDER[a] ? b : a), "queued" as LegStatus),
      );
    }),
  );
});

test("the words of one phone call end in the same status in every order, with repetitions", () => {
  const lives = fc.constantFrom<LegStatus[]>(
    ["queued", "ringing", "in_progress", "completed"],
    ["queued", "ringing", "failed"],
    ["queued", "failed"],
    ["ringing", "in_progress"],
  );
  const shuffled = lives.chain((life) =>
    fc.tuple(fc.constant(life), fc.shuffledSubarray([...life, ...life], { minLength: 0 })),
  );
  fc.assert(
    fc.property(shuffled, ([life, extra]) => {
      expect(take([...extra, ...life]).at(-1)).toBe(take(life).at(-1));
    }),
  );
});

test("a word is applied, says what is known, is late, or contradicts the end: one of these, and only the first moves the leg", () => {
  fc.assert(
    fc.property(statuses, statuses, (known, said) => {
      const judged = judgeWord(known, said);
      expect(judged === "applied").toBe(legAllowedFrom(said).includes(known));
      expect(judged === "repeated").toBe(said === known);
      expect(judged === "illegal").toBe(isLegOver(known) && isLegOver(said) && known !== said);
      expect(judged === "late").toBe(ORDER[said] < ORDER[known]);
    }),
  );
});

test("a message is being left from the machine's word on, until the leg is to be hung up", () => {
  const leg = { reason: "voicemail", machineDetection: "message", cancelRequestedAt: null } as const;
  expect(leavesMessage(leg)).toBe(true);
  expect(leavesMessage({ ...leg, reason: null })).toBe(false);
  expect(leavesMessage({ ...leg, machineDetection: "detect" })).toBe(false);
  expect(leavesMessage({ ...leg, cancelRequestedAt: new Date() })).toBe(false);
});

test("the end of a leg fails who never joined with the leg's reason, and takes along who is in the call", () => {
  expect(participantAfter("failed", "busy", "joining")).toEqual({ status: "failed", reason: "busy" });
  expect(participantAfter("completed", null, "joining")).toEqual({ status: "failed", reason: "hung_up" });
  expect(participantAfter("completed", null, "active")).toEqual({ status: "left", reason: "hung_up" });
  expect(participantAfter("in_progress", null, "joining")).toBeNull();
});
