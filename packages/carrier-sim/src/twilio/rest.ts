import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TwilioAccount } from "../accounts";
import { NotRoutedError, type AccountNumber, type CarrierProtocol, type SimulatedCall } from "../calls";
import type { RestFault, RestKind } from "../faults";
import { answerDelay } from "../http/answer-delay";
import { BodyTooLargeError, readBody, sendJson } from "../http/exchange";
import type { LoggedRequest } from "../http/request-log";
import type { Simulator } from "../simulator";
import { TwilioCall } from "./call";
import { parseCreate, readInstructions } from "./create-request";
import { TwilioRestError } from "./errors";
import { presentCall } from "./resource";

const BODY_LIMIT_BYTES = 64 * 1024;
const PATH = /^\/2010-04-01\/Accounts\/([^/]+)\/Calls(?:\/([^/]+?))?\.json$/;
const FAULT_CODES: Record<number, [code: number, message: string]> = {
  429: [20429, "Too Many Requests"],
  500: [20500, "Internal Server Error"],
  503: [20503, "Service Unavailable"],
};

interface Answer {
  status: number;
  body: unknown;
}

/** Twilio's REST API for the Calls resource, below its real base path. */
export class TwilioRest implements CarrierProtocol {
  readonly name = "twilio";
  readonly #simulator: Simulator;
  readonly #account: TwilioAccount;
  /** How often an ended call was read: its price is known late. */
  readonly #reads = new Map<string, number>();

  constructor(simulator: Simulator, account: TwilioAccount) {
    this.#simulator = simulator;
    this.#account = account;
  }

  /** @returns false when the path is not Twilio's. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith("/2010-04-01/")) return false;
    const method = request.method ?? "GET";
    const logged = this.#simulator.requests.add("twilio", method, url.pathname);
    try {
      await this.#answer(request, response, url, logged);
    } catch (error) {
      const known = toRestError(error);
      logged.status = known.status;
      sendJson(response, known.status, known.body());
    }
    return true;
  }

  callIn({ to }: { from: string; to: string }): SimulatedCall {
    throw new NotRoutedError(`Nobody serves ${to}.`);
  }

  numbers(): AccountNumber[] {
    return [];
  }

  setNumber(): void {}

  reset(): void {
    this.#reads.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, logged: LoggedRequest): Promise<void> {
    const method = request.method ?? "GET";
    const form = new URLSearchParams((await readBody(request, BODY_LIMIT_BYTES)).toString("utf8"));
    this.#authenticate(request.headers.authorization);
    const match = PATH.exec(url.pathname);
    if (!match || match[1] !== this.#account.accountSid) throw notFound(url.pathname);
    const sid = match[2];
    const kind: RestKind = method === "POST" ? (sid ? "update" : "create") : "fetch";
    const fault = this.#simulator.faults.takeRest(kind);
    if (fault && !fault.after_placing) return failWith(fault, response, logged);
    const answer = sid ? this.#one(method, sid, form, url.pathname) : this.#all(method, form, url.searchParams);
    await answerDelay(this.#simulator.faults, kind);
    if (fault) return failWith(fault, response, logged);
    logged.status = answer.status;
    sendJson(response, answer.status, answer.body);
  }

  #authenticate(header: string | undefined): void {
    const { accountSid, authToken } = this.#account;
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    if (!header || !timingSafeEqual(digest(header), digest(expected))) {
      throw new TwilioRestError(401, 20003, "Authenticate");
    }
  }

  #all(method: string, form: URLSearchParams, query: URLSearchParams): Answer {
    if (method === "GET") return { status: 200, body: this.#list(query) };
    if (method !== "POST") throw methodNotAllowed();
    const { request, warnings } = parseCreate(form);
    const { calls, phones, faults } = this.#simulator;
    const script = phones.scriptOf(request.to);
    const call = new TwilioCall({ ...this.#account, request, script, queueMs: faults.queueMs, faults });
    for (const { code, message } of warnings) call.log.error(code, message);
    calls.add(call);
    return { status: 201, body: presentCall(call, false) };
  }

  #one(method: string, sid: string, form: URLSearchParams, path: string): Answer {
    const call = this.#simulator.calls.get(sid);
    if (!(call instanceof TwilioCall)) throw notFound(path);
    if (method === "GET") return { status: 200, body: this.#read(call) };
    if (method !== "POST") throw methodNotAllowed();
    updateCall(call, form);
    return { status: 200, body: presentCall(call, false) };
  }

  #read(call: TwilioCall): Record<string, unknown> {
    const reads = this.#reads.get(call.id) ?? 0;
    if (call.endedAt !== null) this.#reads.set(call.id, reads + 1);
    return presentCall(call, reads >= this.#simulator.faults.latePrice);
  }

  /** Newest first, filtered by To, From and Status; one page of at most PageSize (50). */
  #list(query: URLSearchParams): unknown {
    const size = Math.min(Math.max(Number(query.get("PageSize") ?? 50) || 50, 1), 1000);
    const page = Math.max(Number(query.get("Page") ?? 0) || 0, 0);
    const wanted = this.#simulator.calls
      .list()
      .filter((call): call is TwilioCall => call instanceof TwilioCall)
      .filter((call) => matches(query, "To", call.phone) && matches(query, "From", call.from))
      .filter((call) => matches(query, "Status", call.status))
      .reverse();
    const path = `/2010-04-01/Accounts/${this.#account.accountSid}/Calls.json`;
    const pageUri = (number: number) => {
      const params = new URLSearchParams(query);
      params.set("PageSize", String(size));
      params.set("Page", String(number));
      return `${path}?${params}`;
    };
    const calls = wanted.slice(page * size, (page + 1) * size);
    return {
      calls: calls.map((call) => this.#read(call)),
      page,
      page_size: size,
      start: page * size,
      end: page * size + Math.max(calls.length - 1, 0),
      uri: pageUri(page),
      first_page_uri: pageUri(0),
      previous_page_uri: page > 0 ? pageUri(page - 1) : null,
      next_page_uri: (page + 1) * size < wanted.length ? pageUri(page + 1) : null,
    };
  }
}

/** `Status` ends the call, `Url` or `Twiml` redirects it. `canceled` leaves an answered call alone, as at Twilio. */
function updateCall(call: TwilioCall, form: URLSearchParams): void {
  const status = form.get("Status");
  if (status !== null && status !== "completed" && status !== "canceled") {
    throw new TwilioRestError(400, 20001, `Status must be completed or canceled, not ${status}`);
  }
  if (call.phase === "ended") throw new TwilioRestError(400, 21220, `Call is ${call.status}. It cannot be changed.`);
  if (status === null) {
    const source = readInstructions(form);
    if (call.phase !== "in_progress") {
      throw new TwilioRestError(400, 21220, "Call is not in-progress. Cannot redirect.");
    }
    call.redirect(source);
  } else if (call.phase !== "in_progress") {
    call.end("canceled", 487);
  } else if (status === "completed") {
    call.end("completed");
  }
}

function failWith(fault: RestFault, response: ServerResponse, logged: LoggedRequest): void {
  if (fault.status === "drop") {
    response.socket?.destroy();
    return;
  }
  logged.status = fault.status;
  const [code, message] = FAULT_CODES[fault.status] ?? [20000 + fault.status, "Simulated failure"];
  sendJson(response, fault.status, new TwilioRestError(fault.status, code, message).body());
}

function toRestError(error: unknown): TwilioRestError {
  if (error instanceof TwilioRestError) return error;
  if (error instanceof BodyTooLargeError) return new TwilioRestError(413, 20413, error.message);
  console.error("The simulated carrier failed:", error);
  return new TwilioRestError(500, 20500, "Internal Server Error");
}

function notFound(path: string): TwilioRestError {
  return new TwilioRestError(404, 20404, `The requested resource ${path} was not found`);
}

function methodNotAllowed(): TwilioRestError {
  return new TwilioRestError(405, 20004, "Method not allowed");
}

function matches(query: URLSearchParams, filter: string, value: string): boolean {
  return [null, value].includes(query.get(filter));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
