import { sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookEndpointWithSecret } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { ownEndpoint } from "./find";
import { presentEndpointWithSecret } from "./present";
import { newWebhookSecret } from "./sign";

/** How long the secret before the last rotation signs too. */
const OVERLAP_HOURS = 24;

/** Gives the endpoint a new secret; the one before signs too for a day, the one before that no longer. Errors: not_found. */
export async function rotateWebhookSecret(
  ctx: WorkspaceContext,
  input: { endpointId: string },
): Promise<WebhookEndpointWithSecret> {
  const [row] = await ctx.db
    .update(schema.webhookEndpoints)
    .set({
      secret: newWebhookSecret(),
      previousSecret: schema.webhookEndpoints.secret,
      previousSecretExpiresAt: sql`now() + make_interval(hours => ${OVERLAP_HOURS})`,
    })
    .where(ownEndpoint(ctx, input.endpointId))
    .returning();
  if (!row) throw notFound("webhook endpoint");
  return presentEndpointWithSecret(row);
}
