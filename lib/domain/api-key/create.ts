import { schema } from "@/db/client";
import type { CreateApiKeyBody, CreatedApiKey } from "@/lib/contract/api-keys";
import { newId, newSecret } from "@/lib/ids";
import { apiKeyHash, apiKeyStart } from "../account/check-api-key";
import { requireScope } from "../account/scope";
import type { WorkspaceContext } from "../context";
import { presentApiKey } from "./present";

/**
 * Makes a key. The answer is the only one that holds it: what is kept is its hash.
 * Errors: forbidden for a scope beyond the actor's own.
 */
export async function createApiKey(ctx: WorkspaceContext, input: CreateApiKeyBody): Promise<CreatedApiKey> {
  requireScope(ctx.actor, input.scope);
  const key = `rymi_${newSecret()}`;
  const [row] = await ctx.db
    .insert(schema.apiKeys)
    .values({
      id: newId("key"),
      workspaceId: ctx.actor.workspaceId,
      name: input.name,
      scope: input.scope,
      keyHash: apiKeyHash(key),
      keyStart: apiKeyStart(key),
      maxConcurrentLegs: input.max_concurrent_legs ?? null,
      maxLegsPerDay: input.max_legs_per_day ?? null,
      maxLegMinutesPerDay: input.max_leg_minutes_per_day ?? null,
    })
    .returning();
  return { ...presentApiKey(row!), key };
}
