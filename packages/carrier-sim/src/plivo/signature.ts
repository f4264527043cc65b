import { createHmac } from "node:crypto";

/** Form parameters in order; a name may be repeated. */
export type FormParams = readonly (readonly [string, string])[];

/**
 * The value of X-Plivo-Signature-V3: base64 of HMAC-SHA256 over the URL, its query and the parameters, and the nonce.
 * GET: the query and the parameters sorted as `k=v&k=v`, not encoded. POST: the query so, a dot, the parameters sorted
 * as `kv`; the question mark stays when there is no query. Source: what Plivo's own SDK checks.
 * @param url as configured, with its query.
 */
export function signPlivoRequest(
  authToken: string,
  method: "GET" | "POST",
  url: string,
  nonce: string,
  params: FormParams = [],
): string {
  const { origin, pathname, searchParams } = new URL(url);
  // A URL of a scheme the web does not know, such as wss, has no origin.
  const base = (origin === "null" ? `${new URL(url).protocol}//${new URL(url).host}` : origin) + pathname;
  const query = sorted([...searchParams, ...(method === "GET" ? params : [])], "=").join("&");
  const posted = method === "POST" ? sorted(params, "").join("") : "";
  const signed = base + (query || posted ? `?${query}` : "") + (query && posted ? "." : "") + posted;
  return createHmac("sha256", authToken).update(`${signed}.${nonce}`, "utf8").digest("base64");
}

/** The headers that carry a request's signature; the main account is the account here. */
export function signatureHeaders(signature: string, nonce: string): Record<string, string> {
  return {
    "x-plivo-signature-v3": signature,
    "x-plivo-signature-ma-v3": signature,
    "x-plivo-signature-v3-nonce": nonce,
  };
}

/** By name, and by value among the same names. */
function sorted(params: FormParams, between: string): string[] {
  return [...params]
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => name + between + value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
