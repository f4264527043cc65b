import { and, eq, getTableColumns, isNull, not, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookDelivery } from "@/lib/contract/webhooks";
import { enqueue } from "@/lib/jobs/enqueue";
import type { WorkspaceContext } from "../context";
import { DomainError, notFound } from "../errors";
import { presentDelivery } from "./present";
import { isUnderWay } from "./under-way";

/**
 * Sends a delivery again, now and with all its retries, under the same webhook-id: one that succeeded, one that failed, or
 * one that waits for its next attempt. One that is being sent at this moment is left alone. Errors: not_found,
 * webhook_endpoint_disabled.
 */
export async function replayWebhookDelivery(
  ctx: WorkspaceContext,
  input: { deliveryId: string },
): Promise<WebhookDelivery> {
  const { callEvents, webhookDeliveries, webhookEndpoints } = schema;
  return ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({
        delivery: getTableColumns(webhookDeliveries),
        event: { type: callEvents.type, callId: callEvents.callId },
        disabledAt: webhookEndpoints.disabledAt,
      })
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
      .innerJoin(callEvents, eq(callEvents.id, webhookDeliveries.eventId))
      .where(
        and(
          eq(webhookDeliveries.id, input.deliveryId),
          eq(webhookEndpoints.workspaceId, ctx.actor.workspaceId),
          isNull(webhookEndpoints.deletedAt),
        ),
      );
    if (!found) throw notFound("webhook delivery");
    if (found.disabledAt) throw new DomainError("webhook_endpoint_disabled");
    const [again] = await tx
      .update(webhookDeliveries)
      .set({ status: "pending", attempts: 0, nextAttemptAt: sql`now()` })
      .where(
        and(
          eq(webhookDeliveries.id, input.deliveryId),
          // Not known is not under way.
          or(isNull(webhookDeliveries.nextAttemptAt), not(isUnderWay)),
        ),
      )
      .returning();
    if (again) await enqueue(tx, "webhook.deliver", { deliveryId: again.id }, again.id);
    return presentDelivery(again ?? found.delivery, found.event);
  });
}
