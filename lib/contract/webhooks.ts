import { z } from "zod";
import { Call } from "./calls";
import { Instant, PageQuery, pageOf } from "./common";
import { CallEvent } from "./events";

const Url = z.string().min(1, "must be an https URL").max(2000, "must be at most 2000 characters");
const Description = z.string().trim().max(200, "must be at most 200 characters");
/** Event types that are told; empty: all, those of later versions too. */
const EventTypes = z.array(CallEvent.shape.type).max(100);

export const CreateWebhookEndpointBody = z.strictObject({
  url: Url,
  description: Description.default(""),
  event_types: EventTypes.default([]),
});
export type CreateWebhookEndpointBody = z.infer<typeof CreateWebhookEndpointBody>;

/** What is not named stays as it is. */
export const UpdateWebhookEndpointBody = z.strictObject({
  url: Url.optional(),
  description: Description.optional(),
  event_types: EventTypes.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateWebhookEndpointBody = z.infer<typeof UpdateWebhookEndpointBody>;

/** A URL that is told of what happens in calls. Its secret is shown when it is made or rotated, and never again. */
export const WebhookEndpoint = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  event_types: EventTypes,
  /** False: nothing is sent; what happens meanwhile is not told later. */
  enabled: z.boolean(),
  /** Until when the secret before the last rotation signs too; null: there is none. */
  previous_secret_expires_at: Instant.nullable(),
  created_at: Instant,
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;

export const WebhookEndpointWithSecret = WebhookEndpoint.extend({ secret: z.string() });
export type WebhookEndpointWithSecret = z.infer<typeof WebhookEndpointWithSecret>;

export const WebhookEndpointsQuery = PageQuery;
export const WebhookEndpointPage = pageOf(WebhookEndpoint);
export type WebhookEndpointPage = z.infer<typeof WebhookEndpointPage>;

/** pending: to be sent, now or at next_attempt_at; succeeded: answered with 2xx; failed: given up. */
export const WebhookDeliveryStatus = z.enum(["pending", "succeeded", "failed"]);
export type WebhookDeliveryStatus = z.infer<typeof WebhookDeliveryStatus>;

/** Why the last attempt failed. interrupted: each attempt was lost with the process that made it. */
export const WebhookDeliveryError = z.enum([
  "timed_out",
  "refused_address",
  "connection_failed",
  "redirected",
  "bad_status",
  "interrupted",
  "endpoint_deleted",
]);
export type WebhookDeliveryError = z.infer<typeof WebhookDeliveryError>;

/** One event on its way to one endpoint. Its id is the message's `webhook-id`, the same at every attempt. */
export const WebhookDelivery = z.object({
  id: z.string(),
  endpoint_id: z.string(),
  event_id: z.string(),
  event_type: CallEvent.shape.type,
  call_id: z.string(),
  status: WebhookDeliveryStatus,
  /** Attempts since it was made or replayed. */
  attempts: z.number().int(),
  next_attempt_at: Instant.nullable(),
  /** HTTP status of the last answer; null: there was none. */
  last_status: z.number().int().nullable(),
  last_error: WebhookDeliveryError.nullable(),
  last_attempt_at: Instant.nullable(),
  created_at: Instant,
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookDeliveriesQuery = PageQuery.extend({ status: WebhookDeliveryStatus.optional() });
export type WebhookDeliveriesQuery = z.infer<typeof WebhookDeliveriesQuery>;

export const WebhookDeliveryPage = pageOf(WebhookDelivery);
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>;

/** The body of what is sent. `call` is as GET /v1/calls/{id} gives it when it is sent: it may be newer than the event. */
export const WebhookMessage = z.object({
  type: CallEvent.shape.type,
  /** When the event happened. */
  timestamp: Instant,
  data: z.object({ event: CallEvent, call: Call }),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;
