import { expect, test } from "vitest";
import { emptyTarget } from "./target-draft";
import { checkTransfer, emptyTransfer, toBody } from "./transfer-draft";

const phone = { ...emptyTarget(2, "pstn", "+12025550100"), phone: "(202) 555-0143" };

test("a target is enough: the briefing is made of what was said", () => {
  const draft = { ...emptyTransfer("+12025550100"), to: { ...emptyTarget(1, "user"), userId: "usr_1" } };
  expect(checkTransfer(draft)).toEqual({});
  expect(toBody(draft)).toEqual({ to: { user_id: "usr_1" }, mode: "warm", briefed_by: "agent", fallback: [] });
});

test("a written briefing holds its facts with the entries they rest on", () => {
  const draft = {
    ...emptyTransfer(undefined),
    to: phone,
    briefing: "written" as const,
    reason: "A refund",
    facts: [{ text: "x".repeat(600), transcriptId: "t_1" }],
    promises: " Call back today \n\n A voucher\n",
    nextStep: " ",
  };
  expect(checkTransfer(draft)).toEqual({});
  expect(toBody(draft).briefing).toEqual({
    reason: "A refund",
    facts: [{ text: "x".repeat(500), transcript_id: "t_1" }],
    promises: ["Call back today", "A voucher"],
    next_step: null,
  });
});

test("mistakes stand at their fields", () => {
  const draft = { ...emptyTransfer(undefined), briefing: "written" as const, fallback: [{ ...phone, phone: "20" }] };
  expect(Object.keys(checkTransfer(draft))).toEqual(["to.user_id", "fallback[0].identity", "briefing.reason"]);
});
