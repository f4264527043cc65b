import { inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** The present version of the visibility of each of these calls: what their senders compare with what they go by. */
export async function readVersions(ctx: Context, input: { callIds: string[] }): Promise<Map<string, number>> {
  if (input.callIds.length === 0) return new Map();
  const rows = await ctx.db
    .select({ id: schema.calls.id, version: schema.calls.visibilityVersion })
    .from(schema.calls)
    .where(inArray(schema.calls.id, input.callIds));
  return new Map(rows.map(({ id, version }) => [id, version]));
}
