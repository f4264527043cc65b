import { and, eq, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { ApiKey } from "@/lib/contract/api-keys";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { presentApiKey } from "./present";

/** Revokes a key: the next request with it is nobody's. A second time changes nothing. Errors: not_found. */
export async function revokeApiKey(ctx: WorkspaceContext, input: { keyId: string }): Promise<ApiKey> {
  const [row] = await ctx.db
    .update(schema.apiKeys)
    .set({ revokedAt: sql`coalesce(${schema.apiKeys.revokedAt}, ${ctx.clock.now().toISOString()}::timestamptz)` })
    .where(and(eq(schema.apiKeys.id, input.keyId), eq(schema.apiKeys.workspaceId, ctx.actor.workspaceId)))
    .returning();
  if (!row) throw notFound("API key");
  return presentApiKey(row);
}
