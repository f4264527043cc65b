import { type ChatMessage, type History, type Line, readHistory, type ToolResult } from "./messages";
import { findDigits, spellDigits } from "./numbers";
import { collectOrderNumbers, type GivenNumber, type OrderNumbers } from "./order-numbers";
import { reachPerson, speakReached } from "./reach-person";
import {
  askedNumber,
  endCall,
  isEndCall,
  orderCall,
  speakBriefly,
  speakResult,
  succeeded,
  type Reply,
  type Tool,
} from "./tools";

export type { Reply } from "./tools";

const ASK_NUMBER = "What is your order number?";
const ANYTHING_ELSE = "Is there anything else?";
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

const GREET = /\b(greet|greeting|welcome|say hello|introduce yourself)\b/i;
const ASKED_TO_GREET = /^(please )?(greet|welcome|introduce yourself)\b/i;
const QUOTED = /["“]([^"“”]{3,300})["”]/;
const GOODBYE = /\b(good ?-?bye|bye( bye)?|that('s| is|s) (all|it|everything)|hang up|end (the|this) call|see you)\b/i;
const NO_MORE = /^(no|nope|no,? thanks?|no,? thank you|nothing( else)?)[.!]?$/i;
const WHO_GAVE = /\bwho (gave|said|told|mentioned|read|provided)\b/i;
const OWN_NUMBER = /\b(what|which|repeat|remember|remind|know|say|tell me|read)\b.*\bnumber\b/i;
const WHAT_SAID = /\bwhat (did|have|has) (the )?(?<who>\p{L}[\p{L}\p{N}_-]*) (just )?(say|said|tell|told)\b/iu;
const WHO_ARE_YOU = /\b(who|what) are you\b|\bare you (a |an )?(real|human|person|robot|bot|machine|computer|ai)\b/i;
const STATUS = /\b(status|where|when|arrive|arrives|deliver\w*|track\w*|order|package|parcel|ship\w*|help)\b/i;
const THANKS = /\b(thanks|thank you)\b/i;
const HELLO = /\b(hello|hi|hey|good (morning|afternoon|evening)|are you there|can you hear)\b/i;

/**
 * The next reply of the scripted order-status agent. It is a pure function of the history, so any process can go on
 * with a conversation that another one began.
 */
export function nextReply(messages: ChatMessage[], tools: Tool[]): Reply {
  const history = readHistory(messages);
  return heedNotes(history.notes, replyTo(history, tools));
}

/** Notes are heeded by saying so: words in quotes as they stand. A reply that calls tools says them with what comes back. */
function heedNotes(notes: string[], { text, toolCalls }: Reply): Reply {
  if (notes.length === 0 || text === "") return { text, toolCalls };
  const heeded = notes.map((note) => QUOTED.exec(note)?.[1] ?? `I am told to add this: ${note}`);
  return { text: [...heeded, text].join(" "), toolCalls };
}

function replyTo(history: History, tools: Tool[]): Reply {
  if (history.freshResults.length > 0) return answerResults(history);
  if (isOpening(history)) return open(history);

  const person = reachPerson(history.pending, tools);
  if (person) return person;

  const numbers = collectOrderNumbers(history.lines, isQuestionAboutNumber);
  const fresh = numbers.given.filter(({ line }) => history.pending.includes(line));
  const asked = history.pending.findLast(({ text }) => isQuestion(text));
  const newest = fresh.at(-1);
  if (newest && !(asked && isAfter(history, asked, newest.line)))
    return lookUp(history, distinct(fresh).slice(-2), tools);
  if (history.pending.some(({ text }) => GOODBYE.test(text)) || declinesMore(history)) return sayGoodbye(tools);
  if (asked) return say(answerQuestion(asked, history, numbers));
  if (numbers.unfinishedLine && history.pending.includes(numbers.unfinishedLine)) {
    return say(`So far I have ${spellDigits(numbers.unfinished)}. Please say the rest of the number.`);
  }
  return smallTalk(history, numbers, tools);
}

function isQuestionAboutNumber(text: string): boolean {
  return WHO_GAVE.test(text) || (OWN_NUMBER.test(text) && !findDigits(text).some(({ digits }) => digits.length > 1));
}

function isQuestion(text: string): boolean {
  return isQuestionAboutNumber(text) || WHAT_SAID.test(text) || WHO_ARE_YOU.test(text);
}

/** Somebody answers "no" to "Is there anything else?". */
function declinesMore({ lines, pending }: History): boolean {
  const said = lines.findLast(({ role }) => role === "assistant");
  return Boolean(said?.text.includes(ANYTHING_ELSE)) && pending.some(({ text }) => NO_MORE.test(text.trim()));
}

function isAfter({ lines }: History, line: Line, other: Line): boolean {
  return lines.indexOf(line) > lines.indexOf(other);
}

/** Nobody has said anything new, or all that was "said" is the host's wish for a greeting. */
function isOpening({ pending }: History): boolean {
  return pending.every(({ text }) => ASKED_TO_GREET.test(text));
}

/** A greeting when the conversation begins, and never again. */
function open({ lines, pending, instruction }: History): Reply {
  if (lines.length > pending.length) return say(`I am still here. ${ASK_NUMBER}`);
  const wish = [instruction, ...pending.map(({ text }) => text)].find((text) => GREET.test(text)) ?? "";
  const wording = QUOTED.exec(wish)?.[1];
  return say(wording ?? `Hello, this is the order line. ${ASK_NUMBER}`);
}

function answerResults(history: History): Reply {
  const { freshResults, lines, pending } = history;
  const reached = freshResults.map(speakReached).find((words) => words !== null);
  if (reached) return say(reached);
  const about = freshResults.filter((result) => !isEndCall(result));
  if (about.length === 0) {
    const parted = pending.length === 0 && /goodbye/i.test(lines.at(-1)?.text ?? "");
    return say(parted ? "" : "Goodbye.");
  }
  const { given } = collectOrderNumbers(lines, isQuestionAboutNumber);
  const digitsOf = (result: ToolResult): string =>
    // A tool that takes a whole number has lost the leading zeros that were said.
    given.findLast(({ digits }) => isAbout(result, digits))?.digits ??
    askedNumber(result) ??
    given.at(-1)?.digits ??
    "";
  const speak = about.length === 1 ? speakResult : speakBriefly;
  return say(about.map((result) => speak(result, digitsOf(result))).join(" "));
}

function isAbout(result: ToolResult, digits: string): boolean {
  return Number(askedNumber(result) ?? NaN) === Number(digits);
}

function lookUp(history: History, numbers: GivenNumber[], tools: Tool[]): Reply {
  const known = numbers.map(({ digits }) => ({
    digits,
    result: history.results.findLast((result) => isAbout(result, digits) && succeeded(result)),
    call: orderCall(tools, digits),
  }));
  const calls = known.flatMap(({ result, call }) => (!result && call ? [call] : []));
  if (calls.length > 0) return { text: "", toolCalls: calls };
  if (known.length > 1) {
    // A sentence for each, so that the reply stays short.
    return say(
      known.map(({ digits, result }) => (result ? speakBriefly(result, digits) : standInBriefly(digits))).join(" "),
    );
  }
  return say(known.map(({ digits, result }) => (result ? speakResult(result, digits) : standIn(digits))).join(" "));
}

/** There is no order system to ask: a made-up answer, the same for the same number, that says what it is. */
function standIn(digits: string): string {
  return `Thank you for order number ${spellDigits(digits)}. My example data says it is on its way and arrives on ${standInDay(digits)}.`;
}

function standInBriefly(digits: string): string {
  return `Example data for order number ${spellDigits(digits)}: it arrives on ${standInDay(digits)}.`;
}

function standInDay(digits: string): string {
  const sum = [...digits].reduce((total, digit) => total + Number(digit), 0);
  return WEEKDAYS[sum % WEEKDAYS.length] ?? "";
}

function sayGoodbye(tools: Tool[]): Reply {
  const call = endCall(tools);
  return { text: "Thank you for calling. Goodbye.", toolCalls: call ? [call] : [] };
}

function answerQuestion(asked: Line, history: History, numbers: OrderNumbers): string {
  if (WHO_GAVE.test(asked.text)) return whoGave(numbers);
  const who = WHAT_SAID.exec(asked.text)?.groups?.who;
  if (who && !(isSelf(who) && isQuestionAboutNumber(asked.text))) return whatSaid(who, asked, history);
  if (!who && WHO_ARE_YOU.test(asked.text))
    return "I am a scripted stand-in, not a real language model. I can look up an order.";
  const own = numbers.given.findLast(({ speaker }) => speaker === asked.speaker);
  if (own) return `Your order number is ${spellDigits(own.digits)}.`;
  if (numbers.given.length > 0) return whoGave(numbers);
  return `I do not have an order number yet. ${ASK_NUMBER}`;
}

function whoGave({ given }: OrderNumbers): string {
  const last = given.at(-1);
  if (!last) return `Nobody has given an order number yet. ${ASK_NUMBER}`;
  return `${last.speaker ?? "The caller"} gave order number ${spellDigits(last.digits)}.`;
}

function whatSaid(who: string, asked: Line, { lines }: History): string {
  const said = lines
    .slice(0, lines.indexOf(asked))
    .filter(({ role, speaker }) =>
      isSelf(who) ? role === "user" && speaker === asked.speaker : speaker?.toLowerCase() === who.toLowerCase(),
    );
  const subject = isSelf(who) ? "You" : who;
  const last = said.at(-1);
  if (!last) return `${isSelf(who) ? "You have" : `${who} has`} not said anything yet.`;
  const digits = collectOrderNumbers(said, isQuestionAboutNumber).given.at(-1)?.digits;
  return digits
    ? `${subject} said order number ${spellDigits(digits)}.`
    : `${subject} said: ${firstSentence(last.text)}`;
}

function isSelf(who: string): boolean {
  return /^(i|we)$/i.test(who);
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.!?])\s/)[0] ?? text;
}

function smallTalk(history: History, numbers: OrderNumbers, tools: Tool[]): Reply {
  const text = history.pending.map((line) => line.text).join(" ");
  const current = numbers.given.at(-1);
  const hasSpoken = history.lines.some(({ role }) => role === "assistant");
  if (current && STATUS.test(text)) return lookUp(history, [current], tools);
  if (THANKS.test(text)) return say(`You are welcome. ${current ? ANYTHING_ELSE : ASK_NUMBER}`);
  if (!current && STATUS.test(text)) return say(`I can check that. ${ASK_NUMBER}`);
  if (HELLO.test(text))
    return say(`${hasSpoken ? "Yes, I can hear you." : "Hello."} ${current ? ANYTHING_ELSE : ASK_NUMBER}`);
  return say(current ? "Sorry, could you say that again?" : `Sorry, I did not catch that. ${ASK_NUMBER}`);
}

function distinct(numbers: GivenNumber[]): GivenNumber[] {
  return numbers.filter(({ digits }, index) => numbers.findLastIndex((other) => other.digits === digits) === index);
}

function say(text: string): Reply {
  return { text, toolCalls: [] };
}
