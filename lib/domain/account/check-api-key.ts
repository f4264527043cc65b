import { createHash } from "node:crypto";
import { and, eq, isNull, lte, or } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import { log } from "@/lib/log";
import type { Actor } from "../context";

/** SHA-256 (hex) under which a key is kept: keys are 192 random bits, so no salt is needed. */
export function apiKeyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** What is kept of a key to tell it from others: `rymi_` and four characters. */
export function apiKeyStart(key: string): string {
  return key.slice(0, 9);
}

const LAST_USED_STEP_MS = 60_000;

/** Who an API key is; null for a key that is unknown or revoked. That it was used is noted once a minute, behind the request. */
export async function checkApiKey(db: Db, key: string): Promise<Extract<Actor, { kind: "api_key" }> | null> {
  const [row] = await db
    .select({
      id: schema.apiKeys.id,
      workspaceId: schema.apiKeys.workspaceId,
      name: schema.apiKeys.name,
      scope: schema.apiKeys.scope,
      lastUsedAt: schema.apiKeys.lastUsedAt,
    })
    .from(schema.apiKeys)
    .where(and(eq(schema.apiKeys.keyHash, apiKeyHash(key)), isNull(schema.apiKeys.revokedAt)));
  if (!row) return null;
  const { id, workspaceId, name, scope, lastUsedAt } = row;
  const now = new Date();
  if (!lastUsedAt || lastUsedAt.getTime() <= now.getTime() - LAST_USED_STEP_MS) {
    noteUse(db, id, now).catch((err: unknown) => log.warn({ keyId: id, err }, "the use of a key was not noted"));
  }
  return { kind: "api_key", id, workspaceId, name, scope };
}

/** Requests that come at once write once: the condition is checked again under the row's lock. */
async function noteUse(db: Db, keyId: string, now: Date): Promise<void> {
  const { id, lastUsedAt } = schema.apiKeys;
  const stale = or(isNull(lastUsedAt), lte(lastUsedAt, new Date(now.getTime() - LAST_USED_STEP_MS)));
  await db
    .update(schema.apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(id, keyId), stale));
}
