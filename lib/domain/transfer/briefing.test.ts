import { expect, test } from "vitest";
import { Briefing } from "@/lib/contract/transfers";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { makeBriefing, spokenBriefing } from "./briefing";

const said = (id: string, role: "customer" | "agent", text: string): TranscriptEntry => ({
  id,
  role,
  text,
  speaker: role === "agent" ? "agent" : "user",
  sequence: 0,
  started_at_ms: 0,
  ended_at_ms: 1,
  is_final: true,
  source: "runtime",
  participant_id: "p_1",
  identity: "ann",
  interrupted: false,
  lane: "call",
});

const TRANSCRIPT = [
  said("t_1", "customer", "My order never came, I want my money back."),
  said("t_2", "agent", "I'm sorry. I'll look into it. What is the order number?"),
  said("t_3", "customer", "Yes."),
  said("t_4", "customer", "It is four two nine."),
];

test("of a call: why they called, what they said last with its entries, what the agent promised", () => {
  const briefing = makeBriefing(undefined, TRANSCRIPT);
  expect(Briefing.parse(briefing)).toEqual({
    reason: "My order never came, I want my money back.",
    facts: [
      { text: "My order never came, I want my money back.", transcript_id: "t_1" },
      { text: "It is four two nine.", transcript_id: "t_4" },
    ],
    promises: ["I'll look into it."],
    next_step: null,
  });
});

test("a sentence is the reason, and the facts are the call's; a whole one is as it was given", () => {
  expect(makeBriefing("A refund.", TRANSCRIPT)).toMatchObject({ reason: "A refund.", facts: [{}, {}] });
  const given = { reason: "A refund.", facts: [], promises: [], next_step: "Pay it." };
  expect(makeBriefing(given, TRANSCRIPT)).toEqual(given);
});

test("of a call in which nothing was said there is one all the same, and none is too long", () => {
  expect(Briefing.parse(makeBriefing(undefined, [])).facts).toEqual([]);
  Briefing.parse(makeBriefing(undefined, [said("t_1", "customer", "word ".repeat(300))]));
});

test("is spoken with how to decide at its end, and never with the entries' ids", () => {
  const spoken = spokenBriefing({ ...makeBriefing("A refund", TRANSCRIPT), next_step: "Pay it" });
  expect(spoken).toMatch(/^Hello\..*A refund\. .*four two nine\..*look into it\..*Pay it\. Press 1 .* Press 2 /);
  expect(spoken).not.toContain("t_");
});
