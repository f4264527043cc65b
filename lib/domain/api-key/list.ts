import { and, desc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { schema } from "@/db/client";
import type { ApiKeyPage, ApiKeysQuery } from "@/lib/contract/api-keys";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { presentApiKey } from "./present";

/** The workspace's keys, newest first, revoked ones too. Errors: invalid_request for a cursor that is none of ours. */
export async function listApiKeys(ctx: WorkspaceContext, query: z.infer<typeof ApiKeysQuery>): Promise<ApiKeyPage> {
  const after = query.cursor ? decodeCursor(query.cursor, /^key_[0-9a-z_]+$/) : null;
  const rows = await ctx.db
    .select()
    .from(schema.apiKeys)
    .where(
      and(
        eq(schema.apiKeys.workspaceId, ctx.actor.workspaceId),
        after
          ? sql`(${schema.apiKeys.createdAt}, ${schema.apiKeys.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(schema.apiKeys.createdAt), desc(schema.apiKeys.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: page.map(presentApiKey),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!) : null,
  };
}
