import { expect, test } from "vitest";
import type { Escalation } from "@/lib/contract/escalations";
import type { CallEvent } from "@/lib/contract/events";
import type { Transfer } from "@/lib/contract/transfers";
import { concerns, foldEscalations } from "./fold-escalations";
import { foldTransfers, ringsFor } from "./fold-transfers";

const event = (type: CallEvent["type"], data: object): CallEvent => ({
  id: "evt_1",
  call_id: "call_1",
  sequence: 1,
  type,
  created_at: "2026-01-01T00:00:00.000Z",
  data: data as Record<string, unknown>,
});

function escalation(id: string, change: Partial<Escalation> = {}): Escalation {
  return {
    id,
    call_id: `call_of_${id}`,
    status: "waiting",
    reason: "Wants a person",
    urgency: "normal",
    group: null,
    raised_by: "agent",
    claimed_by: null,
    claimed_at: null,
    time_to_claim_ms: null,
    time_to_join_ms: null,
    created_at: "2026-01-01T00:00:00.000Z",
    ended_at: null,
    ...change,
  };
}

test("escalations stand in the order in which they are to be taken, and go when they are over", () => {
  const raised = [
    escalation("later", { created_at: "2026-01-01T00:01:00.000Z" }),
    escalation("claimed", { status: "claimed", urgency: "high" }),
    escalation("urgent", { urgency: "high", created_at: "2026-01-01T00:02:00.000Z" }),
    escalation("first"),
  ];
  const all = raised.reduce<Escalation[]>(
    (open, one) => foldEscalations(open, event("escalation.updated", { escalation: one })),
    [],
  );
  expect(all.map(({ id }) => id)).toEqual(["urgent", "first", "later", "claimed"]);
  const over = event("escalation.updated", { escalation: { ...raised[3]!, status: "resolved" } });
  const left = foldEscalations(all, over);
  expect(left.map(({ id }) => id)).toEqual(["urgent", "later", "claimed"]);
  expect(foldEscalations(left, over)).toBe(left);
});

test("an escalation of a group is for the group, and for whoever has it", () => {
  const billing = escalation("b", { group: "billing" });
  expect(concerns(billing, { id: "user_1", groups: [] })).toBe(false);
  expect(concerns(billing, { id: "user_1", groups: ["billing"] })).toBe(true);
  expect(concerns({ ...billing, claimed_by: { user_id: "user_1", name: "Ann" } }, { id: "user_1", groups: [] })).toBe(
    true,
  );
  expect(concerns(escalation("all"), { id: "user_1", groups: [] })).toBe(true);
});

test("a transfer rings for the operator whose turn it is, until the attempt ends", () => {
  const attempt = (id: string, change: Partial<Transfer["attempts"][number]>): Transfer["attempts"][number] => ({
    id,
    target: { user_id: "user_1" },
    participant_id: null,
    user_id: "user_1",
    status: "ringing",
    outcome: null,
    rang_at: "2026-01-01T00:00:00.000Z",
    answered_at: null,
    ended_at: null,
    ...change,
  });
  const transfer: Transfer = {
    id: "tr_1",
    call_id: "call_1",
    mode: "warm",
    status: "ringing",
    outcome: null,
    briefing: { reason: "A refund", facts: [], promises: [], next_step: null },
    briefed_by: "agent",
    by: { kind: "agent", id: "a", name: "Agent" },
    attempts: [attempt("ta_1", {})],
    created_at: "2026-01-01T00:00:00.000Z",
    ended_at: null,
  };
  expect([ringsFor(transfer, "user_1"), ringsFor(transfer, "user_2")]).toEqual([true, false]);
  const next = {
    ...transfer,
    attempts: [attempt("ta_1", { status: "ended", outcome: "no_answer" }), attempt("ta_2", { user_id: "user_2" })],
  };
  const [folded] = foldTransfers([transfer], event("transfer.updated", { transfer: next }));
  expect([ringsFor(folded!, "user_1"), ringsFor(folded!, "user_2")]).toEqual([false, true]);
  const ended: Transfer = { ...next, status: "ended", outcome: "canceled" };
  expect(ringsFor(ended, "user_2")).toBe(false);
  expect(foldTransfers([], event("transfer.updated", { transfer: ended }))).toEqual([ended]);
});
