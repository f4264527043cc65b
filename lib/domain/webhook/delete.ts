import { sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookEndpoint } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { ownEndpoint } from "./find";
import { presentEndpoint } from "./present";

/** Deletes an endpoint: from now on nothing is sent to it. Errors: not_found. */
export async function deleteWebhookEndpoint(
  ctx: WorkspaceContext,
  input: { endpointId: string },
): Promise<WebhookEndpoint> {
  const [row] = await ctx.db
    .update(schema.webhookEndpoints)
    .set({ deletedAt: sql`now()` })
    .where(ownEndpoint(ctx, input.endpointId))
    .returning();
  if (!row) throw notFound("webhook endpoint");
  return presentEndpoint(row);
}
