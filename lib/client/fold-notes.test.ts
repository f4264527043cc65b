import { expect, test } from "vitest";
import type { AgentNote } from "@/lib/contract/agent-control";
import { notesOf, receiptWords } from "./fold-notes";
import { anEvent } from "./testing/fixtures";

const note = (change: Partial<AgentNote> = {}): AgentNote => ({
  id: "note_1",
  call_id: "call_1",
  by: { kind: "user", id: "usr_1", name: "Olive" },
  source: "typed",
  text: "She is a gold customer.",
  status: "pending",
  used_in_turn: null,
  used_at: null,
  created_at: "2026-10-01T12:00:00.000Z",
  ...change,
});

test("each note once, newest first, with the last that is known of it", () => {
  const used = note({ status: "used", used_in_turn: 14 });
  const events = [
    anEvent(1, "agent.noted", { note: note() }),
    anEvent(2, "agent.noted", { note: note({ id: "note_2" }) }),
    anEvent(3, "agent.noted", { note: used }),
    anEvent(4, "agent.greeted", {}),
    anEvent(5, "agent.noted", { note: note({ status: "received" }) }),
  ];
  expect(notesOf(events)).toEqual([note({ id: "note_2" }), used]);
  expect(receiptWords(used)).toBe("Used in turn 14");
});
