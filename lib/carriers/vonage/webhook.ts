import { createHash } from "node:crypto";
import type { CarrierStatus, CarrierWebhook, InboundCall, MachineWord } from "@/lib/domain/ports/carrier";
import { toE164 } from "../numbers";
import { PHONE_HEADER } from "./media";
import { readStatus } from "./status";

/** In the URL for the events of a call that is to be told a message: its machine is heard when its greeting has ended. */
const GREETING_PARAM = "greeting";

/** The URL of a call's events where a machine counts only once its greeting has ended. */
export function waitingForGreetingEnd(eventUrl: string): string {
  const url = new URL(eventUrl);
  url.searchParams.set(GREETING_PARAM, "wait");
  return url.href;
}

/** The status in an event of a phone's call; null for every other event, and for those of the WebSocket's own call. */
export function parseStatus(webhook: CarrierWebhook): CarrierStatus | null {
  const event = eventIn(webhook);
  const [uuid, status] = [event.text("uuid"), event.text("status")];
  if (!uuid || !status || status === "machine" || event.isOfWebSocket) return null;
  return readStatus({
    uuid,
    status,
    detail: event.text("detail"),
    duration: event.text("duration"),
    price: event.text("price"),
  });
}

/** Who answered, in an event that tells it; null for every other event. */
export function parseMachine(webhook: CarrierWebhook): MachineWord | null {
  const event = eventIn(webhook);
  const [providerCallId, status] = [event.text("call_uuid") ?? event.text("uuid"), event.text("status")];
  if (!providerCallId || event.isOfWebSocket) return null;
  if (status === "human") return { providerCallId, answeredBy: "human" };
  if (status !== "machine") return null;
  // Another event follows when the machine beeps, or has not for a while.
  const waits = event.query.get(GREETING_PARAM) === "wait" && event.text("sub_state") === null;
  return waits ? null : { providerCallId, answeredBy: "machine" };
}

/** An event is known by its call, its status and its time: one that comes again may be signed anew. */
export function eventIdOf(webhook: CarrierWebhook): string {
  const event = eventIn(webhook);
  const [uuid, status] = [event.text("uuid") ?? event.text("call_uuid"), event.text("status")];
  const timestamp = event.text("timestamp");
  if (uuid && status && timestamp) return [uuid, status, event.text("sub_state") ?? "", timestamp].join(":");
  return createHash("sha256").update(`${webhook.method} ${webhook.url}\n${webhook.rawBody}`).digest("hex");
}

/**
 * The phone's call that a webhook is about; null where it names none. An event of the WebSocket's call is about the phone
 * that was connected to it.
 */
export function callIdOf(webhook: CarrierWebhook): string | null {
  const event = eventIn(webhook);
  const ours = event.query.get("uuid") || null;
  if (event.isOfWebSocket) return event.textIn("headers", PHONE_HEADER) ?? ours;
  return event.text("uuid") ?? event.text("call_uuid") ?? event.textIn("payload", "uuid") ?? ours;
}

/** Who calls whom; null where the webhook is not of a call to a number. */
export function parseInbound(webhook: CarrierWebhook): InboundCall | null {
  const event = eventIn(webhook);
  const [providerCallId, to] = [event.text("uuid"), toE164(event.text("to"))];
  // It says no direction; a status it has only as an event.
  if (!providerCallId || !to || event.text("status") !== null || event.text("direction") === "outbound") return null;
  return { providerCallId, from: toE164(event.text("from")) ?? "anonymous", to };
}

/** An event's fields, from the JSON of a POST or the query of a GET. */
function eventIn(webhook: CarrierWebhook) {
  const query = new URLSearchParams(webhook.url.split("?")[1] ?? "");
  const fields =
    webhook.method.toUpperCase() === "GET" ? Object.fromEntries(query) : (parseObject(webhook.rawBody) ?? {});
  const text = (name: string) => textOf(fields, name);
  return {
    query,
    text,
    textIn: (object: string, name: string) => textOf(fields[object], name),
    /** The WebSocket is a call of its own to Vonage, with events of its own. */
    isOfWebSocket: /^wss?:/i.test(text("to") ?? ""),
  };
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Vonage writes a number as a number in one event and as text in another. */
function textOf(value: unknown, name: string): string | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
  const found = (value as Record<string, unknown>)[name];
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}
