import fc from "fast-check";
import { expect, test } from "vitest";
import { endsPresence, onJoinEvidence, type PresenceRow } from "./state";

/** Longer than the short times of all phases together, so that only a long gap is past it. */
const GRACE_MS = 60_000;
const EMPTY: PresenceRow = { status: "joining", reason: null, roomSid: null, presentSince: null, leftAt: null };

/** One thing that happened in the room, as a webhook tells it. */
interface Happening {
  kind: "joined" | "left";
  sid: string;
}

/** What the verbs write on a verdict, as of `now` (ms): see mark-joined.ts and move.ts. */
function takeJoin(row: PresenceRow, sid: string, kind: "webhook" | "snapshot", observedAt: number, now: number) {
  const verdict = onJoinEvidence(row, { sid, kind, observedAt: new Date(observedAt) }, GRACE_MS);
  if (verdict !== "join" && verdict !== "rejoin") return { row, unwelcome: verdict === "unwelcome" };
  const active: PresenceRow = {
    status: "active",
    reason: null,
    roomSid: sid,
    presentSince: new Date(now),
    leftAt: null,
  };
  return { row: active, unwelcome: false };
}

function leave(row: PresenceRow, now: number): PresenceRow {
  return { ...row, status: "left", reason: "disconnected", leftAt: new Date(now) };
}

function takeWebhook(row: PresenceRow, happening: Happening, now: number): PresenceRow {
  if (happening.kind === "joined") return takeJoin(row, happening.sid, "webhook", now, now).row;
  return endsPresence(row, { kind: "webhook", sid: happening.sid }) ? leave(row, now) : row;
}

/** Compares with who is in the room, as the reconciler does. An unwelcome presence is taken out of the room. */
function takeSnapshot(row: PresenceRow, presentSid: string | null, observedAt: number, now: number) {
  if (presentSid) {
    const taken = takeJoin(row, presentSid, "snapshot", observedAt, now);
    return { row: taken.row, presentSid: taken.unwelcome ? null : presentSid };
  }
  const ends = endsPresence(row, { kind: "snapshot", observedAt: new Date(observedAt) });
  return { row: ends ? leave(row, now) : row, presentSid };
}

/** Some time of a participant's connection: what happens in it, and how its webhooks arrive, early ones again too. */
interface Phase {
  /** How long after the last phase, ms: within the grace, or well after it. */
  gapMs: number;
  /** Whether the connection is there at the end. */
  changes: ("join" | "leave")[];
  /** Where in the shuffled arrival each webhook of this phase lands, and how often. */
  order: number[];
  /** Webhooks of earlier times that come again, by number. */
  again: number[];
}

const phase: fc.Arbitrary<Phase> = fc.record({
  gapMs: fc.constantFrom(100, 4_000, 3 * GRACE_MS),
  changes: fc.array(fc.constantFrom("join" as const, "leave" as const), { maxLength: 4 }),
  order: fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 }),
  again: fc.array(fc.nat(50), { maxLength: 4 }),
});

/** How webhooks arrive; `disturbed`: shuffled, twice, and late ones again. */
type Webhooks = "in order" | "disturbed" | "none";

/** Lives through the phases; each ends with a look at the room. */
function live(phases: Phase[], webhooks: Webhooks) {
  let now = 1_000_000;
  let row = EMPTY;
  let presentSid: string | null = null;
  let sids = 0;
  const past: Happening[] = [];
  const states: { status: string; sid: string | null }[] = [];
  for (const { gapMs, changes, order, again } of phases) {
    now += gapMs;
    const happenings: Happening[] = [];
    for (const change of changes) {
      if (change === "join") {
        const replaced: string | null = presentSid;
        presentSid = `PA_${(sids += 1)}`;
        happenings.push({ kind: "joined", sid: presentSid });
        // The server puts the older presence of an identity out after the newer one is in.
        if (replaced) happenings.push({ kind: "left", sid: replaced });
      } else if (presentSid) {
        happenings.push({ kind: "left", sid: presentSid });
        presentSid = null;
      }
    }
    const twice = [...happenings, ...happenings]
      .map((happening, index) => ({ happening, rank: order[index % order.length]! + index / 1_000 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ happening }) => happening);
    const late = past.length > 0 ? again.map((index) => past[index % past.length]!) : [];
    const arriving = { "in order": happenings, disturbed: [...late, ...twice], none: [] }[webhooks];
    for (const happening of arriving) row = takeWebhook(row, happening, (now += 1));
    past.push(...happenings);
    // Past the time in which the media server may not list a new presence yet.
    const observedAt = (now += 4_000);
    ({ row, presentSid } = takeSnapshot(row, presentSid, observedAt, (now += 10)));
    states.push({ status: row.status, sid: row.status === "active" ? row.roomSid : null });
  }
  return states;
}

test("webhooks shuffled, doubled and late leave, after one look at the room, what they leave in order", () => {
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 5 }), (phases) => {
      expect(live(phases, "disturbed")).toEqual(live(phases, "in order"));
    }),
    { numRuns: 2_000 },
  );
});

test("without any webhook, looks at the room alone find the same", () => {
  const slow = phase.map((one) => ({ ...one, changes: one.changes.slice(0, 1) }));
  fc.assert(
    fc.property(fc.array(slow, { minLength: 1, maxLength: 8 }), (phases) => {
      expect(live(phases, "none")).toEqual(live(phases, "in order"));
    }),
    { numRuns: 500 },
  );
});

test("a look at the room that is older than a webhook does not undo what the webhook told", () => {
  const joined = takeWebhook(EMPTY, { kind: "joined", sid: "PA_1" }, 2_000);
  expect(takeSnapshot(joined, null, 1_999, 2_100).row).toEqual(joined);

  const left = takeWebhook(joined, { kind: "left", sid: "PA_1" }, 3_000);
  expect(takeSnapshot(left, "PA_1", 2_999, 3_100).row).toEqual(left);
});

test("the end of an older presence does not end the one that replaced it", () => {
  const reloaded = [
    { kind: "joined", sid: "PA_1" },
    { kind: "joined", sid: "PA_2" },
    { kind: "left", sid: "PA_1" },
  ] as const;
  const row = reloaded.reduce<PresenceRow>((state, happening, index) => takeWebhook(state, happening, index), EMPTY);
  expect(row).toMatchObject({ status: "active", roomSid: "PA_2" });
});

test("who lost the connection is let in again within the grace only; who was removed or failed, never", () => {
  const lost: PresenceRow = { ...EMPTY, status: "left", reason: "disconnected", roomSid: "PA_1", leftAt: new Date(0) };
  const back = (row: PresenceRow, atMs: number) =>
    onJoinEvidence(row, { sid: "PA_2", kind: "webhook", observedAt: new Date(atMs) }, GRACE_MS);
  expect(back(lost, GRACE_MS - 1)).toBe("rejoin");
  expect(back(lost, GRACE_MS)).toBe("unwelcome");
  expect(back({ ...lost, reason: "removed" }, 1)).toBe("unwelcome");
  expect(back({ ...lost, status: "failed", reason: "never_joined" }, 1)).toBe("unwelcome");
});

test("a look at the room that began before somebody came back by another connection says nothing of it", () => {
  const row: PresenceRow = { ...EMPTY, status: "active", roomSid: "PA_2", presentSince: new Date(5_000) };
  const look = (observedAt: number) =>
    onJoinEvidence(row, { kind: "snapshot", sid: "PA_1", observedAt: new Date(observedAt) }, GRACE_MS);
  expect(look(4_000)).toBe("ignore");
  expect(look(5_000)).toBe("ignore");
  expect(look(5_001)).toBe("rejoin");
});
