import { and, desc, eq, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookDeliveriesQuery, WebhookDeliveryPage } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { findEndpoint } from "./find";
import { presentDelivery } from "./present";

/** What an endpoint was and is to be told, newest first. Errors: not_found, invalid_request for a cursor that is none of ours. */
export async function listWebhookDeliveries(
  ctx: WorkspaceContext,
  query: WebhookDeliveriesQuery & { endpointId: string },
): Promise<WebhookDeliveryPage> {
  const after = query.cursor ? decodeCursor(query.cursor, /^whd_[0-9a-z]+$/) : null;
  await findEndpoint(ctx, query.endpointId);
  const { callEvents, webhookDeliveries } = schema;
  const rows = await ctx.db
    .select({ delivery: webhookDeliveries, event: { type: callEvents.type, callId: callEvents.callId } })
    .from(webhookDeliveries)
    .innerJoin(callEvents, eq(callEvents.id, webhookDeliveries.eventId))
    .where(
      and(
        eq(webhookDeliveries.endpointId, query.endpointId),
        query.status ? eq(webhookDeliveries.status, query.status) : undefined,
        after
          ? sql`(${webhookDeliveries.createdAt}, ${webhookDeliveries.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: page.map(({ delivery, event }) => presentDelivery(delivery, event)),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!.delivery) : null,
  };
}
