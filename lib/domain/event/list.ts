import { and, asc, eq, gt } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CallEvent } from "@/lib/contract/events";
import type { Context } from "../context";
import { presentEvent } from "./present";

/** A call's events after `afterSequence`, oldest first, at most `limit`. The caller has checked that it may read the call. */
export async function listEvents(
  ctx: Context,
  input: { callId: string; afterSequence: number; limit: number },
): Promise<CallEvent[]> {
  const rows = await ctx.db
    .select()
    .from(schema.callEvents)
    .where(and(eq(schema.callEvents.callId, input.callId), gt(schema.callEvents.sequence, input.afterSequence)))
    .orderBy(asc(schema.callEvents.sequence))
    .limit(input.limit);
  return rows.map(presentEvent);
}
