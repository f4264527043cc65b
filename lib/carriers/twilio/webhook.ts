import { createHash } from "node:crypto";
import type { CarrierStatus, CarrierWebhook, InboundCall, MachineWord } from "@/lib/domain/ports/carrier";
import { isSigned, isSignedWithBody } from "./sdk";
import { readStatus } from "./status";

/** Whether Twilio signed the webhook: over the URL it was given and, in a form, every field. Never throws. */
export function verifyWebhook(authToken: string, webhook: CarrierWebhook): boolean {
  const signature = headerOf(webhook.headers, "x-twilio-signature");
  if (!signature) return false;
  if (webhook.method.toUpperCase() === "GET") return isSigned(authToken, signature, webhook.url, {});
  // What is no form is signed by its hash in the URL. Only our own URL may say so: it is part of what is signed.
  if (/[?&]bodySHA256=/.test(webhook.url)) return isSignedWithBody(authToken, signature, webhook.url, webhook.rawBody);
  return isSigned(authToken, signature, webhook.url, formFields(webhook.rawBody));
}

/** Whether Twilio signed the upgrade to the wss URL it was given; it may add a slash to it. Never throws. */
export function verifyUpgrade(authToken: string, url: string, headers: Record<string, string | undefined>): boolean {
  const signature = headerOf(headers, "x-twilio-signature");
  if (!signature) return false;
  const bare = url.replace(/\/$/, "");
  return isSigned(authToken, signature, bare, {}) || isSigned(authToken, signature, `${bare}/`, {});
}

/** The status in a status callback; null where it has none that we know. */
export function parseStatus(webhook: CarrierWebhook): CarrierStatus | null {
  const fields = fieldsOf(webhook);
  const sid = fields.get("CallSid");
  const status = fields.get("CallStatus");
  if (!sid || !status) return null;
  // `Duration` counts begun minutes; `CallDuration` is the seconds.
  return readStatus({
    sid,
    status,
    duration: fields.get("CallDuration"),
    sipCode: fields.get("SipResponseCode"),
    // No webhook of Twilio's tells a price: it is fetched later.
    price: null,
    priceUnit: null,
  });
}

/** Who answered, in a callback of the machine detection; null where it does not say. */
export function parseMachine(webhook: CarrierWebhook): MachineWord | null {
  const fields = fieldsOf(webhook);
  const providerCallId = fields.get("CallSid");
  const answeredBy = fields.get("AnsweredBy");
  if (!providerCallId || !answeredBy) return null;
  if (answeredBy === "human") return { providerCallId, answeredBy };
  const isMachine = answeredBy === "fax" || answeredBy.startsWith("machine_");
  return { providerCallId, answeredBy: isMachine ? "machine" : "unknown" };
}

/** Twilio numbers the status callbacks of a call; any other webhook is known by what it says. */
export function eventIdOf(webhook: CarrierWebhook): string {
  const fields = fieldsOf(webhook);
  const [sid, number] = [fields.get("CallSid"), fields.get("SequenceNumber")];
  if (sid && number) return `${sid}:${number}`;
  return createHash("sha256").update(`${webhook.method} ${webhook.url}\n${webhook.rawBody}`).digest("hex");
}

/** The call that a webhook is about; null where it names none. */
export function callIdOf(webhook: CarrierWebhook): string | null {
  return fieldsOf(webhook).get("CallSid");
}

/** Who calls whom; null where the webhook is not of a call to a number. */
export function parseInbound(webhook: CarrierWebhook): InboundCall | null {
  const fields = fieldsOf(webhook);
  const [providerCallId, from, to] = [fields.get("CallSid"), fields.get("From"), fields.get("To")];
  if (!providerCallId || !to || fields.get("Direction") !== "inbound") return null;
  return { providerCallId, from: from && /^\+\d+$/.test(from) ? from : "anonymous", to };
}

function fieldsOf(webhook: CarrierWebhook): URLSearchParams {
  if (webhook.method.toUpperCase() !== "GET") return new URLSearchParams(webhook.rawBody);
  return new URLSearchParams(webhook.url.split("?")[1] ?? "");
}

/** Fields of a form; one that is repeated is a list. */
function formFields(rawBody: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  const form = new URLSearchParams(rawBody);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return fields;
}

function headerOf(headers: Record<string, string | undefined>, name: string): string | undefined {
  return headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
