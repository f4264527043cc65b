import { and, desc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { EscalationPage, EscalationsQuery } from "@/lib/contract/escalations";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { groupsOf } from "./find";
import { presentEscalation } from "./present";
import { OPEN_ESCALATIONS } from "./state";

/**
 * Escalations of the workspace that are for the actor, newest first: for all, for a group of theirs, or claimed by them;
 * a program sees all. Errors: invalid_request for a cursor that is none of ours.
 */
export async function listEscalations(ctx: WorkspaceContext, query: EscalationsQuery): Promise<EscalationPage> {
  const { escalations, calls, users } = schema;
  const after = query.cursor ? decodeCursor(query.cursor, /^esc_[0-9a-z]+$/) : null;
  const groups = await groupsOf(ctx);
  const statuses = query.status === "open" ? [...OPEN_ESCALATIONS] : query.status ? [query.status] : null;
  const rows = await ctx.db
    .select({ escalation: escalations, claimant: users.name })
    .from(escalations)
    .innerJoin(calls, eq(calls.id, escalations.callId))
    .leftJoin(users, eq(users.id, escalations.claimedBy))
    .where(
      and(
        eq(calls.workspaceId, ctx.actor.workspaceId),
        statuses ? inArray(escalations.status, statuses) : undefined,
        query.call_id ? eq(escalations.callId, query.call_id) : undefined,
        groups === null
          ? undefined
          : or(isNull(escalations.group), inArray(escalations.group, groups), eq(escalations.claimedBy, ctx.actor.id)),
        after
          ? sql`(${escalations.createdAt}, ${escalations.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(desc(escalations.createdAt), desc(escalations.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  return {
    data: page.map(({ escalation, claimant }) => presentEscalation(escalation, claimant)),
    next_cursor: rows.length > query.limit ? encodeCursor(page.at(-1)!.escalation) : null,
  };
}
