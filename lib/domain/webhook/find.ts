import { and, eq, isNull } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import type { EndpointRow } from "./present";

/** Condition: this endpoint, if it is of the actor's workspace and was not deleted. */
export function ownEndpoint(ctx: WorkspaceContext, endpointId: string) {
  return and(
    eq(schema.webhookEndpoints.id, endpointId),
    eq(schema.webhookEndpoints.workspaceId, ctx.actor.workspaceId),
    isNull(schema.webhookEndpoints.deletedAt),
  );
}

/** The endpoint; not_found for a deleted one, another workspace's and an unknown one alike. */
export async function findEndpoint(
  ctx: WorkspaceContext,
  endpointId: string,
  db: DbOrTx = ctx.db,
): Promise<EndpointRow> {
  const [endpoint] = await db.select().from(schema.webhookEndpoints).where(ownEndpoint(ctx, endpointId));
  if (!endpoint) throw notFound("webhook endpoint");
  return endpoint;
}
