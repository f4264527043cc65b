/** A run of digits that somebody said. */
export interface SpokenDigits {
  digits: string;
  /** Nothing else was said but fillers: "uh, nine two". */
  alone: boolean;
  /** Word just before the run, lower case; "" at the start. */
  wordBefore: string;
}

const UNITS = new Map(
  ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].map((word, value) => [word, value]),
);
const ZEROS = new Set(["oh", "o", "nought", "null"]);
const TEENS = new Map(
  ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"].map(
    (word, index) => [word, 10 + index],
  ),
);
const TENS = new Map(
  ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"].map((word, index) => [
    word,
    20 + 10 * index,
  ]),
);
/** What a recogniser writes for a digit when it misses that numbers are being read out. Digits only beside digits. */
const HOMOPHONES = new Map([
  ["won", "1"],
  ["to", "2"],
  ["too", "2"],
  ["do", "2"],
  ["due", "2"],
  ["for", "4"],
  ["fore", "4"],
  ["ate", "8"],
]);
const FILLERS = new Set(["uh", "um", "er", "erm", "and", "then", "dash", "hyphen", "so", "okay", "ok", "yes", "well"]);
/** After one of these a homophone that is followed by a digit opens the number. */
const OPENERS = new Set(["is", "it's", "its", "number", "order", ""]);
/** A run this long ends with its sentence; a shorter one goes on, because "Four. Seven. One." is one number. */
const COMPLETE_DIGITS = 5;

interface Token {
  text: string;
  /** A sentence ended between the token before and this one. */
  opensSentence: boolean;
}

interface Group {
  digits: string;
  /** How many tokens it took. */
  length: number;
}

/**
 * The runs of digits in what somebody said, in order: "47192", "4 7 1 9 2", "4-7-1-9-2", "four seven one nine two", "forty
 * seven one ninety two", "forty seven thousand one hundred ninety two", "double two".
 */
export function findDigits(text: string): SpokenDigits[] {
  const tokens = tokenize(text);
  const runs: { digits: string; wordBefore: string }[] = [];
  let words = 0;
  let index = 0;
  for (let token = tokens[0]; token; token = tokens[index]) {
    const run = readRun(tokens, index);
    if (!run) {
      if (!FILLERS.has(token.text)) words++;
      index++;
      continue;
    }
    runs.push({ digits: run.digits, wordBefore: tokens[index - 1]?.text ?? "" });
    index += run.length;
  }
  return runs.map((run) => ({ ...run, alone: words === 0 && runs.length === 1 }));
}

function tokenize(text: string): Token[] {
  const joined = text.toLowerCase().replace(/\b\d{1,3}(,\d{3})+\b/g, (number) => number.replaceAll(",", ""));
  const tokens: Token[] = [];
  let end = 0;
  for (const match of joined.matchAll(/\d+|\p{L}[\p{L}'’]*/gu)) {
    tokens.push({ text: match[0].replace("’", "'"), opensSentence: /[.?!]/.test(joined.slice(end, match.index)) });
    end = match.index + match[0].length;
  }
  return tokens;
}

function readRun(tokens: Token[], start: number): Group | null {
  let digits = "";
  let index = start;
  while (index < tokens.length) {
    if (digits.length >= COMPLETE_DIGITS && tokens[index]?.opensSentence) break;
    const skipped = digits === "" ? 0 : fillersAt(tokens, index);
    const group = readGroup(tokens, index + skipped) ?? readHomophone(tokens, index + skipped, digits);
    if (!group) break;
    digits += group.digits;
    index += skipped + group.length;
  }
  return digits === "" ? null : { digits, length: index - start };
}

function fillersAt(tokens: Token[], start: number): number {
  let index = start;
  while (FILLERS.has(tokens[index]?.text ?? "")) index++;
  return index - start;
}

function readGroup(tokens: Token[], index: number): Group | null {
  const text = tokens[index]?.text;
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return { digits: text, length: 1 };
  if (text === "double" || text === "triple") {
    const next = readGroup(tokens, index + 1);
    if (next?.digits.length !== 1) return null;
    return { digits: next.digits.repeat(text === "double" ? 2 : 3), length: next.length + 1 };
  }
  const cardinal = readThousands(tokens, index) ?? readBelowThousand(tokens, index);
  if (cardinal) return { digits: String(cardinal.value), length: cardinal.length };
  return ZEROS.has(text) ? { digits: "0", length: 1 } : null;
}

/** "to" and "for" are digits between digits, after "number is" before a digit, and as the last word of a nearly full number. */
function readHomophone(tokens: Token[], index: number, digitsBefore: string): Group | null {
  const digit = HOMOPHONES.get(tokens[index]?.text ?? "");
  if (digit === undefined) return null;
  const digitFollows = isDigitAhead(tokens, index + 1);
  const opens = digitsBefore === "" && OPENERS.has(tokens[index - 1]?.text ?? "");
  const closes = index === tokens.length - 1 && digitsBefore.length === COMPLETE_DIGITS - 1;
  return (digitFollows && (digitsBefore !== "" || opens)) || closes ? { digits: digit, length: 1 } : null;
}

function isDigitAhead(tokens: Token[], index: number): boolean {
  if (readGroup(tokens, index) !== null) return true;
  return HOMOPHONES.has(tokens[index]?.text ?? "") && isDigitAhead(tokens, index + 1);
}

interface Cardinal {
  value: number;
  length: number;
}

function readThousands(tokens: Token[], index: number): Cardinal | null {
  const head = readBelowThousand(tokens, index);
  if (!head || tokens[index + head.length]?.text !== "thousand") return null;
  return withRest(tokens, index, head.value * 1_000, head.length + 1, readBelowThousand);
}

function readBelowThousand(tokens: Token[], index: number): Cardinal | null {
  const head = readBelowHundred(tokens, index);
  if (!head || head.value === 0 || head.value > 9 || tokens[index + 1]?.text !== "hundred") return head;
  return withRest(tokens, index, head.value * 100, 2, readBelowHundred);
}

function withRest(
  tokens: Token[],
  start: number,
  value: number,
  length: number,
  read: (tokens: Token[], index: number) => Cardinal | null,
): Cardinal {
  const and = tokens[start + length]?.text === "and" ? 1 : 0;
  const rest = read(tokens, start + length + and);
  return rest ? { value: value + rest.value, length: length + and + rest.length } : { value, length };
}

function readBelowHundred(tokens: Token[], index: number): Cardinal | null {
  const text = tokens[index]?.text ?? "";
  const tens = TENS.get(text);
  if (tens === undefined) {
    const value = UNITS.get(text) ?? TEENS.get(text);
    return value === undefined ? null : { value, length: 1 };
  }
  const unit = UNITS.get(tokens[index + 1]?.text ?? "");
  return unit ? { value: tens + unit, length: 2 } : { value: tens, length: 1 };
}

/** Digits so that a voice says them one by one: "4 7 1 9 2". */
export function spellDigits(digits: string): string {
  return [...digits].join(" ");
}
