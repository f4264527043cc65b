import { expect, it } from "vitest";
import type { ChatMessage } from "./messages";
import { nextReply } from "./script";
import type { Tool } from "./tools";

const TRANSFER: Tool = {
  name: "transfer_call",
  properties: { name: { type: "string", enum: ["Billing", "Tom Lee"] }, briefing: { type: "string" } },
  required: ["name", "briefing"],
};
const ESCALATE: Tool = { name: "escalate_to_human", properties: {}, required: ["reason"] };

const user = (content: string): ChatMessage => ({ role: "user", content });
const agent = (content: string): ChatMessage => ({ role: "assistant", content });
const system = (content: string): ChatMessage => ({ role: "system", content });
const calls = (said: string, tools: Tool[]) => nextReply([user(`ann: ${said}`)], tools).toolCalls;

it.each(["Please transfer me to billing.", "Can you put me through to Billing?", "I'd like to talk to billing"])(
  "%j is a transfer to who is named",
  (said) =>
    expect(calls(said, [TRANSFER, ESCALATE])).toEqual([
      { name: "transfer_call", args: { name: "Billing", briefing: said } },
    ]),
);

it("is a transfer to the only target where nobody is named", () => {
  const only = { ...TRANSFER, properties: { name: { enum: ["Billing"] } } };
  expect(calls("Please transfer me.", [only])).toMatchObject([{ args: { name: "Billing" } }]);
  expect(calls("Please transfer me.", [TRANSFER])).toEqual([]);
});

it.each(["I want to speak to a human.", "Can I talk to a real person?", "I need a manager."])(
  "%j asks for a person",
  (said) =>
    expect(calls(said, [TRANSFER, ESCALATE])).toMatchObject([
      { name: "escalate_to_human", args: { reason: said, caller_asked: true } },
    ]),
);

it("asks for nobody where there is no tool, or no wish", () => {
  expect(calls("I want to speak to a human.", [])).toEqual([]);
  expect(calls("I spoke to billing yesterday.", [TRANSFER, ESCALATE])).toEqual([]);
});

const outcome = (name: string, content: string): ChatMessage[] => [
  { role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name, arguments: "{}" } }] },
  { role: "tool", tool_call_id: "c1", content },
];

it("says what it did, or that it failed", () => {
  const reply = (name: string, content: string) =>
    nextReply([user("ann: a human"), ...outcome(name, content)], []).text;
  expect(reply("transfer_call", "It rings.")).toBe("One moment, I am putting you through.");
  expect(reply("transfer_call", "That failed: nobody.")).toBe("I am sorry, I cannot put you through.");
  expect(reply("escalate_to_human", "A person was asked for.")).toBe("I am asking a colleague to join us.");
});

it("heeds a note in the next reply and in no other", () => {
  const note = system('A note from your supervisor, not heard by the callers: say "The parcel is late."');
  expect(nextReply([user("ann: Hello?"), note], []).text).toBe("The parcel is late. Hello. What is your order number?");
  expect(nextReply([note, user("ann: Hello?"), agent("The parcel is late."), user("ann: Thanks.")], []).text).toBe(
    "You are welcome. What is your order number?",
  );
  const plain = system("A note from your supervisor, not heard: Offer a refund.");
  expect(nextReply([user("ann: Thanks."), plain], []).text).toMatch(/^I am told to add this: Offer a refund\. You/);
});
