import type { IncomingMessage, ServerResponse } from "node:http";
import type { PlivoAccount } from "../accounts";
import { NotRoutedError, type AccountNumber, type CarrierProtocol, type SimulatedCall } from "../calls";
import type { RestKind } from "../faults";
import { BodyTooLargeError, readBody } from "../http/exchange";
import type { LoggedRequest } from "../http/request-log";
import { answerRest, basicHeader, isSame, sendAnswer, type RestAnswer } from "../http/rest-desk";
import type { Simulator } from "../simulator";
import { PlivoCall, type PlivoCallRequest } from "./call";
import { parseCreate, readTarget } from "./create-request";
import { errorOf, PlivoRestError } from "./errors";
import { page, PlivoNumbers } from "./numbers";
import { apiBody, presentLive, presentRecord } from "./resource";

const BODY_LIMIT_BYTES = 256 * 1024;
const PREFIX = "/v1/Account/";
const PATH = /^\/v1\/Account\/([^/]+)\/(Call|Request|Application|Number)(?:\/([^/]+)(?:\/(DTMF))?)?\/?$/;
const RING_SECONDS = 120;
const TIME_LIMIT_SECONDS = 14_400;

/** Plivo's REST API for calls, applications and numbers, below its real base path. */
export class PlivoRest implements CarrierProtocol {
  readonly name = "plivo";
  readonly #simulator: Simulator;
  readonly #account: PlivoAccount;
  readonly #numbers: PlivoNumbers;
  /** How often the record of each ended call was asked for. */
  readonly #reads = new Map<string, number>();

  constructor(simulator: Simulator, account: PlivoAccount) {
    this.#simulator = simulator;
    this.#account = account;
    this.#numbers = new PlivoNumbers(account);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith(PREFIX)) return false;
    const logged = this.#simulator.requests.add("plivo", request.method ?? "GET", url.pathname);
    try {
      await this.#answer(request, response, url, logged);
    } catch (error) {
      sendAnswer(response, logged, toRestError(error).answer());
    }
    return true;
  }

  callIn({ from, to }: { from: string; to: string }): SimulatedCall {
    const application = this.#numbers.applicationOf(to);
    if (!application?.answer)
      throw new NotRoutedError(`The number ${to} has no application with an answer URL at Plivo.`);
    const { answer, hangup, fallback } = application;
    return this.#place("inbound", {
      from,
      to,
      answer,
      hangup,
      fallback,
      ring: null,
      machineDetection: null,
      ringTimeoutSeconds: RING_SECONDS,
      timeLimitSeconds: TIME_LIMIT_SECONDS,
    });
  }

  numbers(): AccountNumber[] {
    return this.#numbers.all();
  }

  setNumber(number: AccountNumber): void {
    this.#numbers.set(number);
  }

  reset(): void {
    this.#numbers.clear();
    this.#reads.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, logged: LoggedRequest): Promise<void> {
    const method = request.method ?? "GET";
    const text = (await readBody(request, BODY_LIMIT_BYTES)).toString("utf8");
    const { authId, authToken } = this.#account;
    if (!isSame(request.headers.authorization, basicHeader(authId, authToken))) throw errorOf(401);
    const match = PATH.exec(url.pathname);
    if (!match || match[1] !== authId) throw errorOf(404);
    const [, , resource = "", id, action] = match;
    if (!["GET", "POST", "DELETE"].includes(method)) throw errorOf(405);
    const body = readJsonBody(text, request.headers["content-type"]);
    const creates = method === "POST" && resource === "Call" && id === undefined;
    const kind: RestKind = creates ? "create" : method === "GET" ? "fetch" : "update";
    const carryOut = (): RestAnswer => {
      switch (resource) {
        case "Application":
          return this.#numbers.application(method, id, body, url.searchParams);
        case "Number":
          return this.#numbers.number(method, id, body, url.searchParams);
        case "Request":
          return this.#cancel(method, id);
      }
      if (id === undefined) return creates ? this.#create(body) : this.#list(method, url.searchParams);
      return action ? this.#press(method, id, body) : this.#one(method, id, body, url.searchParams);
    };
    const failure = (status: number) => errorOf(status).answer();
    await answerRest({ faults: this.#simulator.faults, response, logged }, kind, carryOut, failure);
  }

  #create(body: Record<string, unknown>): RestAnswer {
    const ids = parseCreate(body).map((request) => this.#place("outbound", request).id);
    const message = ids.length === 1 ? "call fired" : "calls fired";
    return { status: 201, body: apiBody({ message, request_uuid: ids.length === 1 ? ids[0] : ids }) };
  }

  #place(direction: "outbound" | "inbound", request: PlivoCallRequest): PlivoCall {
    const { calls, phones, faults } = this.#simulator;
    const script = phones.scriptOf(direction === "outbound" ? request.to : request.from);
    // Over its limit of calls a second Plivo queues.
    const queueMs = direction === "outbound" ? faults.queueMs + faults.queueTurnMs(this.name) : 0;
    const call = new PlivoCall({ account: this.#account, direction, request, script, queueMs, faults });
    calls.add(call);
    return call;
  }

  /** Records of ended calls, newest first; `status=live` or `queued`: the ids of those. */
  #list(method: string, query: URLSearchParams): RestAnswer {
    if (method !== "GET") throw errorOf(405);
    const all = this.#calls();
    const status = query.get("status");
    if (status !== null) {
      const wanted = all.filter((call) => isInState(call, status)).map(({ id }) => id);
      return { status: 200, body: apiBody({ calls: wanted }) };
    }
    const ended = all.filter((call) => call.phase === "ended" && isWanted(call, query)).reverse();
    return {
      status: 200,
      body: page(
        ended.map((call) => presentRecord(call, this.#account.authId)),
        query,
      ),
    };
  }

  #one(method: string, id: string, body: Record<string, unknown>, query: URLSearchParams): RestAnswer {
    const call = this.#find(id);
    const { authId } = this.#account;
    if (method === "GET") {
      const status = query.get("status");
      if (status !== null) {
        if (!isInState(call, status)) throw errorOf(404);
        return { status: 200, body: apiBody(presentLive(call)) };
      }
      if (call.phase !== "ended" || !this.#isRecorded(call)) throw errorOf(404);
      return { status: 200, body: apiBody(presentRecord(call, authId)) };
    }
    if (call.phase === "ended") throw errorOf(404);
    if (method === "DELETE") {
      call.end(call.phase === "in_progress" ? "hung_up_by_request" : "canceled");
      return { status: 204 };
    }
    return transfer(call, body);
  }

  /** A record is written some time after the call; the switch `late_price` says how many reads that is, from 2 on. */
  #isRecorded(call: PlivoCall): boolean {
    const { latePrice } = this.#simulator.faults;
    const reads = this.#reads.get(call.id) ?? 0;
    this.#reads.set(call.id, reads + 1);
    return latePrice < 2 || reads >= latePrice;
  }

  #press(method: string, id: string, body: Record<string, unknown>): RestAnswer {
    if (method !== "POST") throw errorOf(405);
    const call = this.#find(id);
    if (call.phase !== "in_progress") throw errorOf(404);
    const { digits } = body;
    if (typeof digits !== "string" || !/^[0-9*#A-DwW]+$/.test(digits)) {
      throw new PlivoRestError(400, "digits is a required parameter of the keys 0-9, *, #, A-D, w and W");
    }
    call.deliverKeys(digits);
    return { status: 202, body: apiBody({ message: "digits sent" }) };
  }

  /** Takes back a request whose phone has not answered. */
  #cancel(method: string, id: string | undefined): RestAnswer {
    if (method !== "DELETE" || id === undefined) throw errorOf(405);
    const call = this.#find(id);
    if (call.phase !== "queued" && call.phase !== "ringing") throw errorOf(404);
    call.end("canceled");
    return { status: 204 };
  }

  #find(id: string): PlivoCall {
    const call = this.#simulator.calls.get(id);
    if (!(call instanceof PlivoCall)) throw errorOf(404);
    return call;
  }

  #calls(): PlivoCall[] {
    return this.#simulator.calls.list().filter((call): call is PlivoCall => call instanceof PlivoCall);
  }
}

function transfer(call: PlivoCall, body: Record<string, unknown>): RestAnswer {
  const text = (name: string) => (typeof body[name] === "string" ? body[name] : "");
  const legs = text("legs") || "aleg";
  if (legs !== "aleg") throw new PlivoRestError(400, "legs other than aleg are not supported by the simulated carrier");
  const target = readTarget(text, "aleg");
  if (!target) throw new PlivoRestError(400, "aleg_url is a required parameter");
  if (call.phase !== "in_progress") throw errorOf(404);
  call.transfer(target);
  return { status: 202, body: apiBody({ message: "call transferred", call_uuids: [call.id] }) };
}

function isInState(call: PlivoCall, status: string): boolean {
  if (status === "queued") return call.phase === "queued";
  return status === "live" && (call.phase === "ringing" || call.phase === "in_progress");
}

/** The filters of the list of records. */
function isWanted(call: PlivoCall, query: URLSearchParams): boolean {
  const plain = (number: string) => number.replace(/^\+/, "");
  const is = (name: string, value: string) => [null, value].includes(query.get(name));
  const number = (name: string, value: string) => [null, plain(value)].includes(plainOrNull(query.get(name)));
  const plainOrNull = (value: string | null) => (value === null ? null : plain(value));
  const time = (suffix: string, fits: (end: number, given: number) => boolean) => {
    const text = query.get(`end_time${suffix}`);
    // Times of filters are in UTC.
    return text === null || fits(call.endedAt ?? 0, Date.parse(`${text.replace(" ", "T")}Z`));
  };
  return (
    number("from_number", call.from) &&
    number("to_number", call.to) &&
    is("call_direction", call.direction) &&
    is("hangup_cause_code", String(call.hangup?.code)) &&
    time("__gt", (end, given) => end > given) &&
    time("__gte", (end, given) => end >= given) &&
    time("__lt", (end, given) => end < given) &&
    time("__lte", (end, given) => end <= given)
  );
}

function readJsonBody(text: string, contentType = ""): Record<string, unknown> {
  if (text === "") return {};
  if (/^application\/x-www-form-urlencoded\b/.test(contentType)) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new PlivoRestError(400, "the body is not a JSON object");
}

function toRestError(error: unknown): PlivoRestError {
  if (error instanceof PlivoRestError) return error;
  if (error instanceof BodyTooLargeError) return new PlivoRestError(413, error.message);
  console.error("The simulated carrier failed:", error);
  return errorOf(500);
}
