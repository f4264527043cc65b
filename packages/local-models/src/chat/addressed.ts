import { type ChatMessage, textOf } from "./messages";
import { findDigits } from "./numbers";

/** What a voice agent for orders is asked for, and how one speaks to a machine. */
const FOR_AN_AGENT = /\b(order number|my (order|parcel|package)|can you hear|are you (still )?there)\b/i;

/** Whether a request asks whether an agent is meant: its schema has that one field. */
export function asksWhoIsMeant(schema: Record<string, unknown> | null): boolean {
  return Boolean((schema?.properties as Record<string, unknown> | undefined)?.addressed_to_agent);
}

/**
 * Whether the last line of the last message is meant for the agent: it names the agent, gives an order number, or is about
 * an order. It understands nothing else, and says no then.
 */
export function isAgentMeant(messages: ChatMessage[]): { addressed_to_agent: boolean } {
  const question = messages.findLast(({ role }) => role === "user");
  const lines = (question ? textOf(question) : "").split("\n");
  const agent = lines
    .find((line) => line.startsWith("Agent: "))
    ?.slice("Agent: ".length)
    .trim()
    .toLowerCase();
  const last = lines.at(-1)!.replace(/^[^:]*: /, "");
  const named = Boolean(agent) && last.toLowerCase().includes(agent!);
  const numbered = findDigits(last).some(({ digits }) => digits.length >= 3);
  return { addressed_to_agent: named || numbered || FOR_AN_AGENT.test(last) };
}
