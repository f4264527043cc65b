import type { Line } from "./messages";
import { findDigits, type SpokenDigits } from "./numbers";

/** An order number and the line of the history that completed it. */
export interface GivenNumber {
  digits: string;
  speaker: string | null;
  line: Line;
}

/** What the people in the call have said so far about order numbers. */
export interface OrderNumbers {
  given: GivenNumber[];
  /** The beginning of a number that its speaker has not finished; "" when there is none. */
  unfinished: string;
  /** The line that said the latest part of it. */
  unfinishedLine: Line | null;
}

/** Shorter runs are the beginning of a number: people pause while they read one out. */
const MIN_DIGITS = 5;
const MAX_DIGITS = 12;
/** Digits after one of these words are something else. */
const OTHER_NUMBERS = /\b(phone|telephone|mobile|zip|postal|card|apartment|street)\b/i;
const ANNOUNCED = new Set(["number", "is", "it's", "its", "order", "was"]);

/** Goes through the history line by line; questions about a number give none. */
export function collectOrderNumbers(lines: Line[], isQuestion: (text: string) => boolean): OrderNumbers {
  const state: OrderNumbers = { given: [], unfinished: "", unfinishedLine: null };
  for (const line of lines) {
    if (line.role !== "user" || isQuestion(line.text) || OTHER_NUMBERS.test(line.text)) continue;
    const runs = findDigits(line.text);
    const full = runs.filter(({ digits }) => digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS);
    // "47192, no, 47193": the last one said stands.
    const last = full.at(-1);
    if (last) {
      complete(state, last.digits, line);
      continue;
    }
    const sameSpeaker = state.unfinishedLine === null || state.unfinishedLine.speaker === line.speaker;
    const before = sameSpeaker ? state.unfinished : "";
    const part = runs.find((run) => isPart(run, before !== ""));
    if (part) addPart(state, before, part.digits, line);
  }
  return state;
}

function isPart(run: SpokenDigits, continues: boolean): boolean {
  if (run.digits.length >= 3) return true;
  if (run.alone) return run.digits.length === 2 || continues;
  return run.digits.length === 2 && (continues || ANNOUNCED.has(run.wordBefore));
}

function addPart(state: OrderNumbers, before: string, digits: string, line: Line): void {
  // Said again from the start: the same part twice means that there is no more; a longer one replaces it.
  const again = before.length >= 2 && digits.startsWith(before);
  const joined = again ? digits : before + digits;
  if ((again && digits === before && digits.length >= 4) || joined.length >= MIN_DIGITS) {
    complete(state, joined.slice(0, MAX_DIGITS), line);
  } else {
    state.unfinished = joined;
    state.unfinishedLine = line;
  }
}

function complete(state: OrderNumbers, digits: string, line: Line): void {
  state.given.push({ digits, speaker: line.speaker, line });
  state.unfinished = "";
  state.unfinishedLine = null;
}
