import { isE164, isSipUri } from "../phone/book";
import type { PlivoCallRequest, WebhookTarget } from "./call";
import { PlivoRestError } from "./errors";

/** Parameters that change what a call does and are not simulated; refused, because ignoring them would mislead. */
const NOT_SIMULATED = ["send_digits", "send_on_preanswer", "hangup_on_ring", "parent_call_uuid"];
const RING_TIMEOUT_SECONDS = 120;
const TIME_LIMIT_SECONDS = 14_400;
const LONGEST_SECONDS = 86_400;

/**
 * Reads the body of `POST Call/`: one request for each number in `to`, which are parted by `<`.
 * @throws PlivoRestError 400 for the first parameter that is wrong.
 */
export function parseCreate(body: Record<string, unknown>): PlivoCallRequest[] {
  const text = (name: string) => {
    const value = body[name];
    return value === undefined || value === null ? "" : String(value as string | number | boolean);
  };
  const missing = ["from", "to", "answer_url"].find((name) => text(name) === "");
  if (missing) throw new PlivoRestError(400, `${missing} is a required parameter`);
  const unsupported = NOT_SIMULATED.find((name) => text(name) !== "" && text(name) !== "false");
  if (unsupported) throw new PlivoRestError(400, `${unsupported} is not supported by the simulated carrier`);
  const answer = readTarget(text, "answer");
  if (!answer) throw new PlivoRestError(400, "answer_url is a required parameter");
  const shared = {
    from: readFrom(text("from")),
    answer,
    ring: readTarget(text, "ring"),
    hangup: readTarget(text, "hangup"),
    fallback: readTarget(text, "fallback"),
    machineDetection: readMachineDetection(text),
    ringTimeoutSeconds: readSeconds(text("ring_timeout"), "ring_timeout", RING_TIMEOUT_SECONDS),
    timeLimitSeconds: readSeconds(text("time_limit"), "time_limit", TIME_LIMIT_SECONDS),
  };
  return text("to")
    .split("<")
    .map((to) => ({ ...shared, to: readTo(to.trim()) }));
}

/**
 * Reads `{name}_url` and `{name}_method`.
 * @returns null when there is no URL.
 * @throws PlivoRestError 400
 */
export function readTarget(text: (name: string) => string, name: string): WebhookTarget | null {
  const url = text(`${name}_url`);
  if (url === "") return null;
  if (!URL.canParse(url) || !/^https?:\/\//.test(url)) throw new PlivoRestError(400, `${name}_url is not a valid url`);
  const method = (text(`${name}_method`) || "POST").toUpperCase();
  if (method !== "GET" && method !== "POST") throw new PlivoRestError(400, `${name}_method must be GET or POST`);
  return { url, method };
}

function readTo(to: string): string {
  if (isSipUri(to)) return to;
  const number = withPlus(to);
  if (!number) throw new PlivoRestError(400, `${to} is not a valid phone number`);
  return number;
}

function readFrom(from: string): string {
  const number = withPlus(from);
  if (!number) throw new PlivoRestError(400, `${from} is not a valid caller id`);
  return number;
}

/** A number with or without its plus, in the form +15551230001; null when it is none. */
export function withPlus(number: string): string | null {
  const e164 = `+${number.replace(/^\+/, "")}`;
  return isE164(e164) ? e164 : null;
}

function readMachineDetection(text: (name: string) => string): PlivoCallRequest["machineDetection"] {
  const mode = text("machine_detection");
  if (mode === "" || mode === "false") return null;
  if (mode !== "true" && mode !== "hangup") {
    throw new PlivoRestError(400, "machine_detection must be true or hangup");
  }
  const time = text("machine_detection_time");
  if (time !== "" && !(Number(time) >= 2000 && Number(time) <= 10_000)) {
    throw new PlivoRestError(400, "machine_detection_time must be from 2000 to 10000");
  }
  return { hangUp: mode === "hangup", target: readTarget(text, "machine_detection") };
}

function readSeconds(text: string, name: string, fallback: number): number {
  if (text === "") return fallback;
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) {
    throw new PlivoRestError(400, `${name} must be a whole number of seconds from 1 to ${LONGEST_SECONDS}`);
  }
  return seconds;
}
