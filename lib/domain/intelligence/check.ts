import { z } from "zod";
import { IntelligenceResult, NOT_STATED } from "@/lib/contract/intelligence";
import type { FieldsCheck } from "./fields";

/** What an answer must agree with. */
export interface Subject {
  /** The transcript, in order of speech. */
  lines: { id: string; participantId: string }[];
  /** Everybody in the call. */
  people: { id: string; role: "agent" | "customer" | "observer" }[];
  /** null: the agent wants no fields. */
  fields: FieldsCheck | null;
}

/** One thing wrong with an answer. */
export interface Flaw {
  /** Where in the answer, e.g. `summary[0].evidence`. */
  path: string;
  message: string;
  /** The claim has nothing to rest on: taking it back mends the answer. */
  unproven: boolean;
}

/** An answer and what is wrong with it. */
export interface Checked {
  flaws: Flaw[];
  /** The answer in good order, claims that rest on nothing taken back; null where it has other flaws. */
  result: IntelligenceResult | null;
}

type Evidence = string[];

/** Checks what the model wrote: its shape, its evidence against the transcript, its fields against the agent's schema. */
export function checkAnswer(text: string, subject: Subject): Checked {
  let json: unknown;
  try {
    json = JSON.parse(bare(text));
  } catch {
    return refused({ path: "", message: "is not JSON: answer with one JSON object and nothing else" });
  }
  const parsed = IntelligenceResult.safeParse(json);
  if (!parsed.success) {
    return refused(...parsed.error.issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message })));
  }
  const flaws: Flaw[] = [];
  const claims = claimReader(subject, flaws);
  const result = {
    summary: summaryOf(parsed.data, claims),
    outcome: claims.read(parsed.data.outcome, "outcome", NOT_A_CLAIM),
    sentiments: sentimentsOf(parsed.data, subject, claims, flaws),
    action_items: actionItemsOf(parsed.data, subject, claims, flaws),
    fields: fieldsOf(parsed.data, subject, claims, flaws),
  };
  return { flaws, result: flaws.every(({ unproven }) => unproven) ? result : null };
}

const NOT_A_CLAIM = { text: NOT_STATED, evidence: [] };

/** Without the fence that models like to put around JSON. */
function bare(text: string): string {
  return /^\s*```(?:json)?\s*\n(.*?)\n?```\s*$/s.exec(text)?.[1] ?? text;
}

function refused(...flaws: Omit<Flaw, "unproven">[]): Checked {
  return { flaws: flaws.map((flaw) => ({ ...flaw, unproven: false })), result: null };
}

function saysNothing(value: unknown): boolean {
  return typeof value === "string" && /^(not stated\.?)?$/i.test(value.trim());
}

function claimReader(subject: Subject, flaws: Flaw[]) {
  const known = new Map(subject.lines.map((line) => [line.id, line]));
  /** The evidence without doubles. Notes what is not in the transcript, and what `own` did not say. */
  const evidenceOf = (evidence: Evidence, path: string, own?: string): Evidence => {
    for (const id of evidence) {
      const line = known.get(id);
      const message = !line
        ? `${id} is no id of the transcript`
        : own !== undefined && line.participantId !== own
          ? `${id} was said by somebody else: cite this participant's own lines`
          : null;
      if (message) flaws.push({ path: `${path}.evidence`, message, unproven: false });
    }
    return [...new Set(evidence)];
  };
  /** The claim as it stands: `empty` where it says nothing, or rests on nothing, which is noted. */
  const proven = <T, E>(claim: T, says: unknown, evidence: Evidence, path: string, empty: E): T | E => {
    if (saysNothing(says)) return empty;
    if (evidence.length > 0) return claim;
    const message = `has no evidence: cite the lines it rests on, or write "${NOT_STATED}"`;
    flaws.push({ path, message, unproven: true });
    return empty;
  };
  const read = <E>(claim: { text: string; evidence: Evidence }, path: string, empty: E) => {
    const evidence = evidenceOf(claim.evidence, path);
    return proven({ text: claim.text.trim(), evidence }, claim.text, evidence, path, empty);
  };
  return { evidenceOf, proven, read };
}

type Claims = ReturnType<typeof claimReader>;

function summaryOf(answer: IntelligenceResult, claims: Claims): IntelligenceResult["summary"] {
  const lines = answer.summary.flatMap((claim, i) => claims.read(claim, `summary[${i}]`, null) ?? []);
  return lines.length > 0 ? lines : [NOT_A_CLAIM];
}

function sentimentsOf(
  answer: IntelligenceResult,
  { lines, people }: Subject,
  claims: Claims,
  flaws: Flaw[],
): IntelligenceResult["sentiments"] {
  const spoke = new Set(lines.map(({ participantId }) => participantId));
  const wanted = people.filter(({ id, role }) => role !== "agent" && spoke.has(id));
  const given = new Map<string, IntelligenceResult["sentiments"][number]>();
  answer.sentiments.forEach((one, i) => {
    const path = `sentiments[${i}]`;
    const { participant_id, sentiment } = one;
    // The agent's is not asked for, and does no harm.
    if (people.some(({ id, role }) => id === participant_id && role === "agent")) return;
    if (!wanted.some(({ id }) => id === participant_id)) {
      flaws.push({ path, message: `${participant_id} is nobody who spoke in the call`, unproven: false });
      return;
    }
    if (given.has(participant_id)) {
      flaws.push({ path, message: `${participant_id} has a sentiment already`, unproven: false });
      return;
    }
    const evidence = claims.evidenceOf(one.evidence, path, participant_id);
    const empty = notFelt(participant_id);
    given.set(participant_id, claims.proven({ participant_id, sentiment, evidence }, sentiment, evidence, path, empty));
  });
  return wanted.map(({ id }) => given.get(id) ?? notFelt(id));
}

function notFelt(participantId: string): IntelligenceResult["sentiments"][number] {
  return { participant_id: participantId, sentiment: NOT_STATED, evidence: [] };
}

function actionItemsOf(
  answer: IntelligenceResult,
  { people }: Subject,
  claims: Claims,
  flaws: Flaw[],
): IntelligenceResult["action_items"] {
  return answer.action_items.flatMap((item, i) => {
    const path = `action_items[${i}]`;
    const owner = item.owner_participant_id;
    if (owner !== null && !people.some(({ id }) => id === owner)) {
      flaws.push({ path: `${path}.owner_participant_id`, message: `${owner} is not in the call`, unproven: false });
    }
    const claim = claims.read(item, path, null);
    return claim ? [{ ...claim, owner_participant_id: owner }] : [];
  });
}

function fieldsOf(
  answer: IntelligenceResult,
  { fields }: Subject,
  claims: Claims,
  flaws: Flaw[],
): IntelligenceResult["fields"] {
  const names = Object.keys(fields?.properties ?? {});
  for (const name of Object.keys(answer.fields).filter((given) => !names.includes(given))) {
    flaws.push({ path: `fields.${name}`, message: "is no field that was asked for", unproven: false });
  }
  const read = names.map((name) => {
    const empty = { value: NOT_STATED, evidence: [] };
    const given = answer.fields[name];
    if (!given) return [name, empty] as const;
    const path = `fields.${name}`;
    const evidence = claims.evidenceOf(given.evidence, path);
    return [name, claims.proven({ value: given.value, evidence }, given.value ?? "", evidence, path, empty)] as const;
  });
  const stated = Object.fromEntries(
    read.flatMap(([name, { value, evidence }]) => (evidence.length > 0 ? [[name, value]] : [])),
  );
  for (const { field, message } of fields?.errorsOf(stated) ?? []) {
    flaws.push({ path: field === null ? "fields" : `fields.${field}.value`, message, unproven: false });
  }
  return Object.fromEntries(read);
}
