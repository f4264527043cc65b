import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TransferOutcome } from "@/lib/contract/transfers";
import { isGone } from "../call/state";
import {
  callersOf,
  nextStep,
  outcomeOfReason,
  transferAllowedFrom,
  triesNext,
  type Person,
  type Step,
  type TransferStatus,
} from "./state";

const GRACE_MS = 20_000;
const NOW = new Date(1_000_000_000);
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const OPERATOR = "usr_1";

const STATUSES = [
  "ringing",
  "holding",
  "consulting",
  "merging",
  "returning",
  "ended",
] as const satisfies TransferStatus[];
const OUTCOMES = ["declined", "voicemail", "no_answer", "busy", "failed", "canceled", "caller_left"] as const;

/** Somebody in any state that rows can be in. */
const person = (id: string, role: Person["role"], fixed: Partial<Person> = {}): fc.Arbitrary<Person> =>
  fc
    .record({
      status: fc.constantFrom("joining", "active", "left", "failed"),
      reason: fc.constantFrom("disconnected", "hung_up", "removed", "busy", "no_answer", "voicemail"),
      goneMs: fc.constantFrom(0, 9_000, GRACE_MS - 1, GRACE_MS, 60_000),
      held: fc.boolean(),
      opening: fc.boolean(),
    })
    .map(({ status, reason, goneMs, held, opening }) => {
      const gone = status === "left" || status === "failed";
      return {
        id,
        role,
        status,
        reason: gone ? reason : null,
        joinedAt: status === "active" || status === "left" ? ago(120_000) : null,
        leftAt: gone ? ago(goneMs) : null,
        transferId: null,
        userId: null,
        heldAt: held ? ago(1_000) : null,
        openingVersion: opening ? 3 : null,
        ...fixed,
      };
    });

const scenes = fc.record({
  transfer: fc.record({
    id: fc.constant("xfer_1"),
    status: fc.constantFrom(...STATUSES),
    targets: fc.constantFrom(1, 2).map((count) => Array.from({ length: count }, () => ({ participant_id: "p" }))),
    briefedBy: fc.constantFrom("agent" as const, "operator" as const),
    actorId: fc.constant(OPERATOR),
  }),
  attempt: fc.record({
    position: fc.constant(0),
    participantId: fc.constantFrom("tom", null),
    outcome: fc.constantFrom<TransferOutcome | null>(...OUTCOMES, null),
    deadlineAt: fc.constantFrom(null, ago(1), NOW, new Date(NOW.getTime() + 1)),
  }),
  people: fc.tuple(
    person("agent", "agent"),
    person("ann", "customer"),
    person("ben", "customer"),
    person("tom", "customer", { transferId: "xfer_1" }),
    person("olive", "observer", { userId: OPERATOR }),
  ),
});
type Scene = typeof scenes extends fc.Arbitrary<infer S> ? S : never;

const step = ({ transfer, attempt, people }: Scene) => nextStep(transfer, attempt, people, NOW, GRACE_MS);
const callers = ({ transfer, attempt, people }: Scene) => callersOf(transfer, attempt, people);
const target = ({ attempt, people }: Scene) => people.find(({ id }) => id === attempt.participantId) ?? null;
const late = ({ attempt }: Scene) => attempt.deadlineAt !== null && attempt.deadlineAt <= NOW;
const gone = (one: Person) => isGone(one, NOW, GRACE_MS);

/** Where a step leads, at most; what stays where it is is not in it. */
const LEADS_TO: Record<Step["kind"], TransferStatus[]> = {
  answered: ["holding", "ended"],
  agent_briefs: ["holding"],
  consult: ["consulting"],
  hold: [],
  fail: ["ringing", "returning", "ended"],
  callers_left: ["returning", "ended"],
  merged: ["ended"],
  returned: ["ringing", "ended"],
  released: ["ended"],
};

/** Checks a property of every scene in which a step is due. */
function always(property: (scene: Scene, step: Step | null) => void): void {
  fc.assert(
    fc.property(scenes, (scene) => void property(scene, step(scene))),
    { numRuns: 3_000 },
  );
}

describe("whatever the rows say", () => {
  test("a transfer that has ended stays so", () => {
    always((scene, due) => {
      if (scene.transfer.status === "ended") expect(due).toBeNull();
    });
  });

  test("every step leads where the state machine lets it", () => {
    always(({ transfer }, due) => {
      if (!due) return;
      const next = LEADS_TO[due.kind].filter((status) => transferAllowedFrom(status).includes(transfer.status));
      if (due.kind !== "hold") expect(next).not.toEqual([]);
    });
  });

  test("nobody is brought together but with a caller and a target who are there, when everything is in force", () => {
    always((scene, due) => {
      if (due?.kind !== "merged") return;
      expect(scene.transfer.status).toBe("merging");
      expect(callers(scene).some(({ status }) => status === "active")).toBe(true);
      expect(target(scene)?.status).toBe("active");
      expect(scene.people.every(({ status, openingVersion }) => status !== "active" || openingVersion === null)).toBe(
        true,
      );
    });
  });

  test("nobody talks in private before everything is in force, nor with a target who is not there", () => {
    always((scene, due) => {
      if (due?.kind === "answered") expect(target(scene)?.status).toBe("active");
      if (due?.kind !== "consult") return;
      expect(target(scene)?.status).toBe("active");
      expect(scene.people.some(({ status, openingVersion }) => status === "active" && openingVersion !== null)).toBe(
        false,
      );
    });
  });

  test("that all callers have left comes before everything else, and nothing else is taken for it", () => {
    always((scene, due) => {
      const { status } = scene.transfer;
      if (status === "ended" || status === "returning") return;
      expect(due?.kind === "callers_left").toBe(callers(scene).every(gone));
    });
  });

  test("a caller who may be back is waited for: only a goodbye or an end follows those who are gone", () => {
    always((scene, due) => {
      if (due?.kind === "returned" && due.next) expect(callers(scene).every(gone)).toBe(false);
    });
  });

  test("nobody waits for ever: past its deadline a step is due wherever one is set", () => {
    always((scene, due) => {
      if (late(scene) && scene.transfer.status !== "ended") expect(due).not.toBeNull();
    });
  });

  test("nobody is heard by who was on hold meanwhile: who comes during private talk is put on hold", () => {
    always((scene, due) => {
      if (due?.kind !== "hold") return;
      for (const id of due.ids) {
        const one = scene.people.find((somebody) => somebody.id === id)!;
        expect([one.role, one.status, one.heldAt, one.transferId]).toEqual(["customer", "active", null, null]);
      }
    });
  });
});

test.each([
  ["declined", true],
  ["voicemail", true],
  ["no_answer", true],
  ["busy", true],
  ["failed", true],
  ["canceled", false],
  ["caller_left", false],
  ["accepted", false],
] as const)("after %s the next target is rung: %s", (outcome, rings) => {
  const targets = [{ participant_id: "a" }, { participant_id: "b" }];
  expect(triesNext({ targets }, { position: 0, outcome })).toBe(rings);
  expect(triesNext({ targets }, { position: 1, outcome })).toBe(false);
});

test.each([
  ["busy", "busy"],
  ["rejected", "declined"],
  ["hung_up", "declined"],
  ["no_answer", "no_answer"],
  ["never_joined", "no_answer"],
  ["voicemail", "voicemail"],
  ["removed", "canceled"],
  ["canceled", "canceled"],
  ["invalid_number", "failed"],
  ["carrier_error", "failed"],
  ["disconnected", "failed"],
  [null, "failed"],
] as const)("a target gone by reason %s: %s", (reason, outcome) => {
  expect(outcomeOfReason(reason)).toBe(outcome);
});
