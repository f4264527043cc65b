import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { schema } from "@/db/client";
import type { WebhookEndpointPage, WebhookEndpointsQuery } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { presentEndpoint } from "./present";

/** The workspace's endpoints, newest first. Errors: invalid_request for a cursor that is none of ours. */
export async function listWebhookEndpoints(
  ctx: WorkspaceContext,
  query: z.infer<typeof WebhookEndpointsQuery>,
): Promise<WebhookEndpointPage> {
  const after = query.cursor ? decodeCursor(query.cursor, /^whe_[0-9a-z]+$/) : null;
  const { webhookEndpoints } = schema;
  const rows = await ctx.db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.workspaceId, ctx.actor.workspaceId),
        isNull(webhookEndpoints.deletedAt),
        after
          ? sql`(${webhookEndpoints.createdAt}, ${webhookEndpoints.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(webhookEndpoints.createdAt), desc(webhookEndpoints.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: page.map(presentEndpoint),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!) : null,
  };
}
