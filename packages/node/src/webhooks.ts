import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookMessage } from "./generated.js";

/** Headers of a request: of `node:http`, of `fetch`, or plain. */
export type HeadersLike = Headers | Record<string, string | string[] | undefined>;

/** What verifies a webhook. */
export interface VerifyOptions {
  /** The endpoint's secret, `whsec_…`; during a rotation both, the old one too. */
  secret: string | readonly string[];
  /** Seconds by which the message's time may be off; 300 unless said. */
  toleranceSeconds?: number;
  /** Now, for tests. */
  now?: Date;
}

/** The message is not what the sender signed, or it is too old: do not act on it, answer 400. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
}

const PREFIX = "whsec_";

/**
 * Verifies a message by the rules of Standard Webhooks and gives its JSON. `body` is the request's body exactly as it
 * came: parsed and written again it has other bytes. `webhook-id` is the same at every attempt of a message: keep it to do
 * nothing twice. Throws WebhookVerificationError.
 */
export function verifyWebhook<T = WebhookMessage>(
  body: string | Uint8Array,
  headers: HeadersLike,
  options: VerifyOptions,
): T {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const given = headerOf(headers, "webhook-signature");

  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const offSeconds = Math.abs((options.now ?? new Date()).getTime() / 1000 - seconds);
  if (!(offSeconds <= (options.toleranceSeconds ?? 300))) {
    throw new WebhookVerificationError("webhook-timestamp is too far from now.");
  }

  const bytes = Buffer.from(body as string);
  const secrets = typeof options.secret === "string" ? [options.secret] : options.secret;
  const expected = secrets.map((secret) =>
    createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(bytes).digest(),
  );
  const signatures = given
    .split(" ")
    .flatMap((part) => (part.startsWith("v1,") ? [Buffer.from(part.slice(3), "base64")] : []));
  // All are compared, so that the time taken tells nothing.
  const fitting = signatures.flatMap((signature) =>
    expected.filter((digest) => digest.length === signature.length && timingSafeEqual(digest, signature)),
  );
  if (fitting.length === 0) throw new WebhookVerificationError("webhook-signature does not fit the message.");
  try {
    return JSON.parse(bytes.toString("utf8")) as T;
  } catch {
    throw new WebhookVerificationError("The body is not JSON.");
  }
}

function keyOf(secret: string): Buffer {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = Buffer.from(encoded, "base64");
  if (key.length === 0) throw new TypeError("the secret of a webhook endpoint is `whsec_` and base64");
  return key;
}

function headerOf(headers: HeadersLike, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const text = Array.isArray(value) ? value[0] : value;
  if (!text) throw new WebhookVerificationError(`The header ${name} is missing.`);
  return text;
}
