import { expect, it } from "vitest";
import { asksWhoIsMeant, isAgentMeant } from "./addressed";

const meant = (line: string) =>
  isAgentMeant([
    { role: "system", content: "Is it meant?" },
    { role: "user", content: `People: ann, ben\nAgent: Riley\n\nann: Hello Ben.\n${line}` },
  ]).addressed_to_agent;

it("says that the agent is meant where its name, a number or an order is in the last line", () => {
  expect(meant("ben: What does riley say?")).toBe(true);
  expect(meant("ben: It is four seven one nine two.")).toBe(true);
  expect(meant("ben: Where is my parcel now.")).toBe(true);
});

it("says of everything else that it is not", () => {
  expect(meant("ben: I had lunch with Tom.")).toBe(false);
  expect(meant("Riley: What is it?")).toBe(false);
});

it("knows the question by its schema", () => {
  expect(asksWhoIsMeant({ properties: { addressed_to_agent: { type: "boolean" } } })).toBe(true);
  expect(asksWhoIsMeant({ properties: { summary: {} } })).toBe(false);
  expect(asksWhoIsMeant(null)).toBe(false);
});
