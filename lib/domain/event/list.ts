import { and, asc, eq, gt } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CallEvent } from "@/lib/contract/events";
import type { WorkspaceContext } from "../context";
import { presentEvent } from "./present";
import { eventFor } from "./readers";

/**
 * A call's events after `afterSequence`, oldest first, at most `limit`; for who may not read private talk, without its
 * words. The caller has checked that the actor may read the call.
 */
export async function listEvents(
  ctx: WorkspaceContext,
  input: { callId: string; afterSequence: number; limit: number },
): Promise<CallEvent[]> {
  const rows = await ctx.db
    .select()
    .from(schema.callEvents)
    .where(and(eq(schema.callEvents.callId, input.callId), gt(schema.callEvents.sequence, input.afterSequence)))
    .orderBy(asc(schema.callEvents.sequence))
    .limit(input.limit);
  return rows.map(presentEvent).map((event) => eventFor(ctx.actor, event));
}
