import type { IncomingMessage, ServerResponse } from "node:http";
import type { TwilioAccount } from "../accounts";
import { NotRoutedError, type AccountNumber, type CarrierProtocol, type SimulatedCall } from "../calls";
import type { RestKind } from "../faults";
import { BodyTooLargeError, readBody } from "../http/exchange";
import type { LoggedRequest } from "../http/request-log";
import { answerRest, basicHeader, isSame, sendAnswer, type RestAnswer } from "../http/rest-desk";
import type { Simulator } from "../simulator";
import { TwilioCall } from "./call";
import { parseCreate, readInstructions } from "./create-request";
import { TwilioRestError } from "./errors";
import { TwilioNumbers } from "./numbers";
import { presentCall } from "./resource";

const BODY_LIMIT_BYTES = 64 * 1024;
const PATH = /^\/2010-04-01\/Accounts\/([^/]+)\/(Calls|IncomingPhoneNumbers)(?:\/([^/]+?))?\.json$/;
const FAULT_CODES: Record<number, [code: number, message: string]> = {
  429: [20429, "Too Many Requests"],
  500: [20500, "Internal Server Error"],
  503: [20503, "Service Unavailable"],
};
/** How long an inbound call waits for its instructions at most, and how long any call may last. */
const INBOUND_RING_SECONDS = 60;
const TIME_LIMIT_SECONDS = 14_400;

/** Twilio's REST API for calls and numbers, below its real base path. */
export class TwilioRest implements CarrierProtocol {
  readonly name = "twilio";
  readonly #simulator: Simulator;
  readonly #account: TwilioAccount;
  readonly #numbers: TwilioNumbers;
  /** How often each ended call was read: its price is not known at once. */
  readonly #reads = new Map<string, number>();

  constructor(simulator: Simulator, account: TwilioAccount) {
    this.#simulator = simulator;
    this.#account = account;
    this.#numbers = new TwilioNumbers(account);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith("/2010-04-01/")) return false;
    const logged = this.#simulator.requests.add("twilio", request.method ?? "GET", url.pathname);
    try {
      await this.#answer(request, response, url, logged);
    } catch (error) {
      const known = toRestError(error);
      sendAnswer(response, logged, { status: known.status, body: known.body() });
    }
    return true;
  }

  callIn({ from, to }: { from: string; to: string }): SimulatedCall {
    const routing = this.#numbers.get(to);
    if (!routing?.voiceUrl) throw new NotRoutedError(`The number ${to} has no voice URL at Twilio.`);
    const { voiceUrl: url, voiceMethod: method, statusCallback, statusCallbackMethod } = routing;
    const call = new TwilioCall({
      account: this.#account,
      direction: "inbound",
      request: {
        from,
        to,
        instructions: { url, method },
        statusCallback: statusCallback
          ? { url: statusCallback, method: statusCallbackMethod, events: new Set(["completed"]) }
          : null,
        machineDetection: null,
        ringTimeoutSeconds: INBOUND_RING_SECONDS,
        timeLimitSeconds: TIME_LIMIT_SECONDS,
      },
      script: this.#simulator.phones.scriptOf(from),
      queueMs: 0,
      faults: this.#simulator.faults,
    });
    this.#simulator.calls.add(call);
    return call;
  }

  numbers(): AccountNumber[] {
    return this.#numbers.all();
  }

  setNumber(number: AccountNumber): void {
    this.#numbers.set(number);
  }

  reset(): void {
    this.#reads.clear();
    this.#numbers.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, logged: LoggedRequest): Promise<void> {
    const method = request.method ?? "GET";
    const form = new URLSearchParams((await readBody(request, BODY_LIMIT_BYTES)).toString("utf8"));
    const { accountSid, authToken } = this.#account;
    if (!isSame(request.headers.authorization, basicHeader(accountSid, authToken))) {
      throw new TwilioRestError(401, 20003, "Authenticate");
    }
    const match = PATH.exec(url.pathname);
    if (!match || match[1] !== accountSid) throw notFound(url.pathname);
    const [, , resource, sid] = match;
    const kind: RestKind = method === "POST" ? (sid ? "update" : "create") : "fetch";
    const carryOut = () => {
      if (method !== "GET" && method !== "POST") throw methodNotAllowed();
      if (resource === "IncomingPhoneNumbers") return this.#number(method, sid, form, url);
      return sid ? this.#one(method, sid, form, url.pathname) : this.#all(method, form, url.searchParams);
    };
    await answerRest({ faults: this.#simulator.faults, response, logged }, kind, carryOut, failure);
  }

  #number(method: string, sid: string | undefined, form: URLSearchParams, url: URL): RestAnswer {
    if (sid) return { status: 200, body: this.#numbers.one(sid, method === "POST" ? form : null, url.pathname) };
    if (method === "POST") throw methodNotAllowed();
    return { status: 200, body: this.#numbers.list(url.searchParams) };
  }

  #all(method: string, form: URLSearchParams, query: URLSearchParams): RestAnswer {
    if (method === "GET") return { status: 200, body: this.#list(query) };
    const { request, warnings } = parseCreate(form);
    const { calls, phones, faults } = this.#simulator;
    const call = new TwilioCall({
      account: this.#account,
      direction: "outbound",
      request,
      script: phones.scriptOf(request.to),
      // Over its limit of calls a second Twilio queues.
      queueMs: faults.queueMs + faults.queueTurnMs(this.name),
      faults,
    });
    for (const { code, message } of warnings) call.log.error(code, message);
    calls.add(call);
    return { status: 201, body: presentCall(call, false) };
  }

  #one(method: string, sid: string, form: URLSearchParams, path: string): RestAnswer {
    const call = this.#simulator.calls.get(sid);
    if (!(call instanceof TwilioCall)) throw notFound(path);
    if (method === "GET") return { status: 200, body: this.#read(call) };
    updateCall(call, form);
    return { status: 200, body: presentCall(call, false) };
  }

  #read(call: TwilioCall): Record<string, unknown> {
    const reads = this.#reads.get(call.id) ?? 0;
    if (call.phase === "ended") this.#reads.set(call.id, reads + 1);
    return presentCall(call, reads >= this.#simulator.faults.latePrice);
  }

  /** Newest first, filtered by To, From, Status and StartTime; one page of at most PageSize (50). */
  #list(query: URLSearchParams): unknown {
    const size = Math.min(Math.max(Number(query.get("PageSize") ?? 50) || 50, 1), 1000);
    const page = Math.max(Number(query.get("Page") ?? 0) || 0, 0);
    const wanted = this.#simulator.calls
      .list()
      .filter((call): call is TwilioCall => call instanceof TwilioCall)
      .filter((call) => matches(query, "To", call.to) && matches(query, "From", call.from))
      .filter((call) => matches(query, "Status", call.status) && startedWithin(query, call.log.createdAt))
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
    call.end("canceled");
  } else if (status === "completed") {
    call.end("hung_up_by_request");
  }
}

function failure(status: number): RestAnswer {
  const [code, message] = FAULT_CODES[status] ?? [20000 + status, "Simulated failure"];
  return { status, body: new TwilioRestError(status, code, message).body() };
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

/** The filters StartTime (a day), `StartTime>` and `StartTime<`; here they compare the time the call was created. */
function startedWithin(query: URLSearchParams, at: number): boolean {
  const time = (name: string) => {
    const text = query.get(name);
    return text === null ? null : Date.parse(text);
  };
  const [after, before, day] = [time("StartTime>"), time("StartTime<"), time("StartTime")];
  if (after !== null && at < after) return false;
  if (before !== null && at > before) return false;
  return day === null || (at >= day && at < day + 86_400_000);
}
