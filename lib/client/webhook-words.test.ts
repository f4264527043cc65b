import { expect, test } from "vitest";
import type { WebhookDelivery } from "@/lib/contract/webhooks";
import { deliveryResult, deliveryStatus, eventTypesWords, formatUntil, groupEventTypes } from "./webhook-words";

const delivery = (change: Partial<WebhookDelivery>): WebhookDelivery => ({
  id: "whd_1",
  endpoint_id: "whe_1",
  event_id: "evt_1",
  event_type: "call.ended",
  call_id: "call_1",
  status: "pending",
  attempts: 0,
  next_attempt_at: "2026-01-15T10:00:00.000Z",
  last_status: null,
  last_error: null,
  last_attempt_at: null,
  created_at: "2026-01-15T10:00:00.000Z",
  ...change,
});

test.each([
  ["Queued", {}],
  ["Sending", { attempts: 1 }],
  ["Retrying", { attempts: 1, last_error: "timed_out" }],
  ["Retrying", { attempts: 1, last_status: 500, last_error: "bad_status" }],
  ["On hold", { next_attempt_at: null }],
  ["Succeeded", { status: "succeeded", attempts: 1, next_attempt_at: null }],
  ["Failed", { status: "failed", next_attempt_at: null }],
] as const)("a delivery is called %s", (word, change) => {
  expect(deliveryStatus(delivery(change)).word).toBe(word);
});

test("an outcome says the status, where there was one, and what was wrong, where something was", () => {
  expect(deliveryResult(delivery({}))).toBeNull();
  expect(deliveryResult(delivery({ last_status: 204 }))).toBe("204");
  expect(deliveryResult(delivery({ last_status: 500, last_error: "bad_status" }))).toBe("500 · Not a 2xx status");
  expect(deliveryResult(delivery({ last_error: "timed_out" }))).toBe("No answer within 10 s");
});

test("what is to come is told in the unit one waits in", () => {
  const now = Date.parse("2026-01-15T10:00:00.000Z");
  const inSeconds = (seconds: number) => formatUntil(new Date(now + seconds * 1000).toISOString(), now);
  expect([-5, 0, 25, 59, 90, 600, 3_600, 28_800].map(inSeconds)).toEqual([
    "now",
    "now",
    "in 25 s",
    "in 59 s",
    "in 2 min",
    "in 10 min",
    "in 1 h",
    "in 8 h",
  ]);
});

test("event types are few enough to be named, or counted", () => {
  expect(eventTypesWords([])).toBe("All events");
  expect(eventTypesWords(["call.ended"])).toBe("call.ended");
  expect(eventTypesWords(["call.ended", "call.active", "call.created"])).toBe("3 event types");
  expect(groupEventTypes(["call.created", "agent.joined", "call.ended"])).toEqual([
    ["call", ["call.created", "call.ended"]],
    ["agent", ["agent.joined"]],
  ]);
});
