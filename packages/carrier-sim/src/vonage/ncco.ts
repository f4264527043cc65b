import { CallError } from "../call/errors";
import type { WebhookTarget } from "./webhook";

export interface WebSocketEndpoint {
  uri: string;
  sampleRate: 8000 | 16000 | 24000;
  contentType: string;
  /** At the top level of the first message. */
  headers: Record<string, unknown>;
  authorization: { type: "vonage" } | { type: "custom"; value: string } | null;
}

/** The NCCO actions that this simulator carries out. */
export type Action =
  | {
      action: "connect";
      endpoint: WebSocketEndpoint;
      /** Where the WebSocket leg's end is told. `synchronous`: the answer may be an NCCO. */
      event: (WebhookTarget & { synchronous: boolean }) | null;
    }
  | { action: "talk"; text: string; loop: number }
  | { action: "stream"; url: string; loop: number }
  | { action: "notify"; payload: unknown; target: WebhookTarget };

/** The code of an NCCO that Vonage would refuse; an error event tells of it. */
export const BAD_NCCO = "bad_ncco";
const UNSUPPORTED = "unsupported_by_simulator";
const NOT_SIMULATED = ["record", "conversation", "input", "pay", "transfer", "wait"];
const RATES = new Map([8000, 16000, 24000].map((rate) => [`audio/l16;rate=${rate}`, rate as 8000 | 16000 | 24000]));
const HEADERS_LIMIT_BYTES = 512;
const TEXT_LIMIT = 1500;
/** `loop: 0` is for ever; a call is over before that. */
const FOR_EVER = 10_000;

/**
 * Reads an NCCO.
 * @throws CallError "bad_ncco" for one that breaks Vonage's rules; "unsupported_by_simulator".
 */
export function readNcco(value: unknown): Action[] {
  if (!Array.isArray(value)) throw bad("the NCCO is not a JSON array");
  return value.map((item: unknown) => readAction(asObject(item, "an action")));
}

function readAction(action: Record<string, unknown>): Action {
  switch (action.action) {
    case "connect":
      return { action: "connect", endpoint: readEndpoint(action.endpoint), event: readEvent(action) };
    case "talk": {
      const { text } = action;
      if (typeof text !== "string" || text === "" || text.length > TEXT_LIMIT) {
        throw bad(`talk needs a text of 1 to ${TEXT_LIMIT} characters`);
      }
      return { action: "talk", text, loop: readLoop(action.loop) };
    }
    case "stream":
      return { action: "stream", url: readUrls(action.streamUrl, "streamUrl"), loop: readLoop(action.loop) };
    case "notify":
      if (action.payload === undefined) throw bad("notify needs a payload");
      return {
        action: "notify",
        payload: action.payload,
        target: { url: readUrls(action.eventUrl, "eventUrl"), method: readMethod(action.eventMethod) },
      };
  }
  if (NOT_SIMULATED.some((name) => name === action.action)) {
    throw new CallError(UNSUPPORTED, `The action ${String(action.action)} is not simulated`);
  }
  throw bad(`the action ${JSON.stringify(action.action)} is not known`);
}

function readEvent(action: Record<string, unknown>) {
  if (action.eventUrl === undefined) return null;
  const { eventType } = action;
  if (eventType !== undefined && eventType !== "synchronous") throw bad('eventType can only be "synchronous"');
  return {
    url: readUrls(action.eventUrl, "eventUrl"),
    method: readMethod(action.eventMethod),
    synchronous: eventType === "synchronous",
  };
}

function readEndpoint(value: unknown): WebSocketEndpoint {
  const [only, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
  if (only === undefined || others.length > 0) throw bad("connect needs exactly one endpoint");
  const endpoint = asObject(only, "the endpoint");
  if (endpoint.type !== "websocket") {
    throw new CallError(UNSUPPORTED, `An endpoint of type ${JSON.stringify(endpoint.type)} is not simulated`);
  }
  const { uri, "content-type": contentType = "audio/l16;rate=16000" } = endpoint;
  if (typeof uri !== "string" || !/^wss?:\/\//.test(uri)) throw bad("the endpoint needs a uri of wss");
  if ("contentType" in endpoint) throw bad("the endpoint has contentType; the name is content-type");
  const sampleRate = typeof contentType === "string" ? RATES.get(contentType.replace(/\s/g, "")) : undefined;
  if (!sampleRate || typeof contentType !== "string") throw bad("content-type is not known");
  const headers = endpoint.headers === undefined ? {} : asObject(endpoint.headers, "headers");
  if (Buffer.byteLength(JSON.stringify(headers)) > HEADERS_LIMIT_BYTES) {
    throw bad(`headers are longer than ${HEADERS_LIMIT_BYTES} bytes`);
  }
  return { uri, sampleRate, contentType, headers, authorization: readAuthorization(endpoint.authorization) };
}

function readAuthorization(value: unknown): WebSocketEndpoint["authorization"] {
  if (value === undefined) return null;
  const { type, value: header } = asObject(value, "authorization");
  if (type === "vonage") return { type };
  if (type === "custom" && typeof header === "string" && header !== "") return { type, value: header };
  throw bad("authorization must be of type vonage, or custom with a value");
}

function readUrls(value: unknown, name: string): string {
  const [url, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof url === "string" && others.length === 0 && URL.canParse(url) && /^https?:/.test(url)) return url;
  throw bad(`${name} must be an array with one URL`);
}

function readMethod(value: unknown): "GET" | "POST" {
  const method = value === undefined ? "POST" : value;
  if (method === "GET" || method === "POST") return method;
  throw bad("eventMethod must be GET or POST");
}

function readLoop(value: unknown): number {
  if (value === undefined) return 1;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw bad("loop must be a whole number");
  return value === 0 ? FOR_EVER : value;
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw bad(`${name} is not a JSON object`);
}

function bad(reason: string): CallError {
  return new CallError(BAD_NCCO, `Syntax error in NCCO: ${reason}`);
}
