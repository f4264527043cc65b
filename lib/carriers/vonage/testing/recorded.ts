import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import type { CarrierStatus, CarrierWebhook } from "@/lib/domain/ports/carrier";
import type { ApiAnswer } from "../../contract-suite";

export const APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
/** The secret, the account and the time of the published vector. */
export const SECRET = "abcdefghijklmnopqrstuvwxyz012345";
export const API_KEY = "a1b2c3d";
export const API_SECRET = "zyxwvutsrqponmlk";
export const NOW = new Date(1587494962_000);
export const CALL = "63f61863-4a51-4f6b-86e1-46edebcf9356";
export const MEDIA = "wss://media.example.com/media/vonage/abc_DEF-123";

export const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

export function json(status: number, body: unknown): ApiAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

export function problem(status: number, title: string, more: Record<string, unknown> = {}): ApiAnswer {
  return json(status, { type: "https://developer.vonage.com/api-errors", title, ...more });
}

/** Makes a token as Vonage does: HS256 over the claims. */
export function token(claims: Record<string, unknown>, options: { secret?: string; alg?: string } = {}): string {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encoded({ alg: options.alg ?? "HS256", typ: "JWT" })}.${encoded(claims)}`;
  const mac = createHmac("sha256", options.secret ?? SECRET).update(signed);
  return `${signed}.${mac.digest("base64url")}`;
}

export const CLAIMS = {
  iat: NOW.getTime() / 1000,
  jti: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
  iss: "Vonage",
  api_key: API_KEY,
  application_id: APPLICATION,
};

export function hashOf(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

export function bearer(claims: Record<string, unknown>, options: { secret?: string; alg?: string } = {}) {
  return { authorization: `Bearer ${token(claims, options)}` };
}

/** A JSON webhook, signed. */
export function posted(body: unknown, path = "status?leg=leg_1"): CarrierWebhook {
  const rawBody = JSON.stringify(body);
  const headers = bearer({ ...CLAIMS, payload_hash: hashOf(rawBody) });
  return { method: "POST", url: `https://voice.example.com/webhooks/vonage/${path}`, rawBody, headers };
}

/** The same facts in the query of a GET, whose signature has no hash. */
export function queried(fields: Record<string, string>, path = "answer?leg=leg_1"): CarrierWebhook {
  const url = `https://voice.example.com/webhooks/vonage/${path}&${new URLSearchParams(fields)}`;
  return { method: "GET", url, rawBody: "", headers: bearer(CLAIMS) };
}

/** An event of the phone's call. */
export function event(status: string, more: Record<string, unknown> = {}, path?: string): CarrierWebhook {
  const call = {
    from: "15559876543",
    to: "15551234567",
    uuid: CALL,
    conversation_uuid: "CON-1",
    direction: "outbound",
  };
  return posted({ ...call, status, timestamp: "2026-11-01T12:00:00.000Z", ...more }, path);
}

/** An event of the WebSocket's call, which has a uuid of its own. */
export function socketEvent(status: string, more: Record<string, unknown> = {}): CarrierWebhook {
  return event(status, { to: MEDIA, uuid: "socket", ...more });
}

/** Who answered, as it is told: with another name for the uuid. */
export function heard(status: string, more: Record<string, unknown> = {}, path?: string): CarrierWebhook {
  return event(status, { uuid: undefined, call_uuid: CALL, ...more }, path);
}

export function word(
  status: CarrierStatus["status"],
  reason: CarrierStatus["reason"] = null,
  billDuration: number | null = null,
  price: string | null = null,
): CarrierStatus {
  const charge = price === null ? null : { price, currency: "EUR" };
  return { providerCallId: CALL, status, reason, billDuration, charge };
}
