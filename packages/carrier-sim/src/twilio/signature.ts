import { createHmac } from "node:crypto";

/** Form parameters in order; a name may be repeated. */
export type FormParams = readonly (readonly [string, string])[];

/**
 * The value of X-Twilio-Signature: base64 of HMAC-SHA1 over the URL followed by each parameter's name and value,
 * names in byte order, repeated values once each in order. Source: Twilio's webhook security rules.
 * @param url exactly as configured, with its query.
 * @param params the POST form; empty for GET and WebSocket upgrades.
 */
export function signTwilioRequest(authToken: string, url: string, params: FormParams = []): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of params) values.set(name, (values.get(name) ?? new Set()).add(value));
  const signed = [...values]
    .sort(([a], [b]) => byBytes(a, b))
    .map(([name, given]) =>
      [...given]
        .sort(byBytes)
        .map((value) => name + value)
        .join(""),
    );
  return createHmac("sha1", authToken)
    .update(url + signed.join(""), "utf8")
    .digest("base64");
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
