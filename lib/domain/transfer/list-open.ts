import { and, asc, eq, ne } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Transfers } from "@/lib/contract/transfers";
import type { WorkspaceContext } from "../context";
import { presentTransfers } from "./present";

/** The transfers under way in all calls of the actor's workspace, oldest first: at most one a call. */
export async function listOpenTransfers(ctx: WorkspaceContext): Promise<Transfers> {
  const { transfers, calls } = schema;
  const rows = await ctx.db
    .select({ transfer: transfers })
    .from(transfers)
    .innerJoin(calls, eq(calls.id, transfers.callId))
    .where(and(eq(calls.workspaceId, ctx.actor.workspaceId), ne(transfers.status, "ended")))
    .orderBy(asc(transfers.createdAt), asc(transfers.id));
  return {
    transfers: await presentTransfers(
      ctx.db,
      rows.map(({ transfer }) => transfer),
    ),
  };
}
