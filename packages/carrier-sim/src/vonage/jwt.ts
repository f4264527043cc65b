import { createHash, createHmac, randomUUID, verify, type KeyObject } from "node:crypto";
import type { VonageAccount } from "../accounts";

/** A token without `exp` is good for this long after its `iat`. */
const DEFAULT_LIFE_SECONDS = 900;
/** How far an application's clock may be ahead. */
const CLOCK_SKEW_SECONDS = 60;

/**
 * Checks an application's token: RS256 by its key, for this application, issued lately and not expired.
 * @returns what is wrong with it, or null.
 */
export function refusalOf(token: string, key: KeyObject, applicationId: string, nowMs: number): string | null {
  const [head, payload, signature, ...rest] = token.split(".");
  if (!head || !payload || !signature || rest.length > 0) return "the token is not a JWT";
  const header = parse(head);
  const claims = parse(payload);
  if (!header || !claims) return "the token is not a JWT";
  if (header.alg !== "RS256") return "the token is not signed with RS256";
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) return "the signature is wrong";
  if (claims.application_id !== applicationId) return "application_id is another one";
  const { iat, jti } = claims;
  if (typeof iat !== "number" || typeof jti !== "string" || jti === "") return "iat and jti are required";
  const now = nowMs / 1000;
  if (iat > now + CLOCK_SKEW_SECONDS) return "iat is in the future";
  const exp = claims.exp === undefined ? iat + DEFAULT_LIFE_SECONDS : claims.exp;
  return typeof exp === "number" && exp > now ? null : "the token has expired";
}

/**
 * The token that Vonage signs a webhook with: HS256 by the account's signature secret.
 * @param body the raw body, whose hash the token carries; null for a request without one.
 */
export function webhookToken(account: VonageAccount, body: string | null): string {
  const claims = {
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: "Vonage",
    ...(body !== null && { payload_hash: createHash("sha256").update(body, "utf8").digest("hex") }),
    api_key: account.apiKey,
    application_id: account.applicationId,
  };
  return signHs256(account.signatureSecret, claims);
}

/** A JWT signed with HS256. */
export function signHs256(secret: string, claims: Record<string, unknown>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function parse(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
