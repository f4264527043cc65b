import { createHash } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { Actor } from "../context";

/** SHA-256 (hex) under which a key is kept: keys are 192 random bits, so no salt is needed. */
export function apiKeyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Who an API key is; null for a key that is unknown or revoked. */
export async function checkApiKey(db: Db, key: string): Promise<Extract<Actor, { kind: "api_key" }> | null> {
  const [row] = await db
    .select({ id: schema.apiKeys.id, workspaceId: schema.apiKeys.workspaceId })
    .from(schema.apiKeys)
    .where(and(eq(schema.apiKeys.keyHash, apiKeyHash(key)), isNull(schema.apiKeys.revokedAt)));
  return row ? { kind: "api_key", ...row } : null;
}
