import { createPublicKey, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { VonageAccount } from "../accounts";
import { NotRoutedError, type AccountNumber, type CarrierProtocol, type SimulatedCall } from "../calls";
import type { RestKind } from "../faults";
import { BodyTooLargeError, readBody } from "../http/exchange";
import type { LoggedRequest } from "../http/request-log";
import { answerRest, basicHeader, isSame, sendAnswer, type RestAnswer } from "../http/rest-desk";
import type { Simulator } from "../simulator";
import { VonageCall, type VonageCallRequest } from "./call";
import { parseCreate, readDestination } from "./create-request";
import { errorOf, invalidParameter, VonageRestError } from "./errors";
import { refusalOf } from "./jwt";
import { VonageNumbers } from "./numbers";
import { presentLegs, type PresentedLeg } from "./resource";

const BODY_LIMIT_BYTES = 256 * 1024;
const CALLS = /^\/v1\/calls(?:\/([^/]+)(?:\/(dtmf))?)?\/?$/;
const APPLICATIONS = /^\/v2\/applications(?:\/([^/]+))?\/?$/;
const RING_SECONDS = 60;
const TIME_LIMIT_SECONDS = 7200;
const PAGE_SIZE = { fallback: 10, max: 100 };

interface RestRequest {
  method: string;
  url: URL;
  /** Where the request came to, for links. */
  origin: string;
  text: string;
}

/** Vonage's REST APIs for calls, applications and numbers, below their real base paths. */
export class VonageRest implements CarrierProtocol {
  readonly name = "vonage";
  readonly #simulator: Simulator;
  readonly #account: VonageAccount;
  readonly #key: KeyObject;
  readonly #numbers: VonageNumbers;

  constructor(simulator: Simulator, account: VonageAccount) {
    this.#simulator = simulator;
    this.#account = account;
    this.#key = createPublicKey(account.publicKey);
    this.#numbers = new VonageNumbers(account);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const { pathname } = url;
    const isNumbers = pathname === "/account/numbers" || pathname === "/number/update";
    if (!isNumbers && !CALLS.test(pathname) && !APPLICATIONS.test(pathname)) return false;
    const logged = this.#simulator.requests.add("vonage", request.method ?? "GET", pathname);
    try {
      await this.#answer(request, response, url, logged);
    } catch (error) {
      sendAnswer(response, logged, toRestError(error).answer());
    }
    return true;
  }

  callIn({ from, to }: { from: string; to: string }): SimulatedCall {
    const target = this.#numbers.answerOf(to);
    if (!target) throw new NotRoutedError(`The number ${to} leads to no application with an answer URL at Vonage.`);
    return this.#place("inbound", {
      from,
      to,
      source: { target },
      event: this.#numbers.event,
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
  }

  async #answer(request: IncomingMessage, response: ServerResponse, url: URL, logged: LoggedRequest): Promise<void> {
    const text = (await readBody(request, BODY_LIMIT_BYTES)).toString("utf8");
    const method = request.method ?? "GET";
    const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
    const calls = CALLS.exec(url.pathname);
    this.#authenticate(request.headers.authorization, url, calls !== null);
    const creates = calls !== null && method === "POST" && calls[1] === undefined;
    const kind: RestKind = creates ? "create" : method === "GET" ? "fetch" : "update";
    const asked = { method, url, origin, text };
    const carryOut = () => (calls ? this.#call(asked, calls[1], calls[2]) : this.#accountApi(asked));
    const failure = (status: number) => errorOf(status).answer();
    await answerRest({ faults: this.#simulator.faults, response, logged }, kind, carryOut, failure);
  }

  /** Calls are for applications with a token, numbers and applications for the account with its key and secret. */
  #authenticate(header: string | undefined, url: URL, byToken: boolean): void {
    const { apiKey, apiSecret, applicationId } = this.#account;
    if (byToken) {
      const token = /^Bearer (.+)$/.exec(header ?? "")?.[1];
      const refusal = token ? refusalOf(token, this.#key, applicationId, Date.now()) : "there is no token";
      if (refusal) throw new VonageRestError(401, `You did not provide correct credentials: ${refusal}.`);
      return;
    }
    const inQuery = url.searchParams.get("api_key") === apiKey && url.searchParams.get("api_secret") === apiSecret;
    if (!inQuery && !isSame(header, basicHeader(apiKey, apiSecret))) throw errorOf(401);
  }

  #accountApi({ method, url, text }: RestRequest): RestAnswer {
    if (url.pathname === "/account/numbers") {
      if (method !== "GET") throw errorOf(405);
      return this.#numbers.list(url.searchParams);
    }
    if (url.pathname === "/number/update") {
      if (method !== "POST") throw errorOf(405);
      return this.#numbers.update(new URLSearchParams(text));
    }
    const id = APPLICATIONS.exec(url.pathname)?.[1];
    return this.#numbers.application(method, id, method === "GET" ? {} : readJsonBody(text));
  }

  #call(request: RestRequest, uuid: string | undefined, action: string | undefined): RestAnswer {
    const { method, text } = request;
    if (uuid === undefined) {
      if (method === "GET") return this.#list(request);
      if (method !== "POST") throw errorOf(405);
      return this.#create(readJsonBody(text));
    }
    if (method === "GET" && !action) {
      const found = this.#legs().find((leg) => leg.uuid === uuid);
      if (!found) throw errorOf(404);
      return { status: 200, body: found.body };
    }
    if (method !== "PUT") throw errorOf(405);
    const body = readJsonBody(text);
    return action ? this.#press(uuid, body) : this.#control(uuid, body);
  }

  #create(body: Record<string, unknown>): RestAnswer {
    // Over its limit of calls a second Vonage refuses.
    if (!this.#simulator.faults.takeTurn(this.name)) throw errorOf(429);
    const defaults = { event: this.#numbers.event, number: this.#numbers.any() };
    const call = this.#place("outbound", parseCreate(body, defaults));
    const { id: uuid, conversationUuid } = call;
    const answer = { uuid, status: "started", direction: "outbound", conversation_uuid: conversationUuid };
    return { status: 201, body: answer };
  }

  #place(direction: "outbound" | "inbound", request: VonageCallRequest): VonageCall {
    const { calls, phones, faults } = this.#simulator;
    const script = phones.scriptOf(direction === "outbound" ? request.to : request.from);
    const queueMs = direction === "outbound" ? faults.queueMs : 0;
    const call = new VonageCall({ account: this.#account, direction, request, script, queueMs, faults });
    calls.add(call);
    return call;
  }

  #control(uuid: string, body: Record<string, unknown>): RestAnswer {
    const call = this.#calls().find(({ id, legs }) => id === uuid || legs.some((leg) => leg.uuid === uuid));
    if (!call || call.phase === "ended") throw errorOf(404);
    const leg = call.legs.find((each) => each.uuid === uuid);
    switch (body.action) {
      case "hangup":
        if (leg) leg.hangUp();
        else call.end(call.phase === "in_progress" ? "hung_up_by_request" : "canceled");
        return { status: 204 };
      case "transfer": {
        const source = readDestination(body.destination);
        if (call.phase !== "in_progress" || leg) throw new VonageRestError(400, "The call is not answered.");
        call.transfer(source);
        return { status: 204 };
      }
      case "mute":
      case "unmute":
      case "earmuff":
      case "unearmuff":
        throw invalidParameter("action", `${body.action} is not supported by the simulated carrier`);
    }
    throw invalidParameter("action", "must be hangup, mute, unmute, earmuff, unearmuff or transfer");
  }

  #press(uuid: string, { digits }: Record<string, unknown>): RestAnswer {
    const call = this.#simulator.calls.get(uuid);
    if (!(call instanceof VonageCall) || call.phase === "ended") throw errorOf(404);
    if (typeof digits !== "string" || !/^[0-9*#A-Dp]+$/.test(digits)) {
      throw invalidParameter("digits", "must be of the keys 0-9, *, #, A-D and p");
    }
    if (call.phase !== "in_progress") throw new VonageRestError(400, "The call is not answered.");
    call.deliverKeys(digits);
    return { status: 200, body: { message: "DTMF sent", uuid } };
  }

  /** Legs, oldest first unless `order=desc`, by status, uuid, conversation and start; the WebSockets' are among them. */
  #list({ url, origin }: RestRequest): RestAnswer {
    const query = url.searchParams;
    const size = Math.min(Number(query.get("page_size") ?? PAGE_SIZE.fallback) || PAGE_SIZE.fallback, PAGE_SIZE.max);
    const index = Math.max(Number(query.get("record_index") ?? 0) || 0, 0);
    const found = this.#legs().filter((leg) => isWanted(leg, query));
    if (query.get("order") === "desc") found.reverse();
    const link = (at: number) => {
      const params = new URLSearchParams(query);
      params.set("page_size", String(size));
      params.set("record_index", String(at));
      return { href: `${origin}/v1/calls?${params}` };
    };
    const body = {
      count: found.length,
      page_size: size,
      record_index: index,
      _links: {
        self: link(index),
        first: link(0),
        ...(index > 0 && { prev: link(Math.max(index - size, 0)) }),
        ...(index + size < found.length && { next: link(index + size) }),
      },
      _embedded: { calls: found.slice(index, index + size).map((leg) => leg.body) },
    };
    return { status: 200, body };
  }

  #legs(): PresentedLeg[] {
    return this.#calls().flatMap(presentLegs);
  }

  #calls(): VonageCall[] {
    return this.#simulator.calls.list().filter((call): call is VonageCall => call instanceof VonageCall);
  }
}

function isWanted(leg: PresentedLeg, query: URLSearchParams): boolean {
  const is = (name: string, value: string) => [null, value].includes(query.get(name));
  const [from, until] = ["date_start", "date_end"].map((name) => {
    const text = query.get(name);
    return text === null ? null : Date.parse(text);
  });
  return (
    is("status", leg.status) &&
    is("uuid", leg.uuid) &&
    is("conversation_uuid", leg.conversation_uuid) &&
    (from === null || from === undefined || leg.startedAt >= from) &&
    (until === null || until === undefined || leg.startedAt <= until)
  );
}

function readJsonBody(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new VonageRestError(400, "The body is not a JSON object.");
}

function toRestError(error: unknown): VonageRestError {
  if (error instanceof VonageRestError) return error;
  if (error instanceof BodyTooLargeError) return new VonageRestError(413, error.message);
  console.error("The simulated carrier failed:", error);
  return errorOf(500);
}
