import { createHash } from "node:crypto";
import type { CarrierStatus, CarrierWebhook, InboundCall, MachineWord } from "@/lib/domain/ports/carrier";
import { toE164 } from "../numbers";
import { isSigned } from "./sdk";
import { readStatus } from "./status";

/** Of the account that owns the call, and of the account above it: either shows that Plivo knows our token. */
const SIGNATURES = ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"];
const NONCE = "x-plivo-signature-v3-nonce";
/** Events that come once in a call. */
const ONCE = new Set(["Ring", "StartApp", "Hangup", "MachineDetection"]);

/** Whether Plivo signed the webhook: over the URL it was given and, in a form, every field. Never throws. */
export function verifyWebhook(authToken: string, webhook: CarrierWebhook): boolean {
  const method = webhook.method.toUpperCase();
  if (method !== "GET" && method !== "POST") return false;
  const params = method === "POST" ? formFields(webhook.rawBody) : {};
  return isSignedByAny(authToken, { method, url: webhook.url, headers: webhook.headers, params });
}

/**
 * Whether Plivo signed the upgrade to the wss URL it was given: as a GET of its http form, with its query or, by other
 * sources, without. Never throws.
 */
export function verifyUpgrade(authToken: string, url: string, headers: Record<string, string | undefined>): boolean {
  if (!/^wss?:\/\//.test(url)) return false;
  const whole = url.replace(/^wss?:/, "http:");
  return [whole, whole.replace(/\?.*$/, "")].some((signed) =>
    isSignedByAny(authToken, { method: "GET", url: signed, headers, params: {} }),
  );
}

function isSignedByAny(
  authToken: string,
  request: {
    method: string;
    url: string;
    headers: Record<string, string | undefined>;
    params: Record<string, string | string[]>;
  },
): boolean {
  const nonce = headerOf(request.headers, NONCE);
  if (!nonce) return false;
  return SIGNATURES.some((name) => {
    // Several may come in one header. The SDK takes the blank after a comma for a part of the signature.
    const signatures = headerOf(request.headers, name)?.replace(/\s/g, "");
    return Boolean(signatures) && isSigned(authToken, { ...request, nonce, signatures: signatures! });
  });
}

/** The status in a ring, answer or hang-up webhook; null where it has none that we know. */
export function parseStatus(webhook: CarrierWebhook, currency: string): CarrierStatus | null {
  const fields = fieldsOf(webhook);
  const [uuid, status] = [fields.get("CallUUID"), fields.get("CallStatus")];
  if (!uuid || !status) return null;
  return readStatus({
    uuid,
    status,
    isOver: fields.get("Event") === "Hangup",
    isAnswered: Boolean(fields.get("AnswerTime")) || Number(fields.get("Duration")) > 0,
    causeCode: fields.get("HangupCauseCode"),
    // `Duration` is how long it was; this is what is billed.
    billDuration: fields.get("BillDuration"),
    amount: fields.get("TotalCost"),
    currency,
  });
}

/** Who answered, in a webhook of the machine detection; null where it does not say. */
export function parseMachine(webhook: CarrierWebhook): MachineWord | null {
  const fields = fieldsOf(webhook);
  const providerCallId = fields.get("CallUUID");
  const machine = fields.get("Machine")?.toLowerCase();
  if (!providerCallId || !machine) return null;
  if (machine === "true") return { providerCallId, answeredBy: "machine" };
  return { providerCallId, answeredBy: machine === "false" ? "human" : "unknown" };
}

/** Plivo does not number its webhooks: each of these events comes once in a call, any other is known by what it says. */
export function eventIdOf(webhook: CarrierWebhook): string {
  const fields = fieldsOf(webhook);
  const [uuid, event] = [fields.get("CallUUID"), fields.get("Event")];
  if (uuid && event && ONCE.has(event)) return `${uuid}:${event}`;
  return createHash("sha256").update(`${webhook.method} ${webhook.url}\n${webhook.rawBody}`).digest("hex");
}

/** The call that a webhook is about; null where it names none. */
export function callIdOf(webhook: CarrierWebhook): string | null {
  return fieldsOf(webhook).get("CallUUID");
}

/** Who calls whom; null where the webhook is not of a call to a number. */
export function parseInbound(webhook: CarrierWebhook): InboundCall | null {
  const fields = fieldsOf(webhook);
  const [providerCallId, to] = [fields.get("CallUUID"), toE164(fields.get("To"))];
  if (!providerCallId || !to || fields.get("Direction") !== "inbound") return null;
  return { providerCallId, from: toE164(fields.get("From")) ?? "anonymous", to };
}

function fieldsOf(webhook: CarrierWebhook): URLSearchParams {
  if (webhook.method.toUpperCase() !== "GET") return new URLSearchParams(webhook.rawBody);
  return new URLSearchParams(webhook.url.split("?")[1] ?? "");
}

/** Fields of a form; one that is repeated is a list. */
function formFields(rawBody: string): Record<string, string | string[]> {
  const form = new URLSearchParams(rawBody);
  const fields: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    Object.defineProperty(fields, name, {
      value: values.length === 1 ? (values[0] ?? "") : values,
      enumerable: true,
    });
  }
  return fields;
}

function headerOf(headers: Record<string, string | undefined>, name: string): string | undefined {
  return headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
