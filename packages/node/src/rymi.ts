import { Agents } from "./resources/agents.js";
import type { WebhookMessage } from "./generated.js";
import { ApiKeys } from "./resources/api-keys.js";
import { Calls } from "./resources/calls.js";
import { Escalations } from "./resources/escalations.js";
import { Operators } from "./resources/operators.js";
import { PhoneNumbers } from "./resources/phone-numbers.js";
import { WebhookEndpoints } from "./resources/webhook-endpoints.js";
import { Workspace } from "./resources/workspace.js";
import { Transport } from "./transport.js";
import { verifyWebhook, type HeadersLike, type VerifyOptions } from "./webhooks.js";

/** How the client is set up. What is not said is read from the environment, or has a default. */
export interface RymiOptions {
  /** RYMI_API_KEY unless said. */
  apiKey?: string;
  /** Address of the server, such as `https://calls.example.org`; RYMI_BASE_URL unless said. */
  baseUrl?: string;
  /** Milliseconds that each try of a request may take; 30,000 unless said. */
  timeoutMs?: number;
  /** Tries after the first, of requests that are safe to repeat; 2 unless said. */
  maxRetries?: number;
  /** Milliseconds before the first repetition, doubled at each; 500 unless said. */
  backoffMs?: number;
  /** A fetch of your own, for proxies. */
  fetch?: typeof fetch;
}

/** A client of the API. */
export class Rymi {
  readonly calls: Calls;
  readonly agents: Agents;
  readonly escalations: Escalations;
  readonly apiKeys: ApiKeys;
  readonly operators: Operators;
  readonly phoneNumbers: PhoneNumbers;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly workspace: Workspace;

  /** Throws TypeError where there is neither an option nor a setting for the key or the address. */
  constructor(options: RymiOptions = {}) {
    const transport = new Transport({
      apiKey: options.apiKey ?? setting("RYMI_API_KEY", "apiKey"),
      baseUrl: options.baseUrl ?? setting("RYMI_BASE_URL", "baseUrl"),
      timeoutMs: options.timeoutMs ?? 30_000,
      maxRetries: options.maxRetries ?? 2,
      backoffMs: options.backoffMs ?? 500,
      fetch: options.fetch ?? fetch,
    });
    this.calls = new Calls(transport);
    this.agents = new Agents(transport);
    this.escalations = new Escalations(transport);
    this.apiKeys = new ApiKeys(transport);
    this.operators = new Operators(transport);
    this.phoneNumbers = new PhoneNumbers(transport);
    this.webhookEndpoints = new WebhookEndpoints(transport);
    this.workspace = new Workspace(transport);
  }

  /** Verifies a message that the server sent to a webhook endpoint of yours; see verifyWebhook. */
  static verifyWebhook<T = WebhookMessage>(body: string | Uint8Array, headers: HeadersLike, options: VerifyOptions): T {
    return verifyWebhook<T>(body, headers, options);
  }
}

function setting(name: string, option: string): string {
  const value = process.env[name];
  if (!value) throw new TypeError(`Set ${name}, or give \`${option}\` to new Rymi().`);
  return value;
}
