import { describe, expect, test } from "vitest";
import type { IntelligenceResult } from "@/lib/contract/intelligence";
import { checkAnswer, type Subject } from "./check";
import { FieldsSchemaError, readFieldsSchema } from "./fields";

const SUBJECT: Subject = {
  lines: [
    { id: "t_1", participantId: "p_agent" },
    { id: "t_2", participantId: "p_ann" },
    { id: "t_3", participantId: "p_ben" },
  ],
  people: [
    { id: "p_agent", role: "agent" },
    { id: "p_ann", role: "customer" },
    { id: "p_ben", role: "customer" },
    { id: "p_silent", role: "observer" },
  ],
  fields: readFieldsSchema({
    type: "object",
    required: ["order_number"],
    properties: {
      order_number: { type: "string", pattern: "^[0-9]+$" },
      quantity: { type: "integer", minimum: 1 },
      due: { $ref: "#/$defs/day" },
    },
    $defs: { day: { type: "string", format: "date" } },
  }),
};

const GOOD: IntelligenceResult = {
  summary: [{ text: "Ann asked about her order.", evidence: ["t_2"] }],
  outcome: { text: "It is on its way.", evidence: ["t_1"] },
  sentiments: [
    { participant_id: "p_ann", sentiment: "positive", evidence: ["t_2"] },
    { participant_id: "p_ben", sentiment: "not stated", evidence: [] },
  ],
  action_items: [{ text: "Send the invoice", owner_participant_id: "p_ben", evidence: ["t_3"] }],
  fields: {
    order_number: { value: "47192", evidence: ["t_2"] },
    quantity: { value: "not stated", evidence: [] },
    due: { value: "2026-12-01", evidence: ["t_1"] },
  },
};

const check = (change: Partial<IntelligenceResult>, subject = SUBJECT) =>
  checkAnswer(JSON.stringify({ ...GOOD, ...change }), subject);
const paths = (checked: ReturnType<typeof checkAnswer>) => checked.flaws.map(({ path }) => path);

test("an answer in good order is taken as it is, also in a fence", () => {
  expect(check({})).toEqual({ flaws: [], result: GOOD });
  expect(checkAnswer(`\`\`\`json\n${JSON.stringify(GOOD)}\n\`\`\`\n`, SUBJECT).result).toEqual(GOOD);
});

describe("what cannot be used is refused, and it is said where", () => {
  test.each([
    ["prose", "Ann asked about her order."],
    ["half an object", JSON.stringify(GOOD).slice(0, 40)],
    ["nothing", ""],
  ])("%s", (_what, text) => {
    expect(checkAnswer(text, SUBJECT)).toMatchObject({ result: null, flaws: [{ path: "", unproven: false }] });
  });

  test("a part that is missing or has another shape", () => {
    const { outcome: _outcome, ...rest } = GOOD;
    expect(paths(checkAnswer(JSON.stringify({ ...rest, summary: [{ text: 7, evidence: [] }] }), SUBJECT))).toEqual([
      "summary[0].text",
      "outcome",
    ]);
  });

  test("evidence that is not in the transcript, whatever claims it", () => {
    const checked = check({
      summary: [{ text: "Ann asked.", evidence: ["t_2", "t_99"] }],
      outcome: { text: "Done.", evidence: ["2"] },
      fields: { order_number: { value: "47192", evidence: ["t_0"] } },
    });
    expect(checked.result).toBeNull();
    expect(paths(checked)).toEqual(["summary[0].evidence", "outcome.evidence", "fields.order_number.evidence"]);
  });

  test("a feeling that rests on another's words, or is of somebody who said nothing", () => {
    const own = { participant_id: "p_ann", sentiment: "negative" as const };
    expect(check({ sentiments: [{ ...own, evidence: ["t_3"] }] }).result).toBeNull();
    expect(
      check({ sentiments: [{ participant_id: "p_silent", sentiment: "neutral", evidence: ["t_2"] }] }).result,
    ).toBeNull();
  });

  test("an action of somebody who is not in the call", () => {
    const item = { text: "Call back", owner_participant_id: "p_nobody", evidence: ["t_3"] };
    expect(paths(check({ action_items: [item] }))).toEqual(["action_items[0].owner_participant_id"]);
  });

  test("a field with a value its schema does not allow, or that nobody asked for", () => {
    const evidence = ["t_2"];
    const checked = check({
      fields: {
        order_number: { value: "A-7", evidence },
        quantity: { value: 0, evidence },
        due: { value: "tomorrow", evidence },
        mood: { value: "good", evidence },
      },
    });
    expect(checked.result).toBeNull();
    expect(paths(checked).sort()).toEqual([
      "fields.due.value",
      "fields.mood",
      "fields.order_number.value",
      "fields.quantity.value",
    ]);
  });
});

describe("what rests on nothing", () => {
  test("is a flaw, and is taken back: the rest stands", () => {
    const { flaws, result } = check({
      summary: [...GOOD.summary, { text: "Ben was cross.", evidence: [] }],
      outcome: { text: "All was well.", evidence: [] },
      sentiments: [{ participant_id: "p_ann", sentiment: "positive", evidence: [] }],
      action_items: [{ text: "Send flowers", owner_participant_id: null, evidence: [] }],
      fields: { order_number: { value: "123", evidence: [] } },
    });
    expect(flaws.map(({ path, unproven }) => [path, unproven])).toEqual([
      ["summary[1]", true],
      ["outcome", true],
      ["sentiments[0]", true],
      ["action_items[0]", true],
      ["fields.order_number", true],
    ]);
    const nothing = { value: "not stated", evidence: [] };
    expect(result).toEqual({
      summary: GOOD.summary,
      outcome: { text: "not stated", evidence: [] },
      sentiments: [
        { participant_id: "p_ann", sentiment: "not stated", evidence: [] },
        { participant_id: "p_ben", sentiment: "not stated", evidence: [] },
      ],
      action_items: [],
      fields: { order_number: nothing, quantity: nothing, due: nothing },
    });
  });

  test("is in order where it says so; evidence of nothing is dropped", () => {
    const { flaws, result } = check({
      summary: [],
      outcome: { text: "Not stated.", evidence: ["t_1"] },
      fields: { order_number: { value: null, evidence: [] } },
    });
    expect(flaws).toEqual([]);
    expect(result).toMatchObject({
      summary: [{ text: "not stated", evidence: [] }],
      outcome: { text: "not stated", evidence: [] },
      fields: { order_number: { value: "not stated", evidence: [] } },
    });
  });
});

describe("an agent's schema of fields", () => {
  test("that is none is told from one that is", () => {
    for (const schema of [
      { type: "array" },
      { type: "object", properties: { a: { type: "textual" } } },
      { type: "object", properties: { a: { $ref: "#/$defs/none" } } },
    ]) {
      expect(() => readFieldsSchema(schema)).toThrow(FieldsSchemaError);
    }
  });

  test("may be of draft 7 or 2020-12", () => {
    const properties = { pair: { type: "array", prefixItems: [{ type: "integer" }] } };
    const newest = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties };
    expect(readFieldsSchema(newest).errorsOf({ pair: ["x"] })).toHaveLength(1);
    const old = { $schema: "http://json-schema.org/draft-07/schema#", type: "object", properties: {} };
    expect(readFieldsSchema(old).errorsOf({})).toEqual([]);
  });
});
