import { expect, test } from "vitest";
import { CreateAgentBody } from "@/lib/contract/agents";
import { checkFields, fromServer } from "./field-errors";

test("each field shows its first mistake, as a sentence", () => {
  const tool = { name: "order_status", parameters: { type: "string" }, url: "orders" };
  expect(checkFields(CreateAgentBody, { name: " ", instructions: "", tools: [tool] })).toEqual({
    name: "Must not be empty.",
    "tools[0].parameters": "Must be a JSON Schema of type object.",
    "tools[0].url": "Must be an https URL.",
  });
  expect(checkFields(CreateAgentBody, { name: "Riley", instructions: "" })).toEqual({});
});

test("what the server found stands at its field", () => {
  expect(fromServer({ param: "participants[1].identity", message: "participants[1].identity: is reserved" })).toEqual({
    "participants[1].identity": "Is reserved.",
  });
  expect(fromServer({ param: null, message: "The call is over." })).toBeNull();
});
