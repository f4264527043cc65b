import { connectionOf, RequestFailure } from "../failure";

/** Plivo answers in well under a second; nobody waits longer than this for it. */
const TIMEOUT_MS = 10_000;
const HOME = "https://api.plivo.com";

export interface PlivoCredentials {
  authId: string;
  authToken: string;
  /** Where the API is, if not at Plivo. */
  baseUrl?: string;
  /** The account's currency (ISO 4217), which Plivo does not state beside its prices. USD where it is not set. */
  currency?: string;
}

type Transport = (
  method: string,
  action: string,
  params: Record<string, unknown> | undefined,
) => Promise<{ response: Response; body: unknown }>;

/** What Plivo's SDK makes its requests with: one attempt each, whatever comes of it. Throws RequestFailure. */
export function createTransport({ authId, authToken, baseUrl }: PlivoCredentials): Transport {
  const root = `${(baseUrl ?? HOME).replace(/\/$/, "")}/v1/Account/${encodeURIComponent(authId)}/`;
  const authorization = `Basic ${Buffer.from(`${authId}:${authToken}`).toString("base64")}`;
  return async (method, action, params = {}) => {
    // The SDK's word to its own client.
    const fields = Object.entries(params).filter(([name]) => name !== "is_voice_request");
    const url = new URL(root + action);
    if (method === "GET") for (const [name, value] of fields) url.searchParams.set(name, String(value));
    let response: Response;
    let body: string;
    try {
      response = await fetch(url, {
        method,
        headers: { authorization, accept: "application/json", "content-type": "application/json" },
        ...(method !== "GET" && { body: JSON.stringify(Object.fromEntries(fields)) }),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      body = await response.text();
    } catch (err) {
      throw new RequestFailure("Plivo", null, { connection: connectionOf(err) });
    }
    if (!response.ok)
      throw new RequestFailure("Plivo", response.status, { isAboutNumber: isAboutNumber(response.status, body) });
    return { response, body: parse(body) };
  };
}

function parse(body: string): unknown {
  if (body === "") return {};
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Something else than Plivo's API answers at that address.
    throw new RequestFailure("Plivo", null, { connection: "the answer is not JSON" });
  }
}

/** Plivo has no code for it, only words. They decide what is shown as the reason, and nothing else. */
function isAboutNumber(status: number, body: string): boolean {
  return status === 400 && /\b(to|destination|number)\b/i.test(body) && /invalid|not valid|incorrect/i.test(body);
}
