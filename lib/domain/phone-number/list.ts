import { and, desc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { schema } from "@/db/client";
import type { PhoneNumberPage, PhoneNumbersQuery } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { decodeCursor, encodeCursor } from "../cursor";
import { presentPhoneNumber } from "./present";

/** The workspace's numbers, newest first. Errors: invalid_request for a cursor that is none of ours. */
export async function listPhoneNumbers(
  ctx: WorkspaceContext,
  query: z.infer<typeof PhoneNumbersQuery>,
): Promise<PhoneNumberPage> {
  const { e164, createdAt, workspaceId } = schema.phoneNumbers;
  const after = query.cursor ? decodeCursor(query.cursor, /^\+\d{7,15}$/) : null;
  const rows = await ctx.db
    .select()
    .from(schema.phoneNumbers)
    .where(
      and(
        eq(workspaceId, ctx.actor.workspaceId),
        after ? sql`(${createdAt}, ${e164}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(desc(createdAt), desc(e164))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map((row) => presentPhoneNumber(ctx, row)),
    next_cursor: rows.length > query.limit && last ? encodeCursor({ ...last, id: last.e164 }) : null,
  };
}
