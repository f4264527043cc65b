import type { VonageAccount } from "../accounts";
import type { AccountNumber } from "../calls";
import type { RestAnswer } from "../http/rest-desk";
import { NumberBook } from "../numbers";
import { plain, withPlus } from "./endpoint";
import { errorOf, invalidParameter } from "./errors";
import type { WebhookTarget } from "./webhook";

interface Application {
  name: string;
  answer: WebhookTarget | null;
  event: WebhookTarget | null;
  /** Everything else that an update brought, given back as it came. */
  others: Record<string, unknown>;
}

/** The numbers of the account and its one application, where the calls of all its numbers go. */
export class VonageNumbers {
  readonly #account: VonageAccount;
  readonly #book: NumberBook<{ linked: boolean }>;
  #application: Application = newApplication();

  constructor(account: VonageAccount) {
    this.#account = account;
    this.#book = new NumberBook<{ linked: boolean }>(account.numbers ?? null, () => ({ linked: false }));
  }

  get event(): WebhookTarget | null {
    return this.#application.event;
  }

  /** Where calls to a number go; null when it is not linked to the application, or that has no answer URL. */
  answerOf(number: string): WebhookTarget | null {
    return this.#book.get(number)?.linked ? this.#application.answer : null;
  }

  /** Some number of the account, or one of its own. */
  any(): string {
    return this.#book.entries()[0]?.[0] ?? "+12015550100";
  }

  /** Links a number to the application and gives that the URLs: they are those of all its numbers. */
  set({ number, inboundUrl, statusUrl }: AccountNumber): void {
    this.#book.add(number).linked = inboundUrl !== null;
    if (inboundUrl !== null) this.#application.answer = { url: inboundUrl, method: "GET" };
    if (statusUrl !== null) this.#application.event = { url: statusUrl, method: "POST" };
  }

  all(): AccountNumber[] {
    return this.#book.list((number, { linked }) => ({
      number,
      inboundUrl: linked ? (this.#application.answer?.url ?? null) : null,
      statusUrl: linked ? (this.#application.event?.url ?? null) : null,
    }));
  }

  clear(): void {
    this.#book.clear();
    this.#application = newApplication();
  }

  /** `GET /account/numbers`. An account whose search finds nothing answers with an empty object. */
  list(query: URLSearchParams): RestAnswer {
    const pattern = query.get("pattern") ?? "";
    const whole = pattern.length >= 10 ? withPlus(pattern) : null;
    if (whole) this.#book.find(whole);
    const searches: Record<string, (number: string) => boolean> = {
      0: (number) => number.startsWith(pattern),
      1: (number) => number.includes(pattern),
      2: (number) => number.endsWith(pattern),
    };
    const fits = searches[query.get("search_pattern") ?? "0"] ?? (() => false);
    const found = this.#book.entries().filter(([number]) => fits(plain(number)));
    const size = Math.min(Math.max(Number(query.get("size") ?? 10) || 10, 1), 100);
    const index = Math.max(Number(query.get("index") ?? 1) || 1, 1);
    const numbers = found.slice((index - 1) * size, index * size).map(([number, { linked }]) => ({
      country: countryOf(number),
      msisdn: plain(number),
      type: "mobile-lvn",
      features: ["SMS", "VOICE"],
      moHttpUrl: "",
      ...(linked && {
        voiceCallbackType: "app",
        voiceCallbackValue: this.#account.applicationId,
        app_id: this.#account.applicationId,
      }),
    }));
    return { status: 200, body: numbers.length === 0 ? {} : { count: found.length, numbers } };
  }

  /** `POST /number/update`. */
  update(form: URLSearchParams): RestAnswer {
    const number = withPlus(form.get("msisdn"));
    const routing = number && this.#book.find(number);
    if (!routing || !/^[A-Z]{2}$/.test(form.get("country") ?? "")) {
      return { status: 420, body: { "error-code": "420", "error-code-label": "method failed" } };
    }
    const application = form.get("app_id");
    if (application !== null && application !== this.#account.applicationId) {
      return { status: 420, body: { "error-code": "420", "error-code-label": "Invalid application id" } };
    }
    // What an update does not name is taken away.
    routing.linked = application !== null;
    return { status: 200, body: { "error-code": "200", "error-code-label": "success" } };
  }

  /**
   * Answers a request for applications.
   * @throws VonageRestError 400, 404, 405
   */
  application(method: string, id: string | undefined, body: Record<string, unknown>): RestAnswer {
    const { applicationId } = this.#account;
    if (id === undefined) {
      if (method !== "GET") throw errorOf(405);
      const all = { page_size: 10, page: 1, total_items: 1, total_pages: 1 };
      return { status: 200, body: { ...all, _embedded: { applications: [this.#present()] }, _links: {} } };
    }
    if (id !== applicationId) throw errorOf(404);
    if (method === "PUT") this.#replace(body);
    else if (method !== "GET") throw errorOf(405);
    return { status: 200, body: this.#present() };
  }

  /** An update is a replacement: capabilities that it does not name are gone. */
  #replace(body: Record<string, unknown>): void {
    const { name, capabilities, keys: _keys, id: _id, _links, ...others } = body;
    if (typeof name !== "string" || name === "") throw invalidParameter("name", "is required");
    const voice = asRecord(asRecord(capabilities).voice);
    const webhooks = asRecord(voice.webhooks);
    const answer = readTarget(webhooks.answer_url, "answer_url", "GET");
    const event = readTarget(webhooks.event_url, "event_url", "POST");
    const { voice: _voice, ...otherCapabilities } = asRecord(capabilities);
    this.#application = { name, answer, event, others: { ...others, otherCapabilities, voice } };
  }

  #present(): Record<string, unknown> {
    const { applicationId, publicKey } = this.#account;
    const { name, answer, event, others } = this.#application;
    const { otherCapabilities, voice, ...rest } = others;
    const webhook = (target: WebhookTarget | null) => target && { address: target.url, http_method: target.method };
    const webhooks = {
      ...asRecord(asRecord(voice).webhooks),
      ...(answer && { answer_url: webhook(answer) }),
      ...(event && { event_url: webhook(event) }),
    };
    return {
      privacy: { improve_ai: false },
      ...rest,
      id: applicationId,
      name,
      keys: { public_key: publicKey },
      capabilities: {
        ...asRecord(otherCapabilities),
        voice: { signed_callbacks: true, ...asRecord(voice), webhooks },
      },
      _links: { self: { href: `/v2/applications/${applicationId}` } },
    };
  }
}

function newApplication(): Application {
  return { name: "Simulated application", answer: null, event: null, others: {} };
}

function readTarget(value: unknown, name: string, fallback: "GET" | "POST"): WebhookTarget | null {
  if (value === undefined || value === null) return null;
  const { address, http_method: method = fallback } = asRecord(value);
  if (typeof address !== "string" || !URL.canParse(address)) throw invalidParameter(name, "is not a URL");
  if (method !== "GET" && method !== "POST") throw invalidParameter(name, "has a method other than GET and POST");
  return { url: address, method };
}

function countryOf(number: string): string {
  if (number.startsWith("+1")) return "US";
  return number.startsWith("+44") ? "GB" : "DE";
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
