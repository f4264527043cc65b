import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { schema } from "@/db/client";
import type { AgentPage, AgentsQuery } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { presentAgent } from "./present";

/** The workspace's agents but for the archived ones, newest first. Errors: invalid_request for a cursor that is none of ours. */
export async function listAgents(ctx: WorkspaceContext, query: z.infer<typeof AgentsQuery>): Promise<AgentPage> {
  const after = query.cursor ? decodeCursor(query.cursor, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) : null;
  const rows = await ctx.db
    .select()
    .from(schema.agents)
    .where(
      and(
        eq(schema.agents.workspaceId, ctx.actor.workspaceId),
        isNull(schema.agents.archivedAt),
        after
          ? sql`(${schema.agents.createdAt}, ${schema.agents.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(schema.agents.createdAt), desc(schema.agents.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: page.map(presentAgent),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!) : null,
  };
}
