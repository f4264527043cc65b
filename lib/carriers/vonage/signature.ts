import { createHash } from "node:crypto";
import type { CarrierWebhook } from "@/lib/domain/ports/carrier";
import { isSigned, type VonageCredentials } from "./sdk";

/** Vonage's tokens do not expire: one made longer ago than this, or so far ahead, is stale. */
const FRESH_MS = 300_000;

/** Whom a token must be from. */
export type Signer = Pick<VonageCredentials, "signatureSecret" | "applicationId" | "apiKey" | "now">;

type Claims = Record<string, unknown>;

/** Whether Vonage signed the webhook, lately, for our application, and over this body. Never throws. */
export function verifyWebhook(signer: Signer, webhook: CarrierWebhook): boolean {
  const method = webhook.method.toUpperCase();
  if (method !== "GET" && method !== "POST") return false;
  const claims = readClaims(signer, webhook.headers);
  if (!claims) return false;
  // A GET has no body, and nothing says what its hash would then be of.
  if (method === "GET" && webhook.rawBody === "") return true;
  return claims["payload_hash"] === createHash("sha256").update(webhook.rawBody).digest("hex");
}

/** Whether Vonage signed the upgrade, lately, for our application: that it is for this URL is our token's to show. */
export function verifyUpgrade(signer: Signer, headers: Record<string, string | undefined>): boolean {
  return readClaims(signer, headers) !== null;
}

/** The claims of the token in the headers; null where it is not Vonage's, not fresh, or another application's. */
function readClaims(signer: Signer, headers: Record<string, string | undefined>): Claims | null {
  const token = /^Bearer +([\w-]+[.]([\w-]+)[.][\w-]+)$/i.exec(authorizationIn(headers) ?? "");
  if (!token?.[1] || !token[2] || !isSigned(token[1], signer.signatureSecret)) return null;
  const claims = parseClaims(token[2]);
  if (claims?.["iss"] !== "Vonage") return null;
  if (signer.apiKey !== undefined && claims["api_key"] !== signer.apiKey) return null;
  if (claims["application_id"] !== undefined && claims["application_id"] !== signer.applicationId) return null;
  const now = (signer.now?.() ?? new Date()).getTime();
  const issued = claims["iat"];
  return typeof issued === "number" && Math.abs(now - issued * 1000) <= FRESH_MS ? claims : null;
}

function parseClaims(part: string): Claims | null {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Claims | null;
  } catch {
    return null;
  }
}

function authorizationIn(headers: Record<string, string | undefined>): string | undefined {
  return (
    headers["authorization"] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === "authorization")?.[1]
  );
}
