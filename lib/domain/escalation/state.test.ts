import fc from "fast-check";
import { expect, test } from "vitest";
import { EscalationStatus } from "@/lib/contract/escalations";
import { allowedFrom, atCallEnd, dueOf, isEscalationOver, isFor, type TimedEscalation } from "./state";

const status = fc.constantFrom(...EscalationStatus.options);
const T0 = Date.parse("2026-10-01T12:00:00.000Z");
const at = (ms: number) => new Date(T0 + ms);
const due = (one: TimedEscalation, ms: number, actedAt: Date | null = null) =>
  dueOf(one, { now: at(ms), unclaimedSeconds: 60, actedAt });

const waiting: TimedEscalation = {
  status: "waiting",
  createdAt: at(0),
  waitingSince: at(0),
  claimedAt: null,
  claimBeatAt: null,
};
const claimed = (beatMs: number): TimedEscalation => ({
  ...waiting,
  status: "claimed",
  claimedAt: at(10_000),
  claimBeatAt: at(beatMs),
});

test("nothing follows what is over, and what is open can always come to an end", () => {
  fc.assert(
    fc.property(status, status, (from, next) => {
      if (isEscalationOver(from)) expect(allowedFrom(next)).not.toContain(from);
    }),
  );
  for (const open of EscalationStatus.options.filter((one) => !isEscalationOver(one))) {
    expect(allowedFrom(atCallEnd(open))).toContain(open);
    expect(isEscalationOver(atCallEnd(open))).toBe(true);
  }
});

test("what is due is something that may follow, however times lie", () => {
  const time = fc.integer({ min: 0, max: 200_000 }).map(at);
  const one = fc.record({
    status,
    createdAt: time,
    waitingSince: time,
    claimedAt: fc.option(time),
    claimBeatAt: fc.option(time),
  });
  fc.assert(
    fc.property(one, time, fc.option(time), fc.integer({ min: 10, max: 100 }), (row, now, actedAt, seconds) => {
      const what = dueOf(row, { now, unclaimedSeconds: seconds, actedAt });
      if (what === "requeue") expect(row.status).toBe("claimed");
      if (what === "unclaimed") {
        expect(row.status).toBe("waiting");
        expect(now.getTime() - row.createdAt.getTime()).toBeGreaterThanOrEqual(seconds * 1000);
      }
    }),
  );
});

test("one that nobody claims is given up after its time, and one that waits anew not before others had a moment", () => {
  expect(due(waiting, 59_999)).toBe("nothing");
  expect(due(waiting, 60_000)).toBe("unclaimed");
  const anew = { ...waiting, waitingSince: at(58_000) };
  expect(due(anew, 67_999)).toBe("nothing");
  expect(due(anew, 68_000)).toBe("unclaimed");
  expect(due({ ...waiting, waitingSince: at(20_000) }, 60_000)).toBe("unclaimed");
});

test("a claim is taken back six seconds after the page's last beat, and 20 s after its operator last did something", () => {
  expect(due(claimed(20_000), 25_999)).toBe("nothing");
  expect(due(claimed(20_000), 26_000)).toBe("requeue");
  expect(due(claimed(29_000), 29_999)).toBe("nothing");
  expect(due(claimed(29_000), 30_000)).toBe("requeue");
  expect(due(claimed(29_000), 30_000, at(25_000))).toBe("nothing");
  expect(due({ ...claimed(20_000), claimBeatAt: null }, 16_000)).toBe("requeue");
  expect(due({ ...claimed(0), status: "live" }, 600_000)).toBe("nothing");
});

test("an escalation is for everybody, or for the group it names, and programs see all", () => {
  expect(isFor(null, [])).toBe(true);
  expect(isFor("support", ["sales", "support"])).toBe(true);
  expect(isFor("support", ["sales"])).toBe(false);
  expect(isFor("support", null)).toBe(true);
});
