import { CallError } from "../call/errors";
import { isSipUri } from "../phone/book";
import type { MachineDetection, VonageCallRequest } from "./call";
import { withPlus } from "./endpoint";
import { invalidParameter } from "./errors";
import { readNcco } from "./ncco";
import type { NccoSource } from "./run-ncco";
import type { WebhookTarget } from "./webhook";

const RINGING_SECONDS = { fallback: 60, max: 120 };
const LENGTH_SECONDS = { fallback: 7200, max: 7200 };
const BEEP_SECONDS = { fallback: 45, min: 45, max: 120 };

/**
 * Reads the body of `POST /v1/calls`.
 * @param defaults the application's event URL, and the number that `random_from_number` takes.
 * @throws VonageRestError 400 for the first parameter that is wrong.
 */
export function parseCreate(
  body: Record<string, unknown>,
  defaults: { event: WebhookTarget | null; number: string },
): VonageCallRequest {
  return {
    to: readTo(body.to),
    from: body.random_from_number === true ? defaults.number : readFrom(body.from),
    source: readSource(body),
    event: readTarget(body, "event", "POST") ?? defaults.event,
    machineDetection: readMachineDetection(body),
    ringTimeoutSeconds: readSeconds(body.ringing_timer, "ringing_timer", RINGING_SECONDS),
    timeLimitSeconds: readSeconds(body.length_timer, "length_timer", LENGTH_SECONDS),
  };
}

/**
 * Reads `{"type": "ncco", "ncco": [...]}` or `{"type": "ncco", "url": [...]}`.
 * @throws VonageRestError 400
 */
export function readDestination(destination: unknown): NccoSource {
  const { type, ncco, url } = asObject(destination, "destination");
  if (type !== "ncco") throw invalidParameter("destination.type", "must be ncco");
  if (ncco !== undefined) return { ncco: checkNcco(ncco, "destination.ncco") };
  return { target: { url: readUrl(url, "destination.url"), method: "GET" } };
}

function readSource(body: Record<string, unknown>): NccoSource {
  if (body.ncco !== undefined) return { ncco: checkNcco(body.ncco, "ncco") };
  const target = readTarget(body, "answer", "GET");
  if (!target) throw invalidParameter("answer_url", "one of ncco and answer_url is required");
  return { target };
}

function checkNcco(ncco: unknown, name: string): unknown {
  try {
    readNcco(ncco);
    return ncco;
  } catch (error) {
    if (error instanceof CallError) throw invalidParameter(name, error.message);
    throw error;
  }
}

function readTo(value: unknown): string {
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
  if (only === undefined || others.length > 0) throw invalidParameter("to", "must be an array with one endpoint");
  const endpoint = asObject(only, "to");
  if (endpoint.type === "sip" && typeof endpoint.uri === "string" && isSipUri(endpoint.uri)) return endpoint.uri;
  const number = endpoint.type === "phone" ? withPlus(endpoint.number) : null;
  if (!number) throw invalidParameter("to", "must be a phone with a number in E.164, or a sip with a uri");
  return number;
}

function readFrom(value: unknown): string {
  const from = asObject(value, "from");
  const number = from.type === "phone" ? withPlus(from.number) : null;
  if (!number) throw invalidParameter("from", "must be a phone with a number in E.164");
  return number;
}

function readTarget(body: Record<string, unknown>, name: string, fallback: "GET" | "POST"): WebhookTarget | null {
  const url = body[`${name}_url`];
  if (url === undefined || url === null) return null;
  const method = body[`${name}_method`] ?? fallback;
  if (method !== "GET" && method !== "POST") throw invalidParameter(`${name}_method`, "must be GET or POST");
  return { url: readUrl(url, `${name}_url`), method };
}

function readUrl(value: unknown, name: string): string {
  const [url, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof url === "string" && others.length === 0 && URL.canParse(url) && /^https?:/.test(url)) return url;
  throw invalidParameter(name, "must be an array with one URL");
}

function readMachineDetection(body: Record<string, unknown>): MachineDetection | null {
  const { machine_detection: standard, advanced_machine_detection: advanced } = body;
  if (advanced !== undefined) {
    const name = "advanced_machine_detection";
    const { behavior = "continue", mode = "default", beep_timeout: beep } = asObject(advanced, name);
    if (behavior !== "continue" && behavior !== "hangup") throw invalidParameter(`${name}.behavior`, "is not known");
    if (mode !== "default" && mode !== "detect" && mode !== "detect_beep") {
      throw invalidParameter(`${name}.mode`, "must be default, detect or detect_beep");
    }
    return {
      hangUp: behavior === "hangup",
      // `default` listens for the beep, too, without keeping the call waiting.
      beepTimeoutSeconds: mode === "detect" ? null : readSeconds(beep, `${name}.beep_timeout`, BEEP_SECONDS),
    };
  }
  if (standard === undefined) return null;
  if (standard !== "continue" && standard !== "hangup") {
    throw invalidParameter("machine_detection", "must be continue or hangup");
  }
  return { hangUp: standard === "hangup", beepTimeoutSeconds: null };
}

function readSeconds(value: unknown, name: string, range: { fallback: number; min?: number; max: number }): number {
  const { fallback, min = 1, max } = range;
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidParameter(name, `must be a whole number of seconds from ${min} to ${max}`);
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidParameter(name, "must be an object");
}
