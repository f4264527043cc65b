import type { schema } from "@/db/client";
import type {
  WebhookDelivery,
  WebhookDeliveryError,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import type { EventType } from "@/lib/contract/events";

export type EndpointRow = typeof schema.webhookEndpoints.$inferSelect;
export type DeliveryRow = typeof schema.webhookDeliveries.$inferSelect;

/** An endpoint as the wire shows it, without its secret. */
export function presentEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    event_types: row.eventTypes as EventType[],
    enabled: row.disabledAt === null,
    previous_secret_expires_at: row.previousSecretExpiresAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

/** As presentEndpoint, with the secret: for the answers that make one. */
export function presentEndpointWithSecret(row: EndpointRow): WebhookEndpointWithSecret {
  return { ...presentEndpoint(row), secret: row.secret };
}

/** A delivery as the wire shows it. */
export function presentDelivery(row: DeliveryRow, event: { type: string; callId: string }): WebhookDelivery {
  return {
    id: row.id,
    endpoint_id: row.endpointId,
    event_id: row.eventId,
    event_type: event.type as EventType,
    call_id: event.callId,
    status: row.status,
    attempts: row.attempts,
    next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
    last_status: row.lastStatus,
    last_error: row.lastError as WebhookDeliveryError | null,
    last_attempt_at: row.lastAttemptAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
