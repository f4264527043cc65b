import { expect, it } from "vitest";
import { asksForReport, emptyReport, reportOn } from "./call-report";

const PEOPLE = ["p_agent agent agent", "p_ann customer Ann Lee", "p_tel customer Phone ending 67"];
const SCHEMA = {
  type: "object",
  properties: {
    summary: {},
    outcome: {},
    sentiments: {},
    action_items: {},
    fields: {
      properties: {
        order_number: { properties: { value: { anyOf: [{ type: "string" }, { const: "not stated" }] } } },
        orderId: { properties: { value: { anyOf: [{ type: "integer" }, { const: "not stated" }] } } },
        reason: { properties: { value: { anyOf: [{ enum: ["damaged", "too late"] }, { const: "not stated" }] } } },
        city: { properties: { value: { anyOf: [{ type: "string" }, { const: "not stated" }] } } },
      },
    },
  },
};

function report(...lines: string[]) {
  const content = ["People:", ...PEOPLE, "", "Transcript:", ...lines].join("\n");
  const messages = [
    { role: "system" as const, content: "Report." },
    { role: "user" as const, content },
  ];
  return reportOn(messages, SCHEMA);
}

const CALL = [
  "1. [t_1] p_agent 0:00 agent: Hello, this is the order line.",
  "2. [t_2] p_ann 0:03 Ann Lee: Hi, my order number is 4 7 1 9 2 and it came damaged: I am annoyed.",
  "3. [t_3] p_agent 0:09 agent: I found order number 4 7 1 9 2. It is shipped, and delivery is Tuesday.",
  "4. [t_4] p_tel 0:15 Phone ending 67: I will send you the invoice tomorrow.",
  "5. [t_5] p_ann 0:19 Ann Lee: Great, thank you.",
];

it("quotes the call's own lines, each with its id", () => {
  const { summary, outcome, action_items } = report(...CALL);
  expect(summary.map(({ evidence }) => evidence)).toEqual([["t_2"], ["t_3"], ["t_4"]]);
  expect(summary[0]!.text).toBe("Ann Lee said: “Hi, my order number is 4 7 1 9 2 and it came damaged: I am annoyed.”");
  expect(outcome).toMatchObject({ text: expect.stringContaining("It is shipped"), evidence: ["t_3"] });
  expect(action_items).toEqual([
    { text: expect.stringContaining("invoice"), evidence: ["t_4"], owner_participant_id: "p_tel" },
  ]);
});

it("finds feelings in a person's own words, and claims none where there are none", () => {
  expect(report(...CALL).sentiments).toEqual([
    { participant_id: "p_ann", sentiment: "mixed", evidence: ["t_5", "t_2"] },
    { participant_id: "p_tel", sentiment: "not stated", evidence: [] },
  ]);
});

it("fills the fields it has a rule for, in their type", () => {
  expect(report(...CALL).fields).toEqual({
    order_number: { value: "47192", evidence: ["t_2"] },
    orderId: { value: 47192, evidence: ["t_2"] },
    reason: { value: "damaged", evidence: ["t_2"] },
    city: { value: "not stated", evidence: [] },
  });
});

it("states nothing of a call in which nothing was said", () => {
  const nothing = report("1. [t_1] p_agent 0:00 agent: Hello, this is the order line.");
  expect(nothing).toEqual(emptyReport(SCHEMA));
});

it("knows a report by its schema", () => {
  expect(asksForReport(SCHEMA)).toBe(true);
  expect(asksForReport({ type: "object", properties: { summary: {} } })).toBe(false);
  expect(asksForReport(null)).toBe(false);
});
