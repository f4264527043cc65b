import type { Line, ToolResult } from "./messages";
import type { Reply, Tool } from "./tools";

const TRANSFER = /^transfer(_?call)?$/i;
const ESCALATE = /^escalate/i;
const WANTS_TRANSFER =
  /\b(transfer|connect|forward)\b|\bput (me|us|her|him|them) through\b|\b(speak|talk) (to|with)\b/i;
const WANTS_PERSON =
  /\b(speak|talk)(ing)? (to|with) (an? |your |the )?(real |actual |live |human )*(human|person|somebody|someone|operator|supervisor|manager|representative|colleague|agent)\b|\b(want|need|get me|give me) (an? )?(real |actual |live )*(human|person|operator|supervisor|manager)\b/i;
const FAILED = /^that failed/i;

/** The tool call by which a plain wish for somebody else is met, or null where nobody has one, or no tool fits. */
export function reachPerson(pending: Line[], tools: Tool[]): Reply | null {
  for (const { text } of pending) {
    const transfer = tools.find(({ name }) => TRANSFER.test(name));
    const target = transfer && WANTS_TRANSFER.test(text) ? targetIn(text, transfer) : null;
    if (transfer && target) return call(transfer.name, { name: target, briefing: text });
    const escalate = tools.find(({ name }) => ESCALATE.test(name));
    if (escalate && WANTS_PERSON.test(text)) {
      return call(escalate.name, { reason: text, urgency: "normal", caller_asked: true });
    }
  }
  return null;
}

/** What to say about having asked for somebody; null for the results of other tools. */
export function speakReached({ name, content }: ToolResult): string | null {
  if (TRANSFER.test(name)) {
    return FAILED.test(content) ? "I am sorry, I cannot put you through." : "One moment, I am putting you through.";
  }
  if (!ESCALATE.test(name)) return null;
  return FAILED.test(content)
    ? "I am sorry, I cannot reach a colleague right now."
    : "I am asking a colleague to join us.";
}

/** The target whose name stands in the text; the only one there is, where somebody wants a transfer and names nobody. */
function targetIn(text: string, transfer: Tool): string | null {
  const targets = (transfer.properties.name?.enum ?? []).filter((name): name is string => typeof name === "string");
  const words = ` ${plain(text)} `;
  const named = targets.find((name) => words.includes(` ${plain(name)} `));
  const only = targets.length === 1 && /\b(transfer|put) (me|us)\b/i.test(text) ? targets[0] : undefined;
  return named ?? only ?? null;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function call(name: string, args: Record<string, unknown>): Reply {
  return { text: "", toolCalls: [{ name, args }] };
}
