import { randomInt } from "node:crypto";
import type { PlivoAccount } from "../accounts";
import type { AccountNumber } from "../calls";
import type { RestAnswer } from "../http/rest-desk";
import { NumberBook } from "../numbers";
import type { WebhookTarget } from "./call";
import { readTarget, withPlus } from "./create-request";
import { errorOf, PlivoRestError } from "./errors";
import { apiBody } from "./resource";

/** An application: where the calls of its numbers go. */
export interface PlivoApplication {
  id: string;
  name: string;
  answer: WebhookTarget | null;
  hangup: WebhookTarget | null;
  fallback: WebhookTarget | null;
}

/** Plivo's Application and Number resources. */
export class PlivoNumbers {
  readonly #authId: string;
  readonly #applications = new Map<string, PlivoApplication>();
  /** Each number leads to an application, or to none. */
  readonly #book: NumberBook<{ applicationId: string | null }>;

  constructor({ authId, numbers }: PlivoAccount) {
    this.#authId = authId;
    this.#book = new NumberBook<{ applicationId: string | null }>(numbers ?? null, () => ({ applicationId: null }));
  }

  /** The application of a number; null when it has none. */
  applicationOf(number: string): PlivoApplication | null {
    return this.#applications.get(this.#book.get(number)?.applicationId ?? "") ?? null;
  }

  set({ number, inboundUrl, statusUrl }: AccountNumber): void {
    const routing = this.#book.add(number);
    const target = (url: string | null): WebhookTarget | null => (url === null ? null : { url, method: "POST" });
    const application = this.#create(`number-${withoutPlusSign(number)}`);
    Object.assign(application, { answer: target(inboundUrl), hangup: target(statusUrl) });
    routing.applicationId = application.id;
  }

  all(): AccountNumber[] {
    return this.#book.list((number) => {
      const application = this.applicationOf(number);
      return { number, inboundUrl: application?.answer?.url ?? null, statusUrl: application?.hangup?.url ?? null };
    });
  }

  clear(): void {
    this.#applications.clear();
    this.#book.clear();
  }

  /**
   * Answers a request for applications.
   * @throws PlivoRestError 400, 404, 405
   */
  application(
    method: string,
    id: string | undefined,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): RestAnswer {
    if (id === undefined) {
      if (method === "POST") {
        const name = asText(body.app_name);
        if (!name) throw new PlivoRestError(400, "app_name is a required parameter");
        const application = this.#create(name);
        try {
          change(application, body);
        } catch (error) {
          this.#applications.delete(application.id);
          throw error;
        }
        return { status: 201, body: apiBody({ message: "created", app_id: application.id }) };
      }
      const all = [...this.#applications.values()].map((each) => this.#presentApplication(each));
      return { status: 200, body: page(all, query) };
    }
    const application = this.#applications.get(id);
    if (!application) throw errorOf(404);
    if (method === "GET") return { status: 200, body: apiBody(this.#presentApplication(application)) };
    if (method === "DELETE") {
      this.#applications.delete(id);
      return { status: 204 };
    }
    change(application, body);
    return { status: 202, body: apiBody({ message: "changed" }) };
  }

  /**
   * Answers a request for numbers.
   * @throws PlivoRestError 400, 404, 405
   */
  number(method: string, id: string | undefined, body: Record<string, unknown>, query: URLSearchParams): RestAnswer {
    if (id === undefined) {
      if (method !== "GET") throw errorOf(405);
      const start = query.get("number_startswith") ?? "";
      const whole = start.length >= 10 ? withPlus(start) : null;
      if (whole) this.#book.find(whole);
      const numbers = this.#book.entries().filter(([number]) => withoutPlusSign(number).startsWith(start));
      return {
        status: 200,
        body: page(
          numbers.map(([number]) => this.#presentNumber(number)),
          query,
        ),
      };
    }
    const number = withPlus(id);
    const routing = number && this.#book.find(number);
    if (!number || !routing) throw errorOf(404);
    if (method === "DELETE") throw errorOf(405);
    if (method === "GET") return { status: 200, body: apiBody(this.#presentNumber(number)) };
    const applicationId = asText(body.app_id);
    if (applicationId && !this.#applications.has(applicationId)) throw new PlivoRestError(400, "app_id is not valid");
    if (body.app_id !== undefined) routing.applicationId = applicationId;
    return { status: 202, body: apiBody({ message: "changed" }) };
  }

  #create(name: string): PlivoApplication {
    const id = String(randomInt(10 ** 13, 10 ** 14));
    const application: PlivoApplication = { id, name, answer: null, hangup: null, fallback: null };
    this.#applications.set(id, application);
    return application;
  }

  #presentApplication(application: PlivoApplication): Record<string, unknown> {
    const { id, name, answer, hangup, fallback } = application;
    return {
      answer_method: answer?.method ?? "POST",
      answer_url: answer?.url ?? "",
      app_id: id,
      app_name: name,
      default_app: false,
      default_endpoint_app: false,
      enabled: true,
      fallback_answer_url: fallback?.url ?? "",
      fallback_method: fallback?.method ?? "POST",
      hangup_method: hangup?.method ?? "POST",
      hangup_url: hangup?.url ?? "",
      log_incoming_messages: true,
      message_method: "POST",
      message_url: "",
      public_uri: false,
      resource_uri: this.#applicationUri(id),
      sip_uri: `sip:${id}@app.plivo.com`,
      sub_account: null,
    };
  }

  #presentNumber(number: string): Record<string, unknown> {
    const application = this.applicationOf(number);
    return {
      active: true,
      added_on: "2020-01-01",
      alias: null,
      application: application ? this.#applicationUri(application.id) : null,
      carrier: "Plivo",
      country: "United States",
      mms_enabled: false,
      monthly_rental_rate: "0.50000",
      number: withoutPlusSign(number),
      number_type: "local",
      region: "United States",
      resource_uri: `/v1/Account/${this.#authId}/Number/${withoutPlusSign(number)}/`,
      sms_enabled: true,
      sms_rate: "0.00000",
      sub_account: null,
      type: "fixed",
      voice_enabled: true,
      voice_rate: "0.00550",
    };
  }

  #applicationUri(id: string): string {
    return `/v1/Account/${this.#authId}/Application/${id}/`;
  }
}

/** A page of a list, by `limit` (20) and `offset`. */
export function page(objects: unknown[], query: URLSearchParams): Record<string, unknown> {
  const limit = Math.min(Math.max(Number(query.get("limit") ?? 20) || 20, 1), 20);
  const offset = Math.max(Number(query.get("offset") ?? 0) || 0, 0);
  const link = (at: number) => `?limit=${limit}&offset=${at}`;
  return apiBody({
    meta: {
      limit,
      next: offset + limit < objects.length ? link(offset + limit) : null,
      offset,
      previous: offset > 0 ? link(Math.max(offset - limit, 0)) : null,
      total_count: objects.length,
    },
    objects: objects.slice(offset, offset + limit),
  });
}

/** Changes what is named; an application keeps the rest. */
function change(application: PlivoApplication, body: Record<string, unknown>): void {
  const text = (name: string) => asText(body[name]) ?? "";
  const next = { ...application };
  if (body.app_name !== undefined) next.name = text("app_name");
  if (body.answer_url !== undefined) next.answer = readTarget(text, "answer");
  if (body.hangup_url !== undefined) next.hangup = readTarget(text, "hangup");
  if (body.fallback_answer_url !== undefined) {
    next.fallback = readTarget((name) => text(name === "fallback_url" ? "fallback_answer_url" : name), "fallback");
  }
  Object.assign(application, next);
}

function asText(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function withoutPlusSign(number: string): string {
  return number.slice(1);
}
