import { and, desc, eq, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CallPage, CallsQuery } from "@/lib/contract/calls";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { loadCalls } from "./load";
import { presentCall } from "./present";

/** The workspace's calls, newest first. Errors: invalid_request for a cursor that is none of ours. */
export async function listCalls(ctx: WorkspaceContext, query: CallsQuery): Promise<CallPage> {
  const after = query.cursor ? decodeCursor(query.cursor, /^call_[0-9a-z]+$/) : null;
  const rows = await ctx.db
    .select()
    .from(schema.calls)
    .where(
      and(
        eq(schema.calls.workspaceId, ctx.actor.workspaceId),
        query.status ? eq(schema.calls.status, query.status) : undefined,
        after
          ? sql`(${schema.calls.createdAt}, ${schema.calls.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(schema.calls.createdAt), desc(schema.calls.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: (await loadCalls(ctx.db, page)).map(presentCall),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!) : null,
  };
}
