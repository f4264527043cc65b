import { and, count, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CreateWebhookEndpointBody, WebhookEndpointWithSecret } from "@/lib/contract/webhooks";
import { newId } from "@/lib/ids";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import type { RecordResources } from "../idempotency/once";
import { checkUrl } from "./check-url";
import { findEndpoint } from "./find";
import { presentEndpointWithSecret } from "./present";
import { newWebhookSecret } from "./sign";

/** Endpoints of one workspace: each event may be sent to all of them. */
export const MAX_ENDPOINTS = 20;

/**
 * Makes an endpoint, which is told of what happens from now on. Errors: invalid_request for a url that is not https, holds
 * credentials or names a private address; webhook_endpoint_limit.
 */
export async function createWebhookEndpoint(
  ctx: WorkspaceContext,
  input: CreateWebhookEndpointBody,
  record: RecordResources = async () => {},
): Promise<WebhookEndpointWithSecret> {
  checkUrl(ctx, input.url);
  const { workspaceId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    // Those that come at once are counted one after the other.
    await tx
      .select({ id: schema.workspaces.id })
      .from(schema.workspaces)
      .where(eq(schema.workspaces.id, workspaceId))
      .for("no key update");
    const { webhookEndpoints } = schema;
    const [have] = await tx
      .select({ count: count() })
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.workspaceId, workspaceId), isNull(webhookEndpoints.deletedAt)));
    if (have!.count >= MAX_ENDPOINTS) throw new DomainError("webhook_endpoint_limit");
    const [row] = await tx
      .insert(webhookEndpoints)
      .values({
        id: newId("whe"),
        workspaceId,
        url: input.url,
        description: input.description,
        eventTypes: [...new Set(input.event_types)],
        secret: newWebhookSecret(),
      })
      .returning();
    await record(tx, [row!.id]);
    return presentEndpointWithSecret(row!);
  });
}

/** The answer of createWebhookEndpoint made anew, for a repeated request. Errors: not_found where it was deleted since. */
export async function reopenWebhookEndpoint(
  ctx: WorkspaceContext,
  input: { endpointId: string },
): Promise<WebhookEndpointWithSecret> {
  return presentEndpointWithSecret(await findEndpoint(ctx, input.endpointId));
}
