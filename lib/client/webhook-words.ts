import type { EventType } from "@/lib/contract/events";
import type { WebhookDelivery, WebhookDeliveryError } from "@/lib/contract/webhooks";
import type { Meaning } from "./words";

const ERROR: Record<WebhookDeliveryError, string> = {
  timed_out: "No answer within 10 s",
  refused_address: "Refused: not a public address",
  connection_failed: "Could not connect",
  redirected: "Redirected, which is not followed",
  bad_status: "Not a 2xx status",
  interrupted: "Each attempt was interrupted",
  endpoint_deleted: "The endpoint was deleted",
};

/** Where a delivery stands, at a glance. */
export function deliveryStatus(delivery: WebhookDelivery): { word: string; meaning: Meaning } {
  const { status, attempts, last_status, last_error, next_attempt_at } = delivery;
  if (status === "succeeded") return { word: "Succeeded", meaning: "live" };
  if (status === "failed") return { word: "Failed", meaning: "danger" };
  if (next_attempt_at === null) return { word: "On hold", meaning: "over" };
  if (attempts === 0) return { word: "Queued", meaning: "waiting" };
  return { word: last_status === null && last_error === null ? "Sending" : "Retrying", meaning: "waiting" };
}

/** What the last attempt came to, e.g. "500 · Not a 2xx status"; null before the first outcome. */
export function deliveryResult({ last_status, last_error }: WebhookDelivery): string | null {
  return [last_status, last_error && ERROR[last_error]].filter((part) => part !== null).join(" · ") || null;
}

/** An instant to come, as seen from `nowMs`: "now", "in 25 s", "in 10 min", "in 3 h". */
export function formatUntil(iso: string, nowMs: number): string {
  const seconds = Math.ceil((Date.parse(iso) - nowMs) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`;
}

/** Which events an endpoint is told of, in a few words. */
export function eventTypesWords(types: EventType[]): string {
  if (types.length === 0) return "All events";
  return types.length <= 2 ? types.join(", ") : `${types.length} event types`;
}

/** Event types under the word that they begin with, in the order of the catalogue. */
export function groupEventTypes(types: readonly EventType[]): [group: string, types: EventType[]][] {
  return Object.entries(Object.groupBy(types, (type) => type.split(".")[0]!)) as [string, EventType[]][];
}
