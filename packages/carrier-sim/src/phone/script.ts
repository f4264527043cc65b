import { VOICES, type Voice } from "../audio/flite";

/** What a phone does when it rings. `after_ms` counts from the first ring. */
export interface RingScript {
  action: "answer" | "busy" | "no_answer" | "reject" | "unreachable" | "ring_forever";
  after_ms: number;
}

/** What a phone says by itself, `after_ms` after its voice first has a listener. */
export interface SayScript {
  text: string;
  voice: Voice;
  after_ms: number;
}

/** Whom a carrier that listens for it takes the one who answers for, `after_ms` after the answer. */
export interface AnsweredByScript {
  who: "human" | "machine" | "fax" | "unknown";
  after_ms: number;
}

/** How a phone number behaves. */
export interface PhoneScript {
  on_ring: RingScript;
  say_on_answer: SayScript | null;
  answered_by: AnsweredByScript;
}

/** A phone nobody scripted: rings a second, answers, and says nothing. */
export const DEFAULT_SCRIPT: PhoneScript = {
  on_ring: { action: "answer", after_ms: 1000 },
  say_on_answer: null,
  answered_by: { who: "human", after_ms: 500 },
};

const ANSWERERS: readonly AnsweredByScript["who"][] = ["human", "machine", "fax", "unknown"];

const ACTIONS: readonly RingScript["action"][] = [
  "answer",
  "busy",
  "no_answer",
  "reject",
  "unreachable",
  "ring_forever",
];
const VOICE_NAMES = VOICES.join(", ");

/** Thrown for a control request that cannot be understood; the message names the field and what it accepts. */
export class InvalidScriptError extends Error {
  override name = "InvalidScriptError";
}

/**
 * Reads a phone script from JSON; missing parts take their defaults.
 * @throws InvalidScriptError that names the wrong field.
 */
export function parsePhoneScript(body: unknown): PhoneScript {
  const script = asObject(body, "body", ["on_ring", "say_on_answer", "answered_by"]);
  return {
    on_ring: script.on_ring === undefined ? DEFAULT_SCRIPT.on_ring : parseRing(script.on_ring),
    say_on_answer:
      script.say_on_answer === undefined || script.say_on_answer === null ? null : parseSay(script.say_on_answer),
    answered_by: script.answered_by === undefined ? DEFAULT_SCRIPT.answered_by : parseAnsweredBy(script.answered_by),
  };
}

function parseAnsweredBy(value: unknown): AnsweredByScript {
  const answered = asObject(value, "answered_by", ["who", "after_ms"]);
  const who = ANSWERERS.find((known) => known === answered.who);
  if (!who) throw new InvalidScriptError(`answered_by.who must be one of ${ANSWERERS.join(", ")}.`);
  const { after_ms: fallback } = DEFAULT_SCRIPT.answered_by;
  return { who, after_ms: asMilliseconds(answered.after_ms, "answered_by.after_ms", fallback) };
}

function parseRing(value: unknown): RingScript {
  const ring = asObject(value, "on_ring", ["action", "after_ms"]);
  const action = ACTIONS.find((known) => known === ring.action);
  if (!action) throw new InvalidScriptError(`on_ring.action must be one of ${ACTIONS.join(", ")}.`);
  return { action, after_ms: asMilliseconds(ring.after_ms, "on_ring.after_ms", action === "answer" ? 1000 : 0) };
}

function parseSay(value: unknown): SayScript {
  const say = asObject(value, "say_on_answer", ["text", "voice", "after_ms"]);
  return { ...parseSpeech(say), after_ms: asMilliseconds(say.after_ms, "say_on_answer.after_ms", 0) };
}

/**
 * Reads `{text, voice?}`.
 * @throws InvalidScriptError that names the wrong field.
 */
export function parseSpeech(body: unknown): { text: string; voice: Voice } {
  const { text, voice = "rms" } = asObject(body, "body", ["text", "voice", "after_ms"]);
  if (typeof text !== "string" || text.trim() === "" || text.length > 5000) {
    throw new InvalidScriptError("text must be a text of 1 to 5000 characters.");
  }
  const known = VOICES.find((name) => name === voice);
  if (!known) throw new InvalidScriptError(`voice must be one of ${VOICE_NAMES}.`);
  return { text, voice: known };
}

/**
 * Checks that a JSON value is an object with no other than the named fields.
 * @throws InvalidScriptError that names the value or the unknown field.
 */
export function asObject(value: unknown, name: string, fields: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidScriptError(`${name} must be a JSON object.`);
  }
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown)
    throw new InvalidScriptError(`${name} has an unknown field "${unknown}"; it takes ${fields.join(", ")}.`);
  return value as Record<string, unknown>;
}

function asMilliseconds(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 3_600_000) {
    throw new InvalidScriptError(`${name} must be a whole number of milliseconds from 0 to 3600000.`);
  }
  return value;
}
