import { isE164, isSipUri } from "../phone/book";
import type { TwilioCallRequest } from "./call";
import { TwilioRestError } from "./errors";
import type { DocumentSource } from "./run-document";
import { CALLBACK_EVENTS, type StatusCallbackTarget } from "./status-callbacks";

const TWIML_LIMIT = 4000;
/** Parameters that change what a call does and are not simulated; refused, because ignoring them would mislead. */
const NOT_SIMULATED = ["ApplicationSid", "SendDigits", "SipAuthUsername", "Byoc"];

/** A create request and what Twilio would only warn about. */
export interface ParsedCreate {
  request: TwilioCallRequest;
  warnings: { code: number; message: string }[];
}

/**
 * Reads the form of `POST Calls.json`.
 * @throws TwilioRestError with Twilio's code for the first parameter that is wrong.
 */
export function parseCreate(form: URLSearchParams): ParsedCreate {
  refuseNotSimulated(form);
  const warnings: ParsedCreate["warnings"] = [];
  return {
    request: {
      to: readTo(form.get("To")),
      from: readFrom(form.get("From")),
      instructions: readInstructions(form),
      statusCallback: readStatusCallback(form, warnings),
      machineDetection: readMachineDetection(form),
      ringTimeoutSeconds: Math.min(readSeconds(form.get("Timeout"), "Timeout", 21208, 60), 600),
      timeLimitSeconds: readSeconds(form.get("TimeLimit"), "TimeLimit", 20001, 14_400),
    },
    warnings,
  };
}

/**
 * Reads `Url` and `Method`, or `Twiml`; `Url` wins.
 * @throws TwilioRestError 21200, 21205, 21209
 */
export function readInstructions(form: URLSearchParams): DocumentSource {
  const url = form.get("Url");
  const twiml = form.get("Twiml");
  if (url) return { url: readUrl(url, "Url"), method: readMethod(form.get("Method"), "Method") };
  if (!twiml) throw new TwilioRestError(400, 21200, "A required parameter is missing: Url or Twiml");
  if (twiml.length > TWIML_LIMIT) {
    throw new TwilioRestError(400, 20001, `Parameter Twiml is longer than ${TWIML_LIMIT} characters`);
  }
  return { twiml };
}

function refuseNotSimulated(form: URLSearchParams): void {
  const name = NOT_SIMULATED.find((parameter) => form.get(parameter)) ?? (form.get("Record") === "true" && "Record");
  if (name) throw new TwilioRestError(400, 20001, `Parameter ${name} is not supported by the simulated carrier`);
}

function readTo(to: string | null): string {
  if (!to) throw new TwilioRestError(400, 21201, "No 'To' number is specified");
  if (!isE164(to) && !isSipUri(to)) {
    throw new TwilioRestError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`);
  }
  return to;
}

function readFrom(from: string | null): string {
  if (!from) throw new TwilioRestError(400, 21213, "'From' phone number is required");
  if (!isE164(from)) {
    throw new TwilioRestError(400, 21212, `The source phone number provided, ${from}, is not yet verified or invalid.`);
  }
  return from;
}

function readStatusCallback(form: URLSearchParams, warnings: ParsedCreate["warnings"]): StatusCallbackTarget | null {
  const url = form.get("StatusCallback");
  if (!url) return null;
  const asked = form.getAll("StatusCallbackEvent");
  const events = new Set(CALLBACK_EVENTS.filter((event) => asked.includes(event)));
  for (const event of asked.filter((name) => !CALLBACK_EVENTS.some((known) => known === name))) {
    warnings.push({ code: 21626, message: `Invalid StatusCallbackEvent "${event}": it is ignored` });
  }
  if (asked.length === 0) events.add("completed");
  return {
    url: readUrl(url, "StatusCallback"),
    method: readMethod(form.get("StatusCallbackMethod"), "StatusCallbackMethod"),
    events,
  };
}

function readMachineDetection(form: URLSearchParams): TwilioCallRequest["machineDetection"] {
  const mode = form.get("MachineDetection");
  if (!mode) return null;
  if (mode !== "Enable" && mode !== "DetectMessageEnd") {
    throw new TwilioRestError(400, 20001, `MachineDetection must be Enable or DetectMessageEnd, not ${mode}`);
  }
  const url = form.get("AsyncAmdStatusCallback");
  if (form.get("AsyncAmd") !== "true" || !url) {
    const message = "MachineDetection is simulated with AsyncAmd=true and AsyncAmdStatusCallback only";
    throw new TwilioRestError(400, 20001, message);
  }
  const method = readMethod(form.get("AsyncAmdStatusCallbackMethod"), "AsyncAmdStatusCallbackMethod");
  return { mode, url: readUrl(url, "AsyncAmdStatusCallback"), method };
}

function readUrl(text: string, name: string): string {
  const valid = URL.canParse(text) && /^https?:\/\//.test(text);
  if (!valid) throw new TwilioRestError(400, 21205, `${name} is not a valid URL: ${text}`);
  return text;
}

function readMethod(text: string | null, name: string): "GET" | "POST" {
  const method = (text ?? "POST").toUpperCase();
  if (method !== "GET" && method !== "POST") {
    throw new TwilioRestError(400, 21209, `${name} must be GET or POST, not ${text}`);
  }
  return method;
}

function readSeconds(text: string | null, name: string, code: number, fallback: number): number {
  if (text === null || text === "") return fallback;
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) {
    throw new TwilioRestError(400, code, `${name} must be a whole number of seconds from 1, not ${text}`);
  }
  return Number(text);
}
