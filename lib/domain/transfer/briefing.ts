import type { BriefingRow } from "@/db/schema/transfers";
import type { CreateTransferBody } from "@/lib/contract/transfers";
import type { TranscriptEntry } from "@/lib/contract/transcript";

/** A line of a briefing is no longer; see lib/contract/transfers.ts. */
const MAX_LINE = 500;
const FACTS = 3;
const PROMISES = 3;
/** How fast it is spoken, slowly reckoned. */
const MS_PER_CHARACTER = 90;

/** What the agent says it will do is a promise to the caller. */
const PROMISE = /\b(?:I|we)(?:'ll| will| can have| am going to| are going to)\b/i;
/** Too short to tell anybody anything. */
const SAYS_NOTHING = 12;

/**
 * The briefing of a transfer: as it was asked for, and what is missing made from the call: what the callers said last as
 * facts, each linked to its entry of the transcript, and what the agent promised. No model, so it is there at once.
 */
export function makeBriefing(asked: CreateTransferBody["briefing"], transcript: TranscriptEntry[]): BriefingRow {
  if (asked !== undefined && typeof asked !== "string") {
    return {
      reason: asked.reason,
      facts: (asked.facts ?? []).map(({ text, transcript_id }) => ({ text, transcript_id: transcript_id ?? null })),
      promises: asked.promises ?? [],
      next_step: asked.next_step ?? null,
    };
  }
  const said = transcript.filter(({ role, text }) => role === "customer" && text.trim().length >= SAYS_NOTHING);
  const facts = said.slice(-FACTS).map(({ id, text }) => ({ text: clip(text), transcript_id: id }));
  const promises = transcript
    .filter(({ role }) => role === "agent")
    .flatMap(({ text }) => text.split(/(?<=[.!?])\s+/).filter((sentence) => PROMISE.test(sentence)))
    .slice(-PROMISES)
    .map(clip);
  return {
    reason: asked ?? (said[0] ? clip(said[0].text) : "A caller asks for you."),
    facts,
    promises,
    next_step: null,
  };
}

function clip(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= MAX_LINE ? trimmed : `${trimmed.slice(0, MAX_LINE - 1)}…`;
}

/** What the agent says to a phone that has answered. */
export function spokenBriefing({ reason, facts, promises, next_step }: BriefingRow): string {
  return [
    "Hello. I have a caller on hold for you.",
    sentence(`It is about this: ${reason}`),
    facts.length > 0 && `What I know: ${facts.map(({ text }) => sentence(text)).join(" ")}`,
    promises.length > 0 && `What was promised: ${promises.map(sentence).join(" ")}`,
    next_step && sentence(`The next step is: ${next_step}`),
    "Press 1 or say yes to take the call. Press 2 or say no to decline.",
  ]
    .filter(Boolean)
    .join(" ");
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** How long words take to be spoken, at most. */
export function speakingMs(text: string): number {
  return text.length * MS_PER_CHARACTER;
}
