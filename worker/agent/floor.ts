import type { FloorReason } from "@/lib/contract/agent-control";
import type { AgentMode } from "@/lib/contract/calls";

// Whether the agent answers what was said. Fixed rules come first; what they leave open is a question to the chat model.

/** Somebody in the conversation. */
export interface FloorPerson {
  id: string;
  /** What the others call them. */
  name: string;
  /** An operator of the workspace. */
  operator: boolean;
}

/** Something that was said, in order. */
export interface FloorLine {
  participantId: string;
  text: string;
}

/** What the conversation came to since the agent last spoke. */
export interface FloorMemory {
  /** What the agent said last; empty: nothing yet. */
  agentSaid: string;
  /** Whom it answered with that; null: everybody, as with a greeting. */
  agentAnswered: string | null;
  /** Who has spoken since, in order. */
  spokeSince: string[];
}

export interface FloorSituation {
  mode: AgentMode;
  agentName: string;
  people: FloorPerson[];
  memory: FloorMemory;
}

/** `ask`: the rules leave it to the chat model whether the agent was meant. */
export interface FloorVerdict {
  verdict: "answer" | "stay" | "ask";
  reason: FloorReason;
  /** Whose words decided; null: nobody's. */
  participantId: string | null;
}

/** Whether a decision is worth telling: with one person and nothing set, the agent answers, and that is all. */
export function isTold({ mode, people }: FloorSituation): boolean {
  return mode !== "auto" || people.length > 1;
}

/** Whether the agent answers everybody who speaks, as things are. */
export function conversesWithAll({ mode, people }: FloorSituation): boolean {
  return mode === "conversing" || (mode === "auto" && people.length <= 1);
}

/**
 * Decides on what was said since the last decision; one line that is for the agent is enough. In this order:
 *
 * - silent: never.
 * - named: the agent's name stands in it as a word.
 * - operator_speaks: an operator speaks while a caller is there: they are never answered, whatever the mode.
 * - only_person, always: the agent converses.
 * - not_addressed: it is put to somebody else, whose name it begins or ends with.
 * - answer_to_agent: the agent last answered this person, or asked something at the end, and nobody else has spoken since.
 * - question: a question, and since the agent last spoke nobody but its asker has. Whoever spoke since could be meant.
 */
export function decideFloor(situation: FloorSituation, lines: FloorLine[]): FloorVerdict {
  const spoke = [...situation.memory.spokeSince];
  const verdicts = lines.map((line) => {
    const verdict = decideLine({ ...situation, memory: { ...situation.memory, spokeSince: [...spoke] } }, line);
    spoke.push(line.participantId);
    return verdict;
  });
  const found = (kind: FloorVerdict["verdict"]) => verdicts.findLast(({ verdict }) => verdict === kind);
  return (
    found("answer") ??
    found("ask") ??
    verdicts.at(-1) ?? { verdict: "stay", reason: "not_addressed", participantId: null }
  );
}

function decideLine(situation: FloorSituation, { participantId, text }: FloorLine): FloorVerdict {
  const { mode, agentName, people, memory } = situation;
  const answer = (reason: FloorReason): FloorVerdict => ({ verdict: "answer", reason, participantId });
  const stay = (reason: FloorReason): FloorVerdict => ({ verdict: "stay", reason, participantId });

  if (mode === "silent") return stay("silent");
  if (names(text, agentName)) return answer("named");
  const speaker = people.find(({ id }) => id === participantId);
  if (speaker?.operator && people.some(({ operator }) => !operator)) return stay("operator_speaks");
  if (conversesWithAll(situation)) return answer(mode === "auto" ? "only_person" : "always");

  const others = people.filter(({ id }) => id !== participantId);
  if (others.some(({ name }) => isPutTo(text, name))) return stay("not_addressed");
  if (memory.spokeSince.every((id) => id === participantId)) {
    const wasAnswered = memory.agentSaid !== "" && memory.agentAnswered === participantId;
    if (wasAnswered || endsWithQuestion(memory.agentSaid)) return answer("answer_to_agent");
    if (isQuestion(text) && !others.some(({ name }) => names(text, name))) return answer("question");
  }
  return { verdict: "ask", reason: "model", participantId };
}

/** Whether a name stands in a text as a word, or as words. */
export function names(text: string, name: string): boolean {
  return name.trim() !== "" && new RegExp(`${EDGE_BEFORE}${pattern(name)}${EDGE_AFTER}`, "iu").test(text);
}

/** Whether what is said is put to somebody by name: at its beginning or its end. */
function isPutTo(text: string, name: string): boolean {
  if (name.trim() === "") return false;
  const called = pattern(name);
  return new RegExp(
    `^\\W*((hey|hi|hello|so|and|ok|okay|well|no|yes)[\\s,]+)?${called}${EDGE_AFTER}|${EDGE_BEFORE}${called}\\W*$`,
    "iu",
  ).test(text);
}

const EDGE_BEFORE = "(?<![\\p{L}\\p{N}])";
const EDGE_AFTER = "(?![\\p{L}\\p{N}])";

function pattern(name: string): string {
  return name
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
    .join("[\\s,.-]+");
}

const ASKS =
  /^\W*((and|so|but|ok|okay|well)[\s,]+)?(what|when|where|who|whose|whom|why|how|which|can|could|will|would|shall|should|do|does|did|is|are|was|were|has|have|may)(['’]s)?\b/i;

/** Whether the agent asked something at the end: a sentence may follow, such as that the call is recorded. */
function endsWithQuestion(said: string): boolean {
  return sentences(said).slice(-2).some(isQuestion);
}

/** Whether a text ends with a question mark, or its last sentence begins as questions do. */
export function isQuestion(text: string): boolean {
  const sentence = sentences(text).at(-1) ?? "";
  return sentence.endsWith("?") || ASKS.test(sentence);
}

function sentences(text: string): string[] {
  return text.trim().split(/(?<=[.!?])\s+/);
}
