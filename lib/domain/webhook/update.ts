import { and, eq, isNull, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { UpdateWebhookEndpointBody, WebhookEndpoint } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { checkUrl } from "./check-url";
import { findEndpoint, ownEndpoint } from "./find";
import { presentEndpoint } from "./present";

/**
 * Changes what is named. Enabling sends what was waiting when the endpoint was disabled. Errors: not_found, invalid_request
 * for a url that would never be sent to.
 */
export async function updateWebhookEndpoint(
  ctx: WorkspaceContext,
  input: UpdateWebhookEndpointBody & { endpointId: string },
): Promise<WebhookEndpoint> {
  const { endpointId, url, description, event_types, enabled } = input;
  const { webhookDeliveries, webhookEndpoints } = schema;
  return ctx.db.transaction(async (tx) => {
    const found = await findEndpoint(ctx, endpointId, tx);
    if (url !== undefined) checkUrl(ctx, url);
    const changes = {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(event_types !== undefined && { eventTypes: [...new Set(event_types)] }),
      ...(enabled === true && { disabledAt: null }),
      ...(enabled === false && { disabledAt: sql`coalesce(${webhookEndpoints.disabledAt}, now())` }),
    };
    if (Object.keys(changes).length === 0) return presentEndpoint(found);
    // First of all: its lock keeps the sweep from setting deliveries aside that are being brought back below.
    const [row] = await tx.update(webhookEndpoints).set(changes).where(ownEndpoint(ctx, endpointId)).returning();
    if (!row) throw notFound("webhook endpoint");
    if (enabled === true) {
      await tx
        .update(webhookDeliveries)
        .set({ nextAttemptAt: sql`now()` })
        .where(
          and(
            eq(webhookDeliveries.endpointId, endpointId),
            eq(webhookDeliveries.status, "pending"),
            isNull(webhookDeliveries.nextAttemptAt),
          ),
        );
    }
    return presentEndpoint(row);
  });
}
