import { type ChatMessage, type Line, textOf } from "./messages";
import { collectOrderNumbers } from "./order-numbers";
import { ORDER_PARAMETER } from "./tools";

/** One line of a transcript that the model is given to report on. */
interface Utterance {
  id: string;
  participantId: string;
  name: string;
  isAgent: boolean;
  text: string;
}

interface Claim {
  text: string;
  evidence: string[];
}

interface FieldSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: FieldSchema[];
}

/** A report on a call, as its caller's schema wants it. */
export interface CallReport {
  summary: Claim[];
  outcome: Claim;
  sentiments: { participant_id: string; sentiment: string; evidence: string[] }[];
  action_items: (Claim & { owner_participant_id: string | null })[];
  fields: Record<string, { value: unknown; evidence: string[] }>;
}

const NOT_STATED = "not stated";
const NOTHING: Claim = { text: NOT_STATED, evidence: [] };

const PERSON = /^(?<id>p_\w+) (?<role>agent|customer|observer) (?<name>.+)$/;
const UTTERANCE = /^\d+\. \[(?<id>\w+)\] (?<participant>p_\w+) \d+:\d\d (?<rest>.*)$/;

const GREETING = /^\W*(hello|hi|hey|good (morning|afternoon|evening)|yes|no|okay|ok|thanks?|thank you|goodbye|bye)\b/i;
const FOUND =
  /\b(is (shipped|on its way|delivered|ready|confirmed|paid)|delivery is|was delivered|arrives?|booked|done|solved)\b/i;
const NOT_FOUND = /\b(could not|cannot|can not|unable to|not found|did not work)\b/i;
const GLAD = /\b(thank you|thanks|great|perfect|wonderful|excellent|happy|lovely|that helps)\b/i;
const CROSS =
  /\b(angry|annoyed|terrible|awful|unacceptable|disappointed|complain\w*|frustrat\w*|not happy|unhappy|worst)\b/i;
const PROMISED = /\b(i will|i'll|we will|we'll|i am going to|i'm going to)\b/i;
const REQUESTED =
  /\b(please|could you|can you|would you)\b.*\b(send|call|email|e-mail|write|check|confirm|cancel|refund|ship|book)\b/i;
/** Longest stretch of a line that is quoted. */
const MAX_QUOTED_CHARACTERS = 200;
const MAX_SUMMARY_LINES = 4;

/** Whether a request asks for a report on a call: its schema has the report's parts. */
export function asksForReport(schema: Record<string, unknown> | null): boolean {
  const properties = schema?.properties as Record<string, unknown> | undefined;
  return Boolean(properties?.summary && properties.outcome && properties.sentiments && properties.action_items);
}

/**
 * A report on the call in the first user message. It understands nothing: it quotes the call's own lines, found by fixed
 * rules, each with its id, and says "not stated" of everything else.
 */
export function reportOn(messages: ChatMessage[], schema: Record<string, unknown>): CallReport {
  const said = readTranscript(messages);
  const spoken = said.filter(({ text }) => text !== "");
  return {
    summary: summaryOf(spoken),
    outcome: outcomeOf(spoken),
    sentiments: sentimentsOf(spoken),
    action_items: actionItemsOf(spoken),
    fields: fieldsOf(spoken, schema),
  };
}

/** A report that claims nothing. */
export function emptyReport(schema: Record<string, unknown>): CallReport {
  const fields = Object.keys(fieldSchemas(schema)).map((name) => [name, { value: NOT_STATED, evidence: [] }]);
  return { summary: [], outcome: NOTHING, sentiments: [], action_items: [], fields: Object.fromEntries(fields) };
}

/** A report whose every claim cites a line that is not there. */
export function withWrongEvidence(report: CallReport): CallReport {
  const evidence = ["t_not_in_the_transcript"];
  return {
    ...report,
    outcome: { text: "All was settled.", evidence },
    summary: [{ text: "All went well.", evidence }],
  };
}

function readTranscript(messages: ChatMessage[]): Utterance[] {
  const question = messages.find(({ role }) => role === "user");
  const people = new Map<string, { name: string; isAgent: boolean }>();
  const said: Utterance[] = [];
  for (const line of (question ? textOf(question) : "").split("\n")) {
    const person = PERSON.exec(line)?.groups;
    if (person) people.set(person.id!, { name: person.name!, isAgent: person.role === "agent" });
    const spoken = UTTERANCE.exec(line)?.groups;
    if (!spoken) continue;
    const speaker = people.get(spoken.participant!) ?? { name: "", isAgent: false };
    const rest = spoken.rest!;
    const text = rest.startsWith(`${speaker.name}: `) ? rest.slice(speaker.name.length + 2) : rest;
    said.push({ id: spoken.id!, participantId: spoken.participant!, text: text.trim(), ...speaker });
  }
  return said;
}

function quote({ name, isAgent, text }: Utterance): string {
  const short = text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS).trimEnd()}…` : text;
  return `${isAgent ? "The agent" : name} said: “${short}”`;
}

function claim(line: Utterance): Claim {
  return { text: quote(line), evidence: [line.id] };
}

/** What people said that is more than a greeting, and the last thing the agent had to tell. */
function summaryOf(said: Utterance[]): Claim[] {
  const isSubstance = ({ text }: Utterance) =>
    text.split(/\s+/).length >= 4 && !(GREETING.test(text) && text.length < 30);
  const people = said.filter((line) => !line.isAgent && isSubstance(line)).slice(0, MAX_SUMMARY_LINES - 1);
  const answer = said.findLast((line) => line.isAgent && (FOUND.test(line.text) || NOT_FOUND.test(line.text)));
  const chosen = answer ? [...people, answer] : people;
  return said.filter((line) => chosen.includes(line)).map(claim);
}

function outcomeOf(said: Utterance[]): Claim {
  const last = said.findLast(({ isAgent, text }) => isAgent && (FOUND.test(text) || NOT_FOUND.test(text)));
  return last ? claim(last) : NOTHING;
}

function sentimentsOf(said: Utterance[]): CallReport["sentiments"] {
  const people = [...new Set(said.filter(({ isAgent }) => !isAgent).map(({ participantId }) => participantId))];
  return people.map((id) => {
    const own = said.filter(({ participantId }) => participantId === id);
    const idsOf = (words: RegExp) => own.filter(({ text }) => words.test(text)).map((line) => line.id);
    const [glad, cross] = [idsOf(GLAD), idsOf(CROSS)];
    const evidence = [...new Set([...glad, ...cross])];
    const sentiment =
      glad.length > 0 && cross.length > 0
        ? "mixed"
        : cross.length > 0
          ? "negative"
          : glad.length > 0
            ? "positive"
            : NOT_STATED;
    return { participant_id: id, sentiment, evidence };
  });
}

function actionItemsOf(said: Utterance[]): CallReport["action_items"] {
  return said.flatMap((line) => {
    const promised = PROMISED.test(line.text);
    if (!promised && !REQUESTED.test(line.text)) return [];
    return [{ ...claim(line), owner_participant_id: promised ? line.participantId : null }];
  });
}

function fieldSchemas(schema: Record<string, unknown>): Record<string, FieldSchema> {
  const { fields } = schema.properties as { fields?: { properties?: Record<string, { properties?: object }> } };
  return Object.fromEntries(
    Object.entries(fields?.properties ?? {}).map(([name, field]) => {
      const { value = {} } = (field.properties ?? {}) as { value?: FieldSchema };
      // The caller's own schema stands beside the words for "not stated".
      return [name, value.anyOf?.find((option) => option.const !== NOT_STATED) ?? value];
    }),
  );
}

/** Fills what fixed rules can find: order numbers, and values of a list that somebody said. */
function fieldsOf(said: Utterance[], schema: Record<string, unknown>): CallReport["fields"] {
  return Object.fromEntries(
    Object.entries(fieldSchemas(schema)).map(([name, field]) => [
      name,
      findOrderNumber(name, field, said) ?? findListed(field, said) ?? { value: NOT_STATED, evidence: [] },
    ]),
  );
}

function findOrderNumber(name: string, field: FieldSchema, said: Utterance[]) {
  if (!ORDER_PARAMETER.test(name.toLowerCase().replace(/[^a-z]/g, ""))) return null;
  const people = said.filter(({ isAgent }) => !isAgent);
  const lines = people.map((line): Line => ({ role: "user", speaker: line.participantId, text: line.text }));
  const last = collectOrderNumbers(lines, () => false).given.at(-1);
  if (!last) return null;
  const types = [field.type ?? "string"].flat();
  if (!types.some((type) => ["string", "integer", "number"].includes(type))) return null;
  const value = types.includes("string") ? last.digits : Number(last.digits);
  return { value, evidence: [people[lines.indexOf(last.line)]!.id] };
}

function findListed(field: FieldSchema, said: Utterance[]) {
  const words = (field.enum ?? []).filter((value): value is string => typeof value === "string" && value !== "");
  for (const line of said.filter(({ isAgent }) => !isAgent)) {
    const spoken = ` ${line.text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
    const value = words.find((word) =>
      spoken.includes(
        ` ${word
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, " ")
          .trim()} `,
      ),
    );
    if (value !== undefined) return { value, evidence: [line.id] };
  }
  return null;
}
