import type { schema } from "@/db/client";
import type { ApiKey } from "@/lib/contract/api-keys";

/** A key as the wire shows it: not the key, and not its hash. */
export function presentApiKey(row: typeof schema.apiKeys.$inferSelect): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    key_start: row.keyStart,
    max_concurrent_legs: row.maxConcurrentLegs,
    max_legs_per_day: row.maxLegsPerDay,
    max_leg_minutes_per_day: row.maxLegMinutesPerDay,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
