import { and, desc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { EVENT_DATA } from "@/lib/contract/events";
import type { Context } from "../context";
import type { Hosting } from "./lease";

/**
 * Whether the conversation came back to the agent because whoever had it was lost, the driver or the target of a transfer,
 * and not by anybody's doing.
 */
export async function talkerWasLost(ctx: Context, hosting: Hosting): Promise<boolean> {
  const { callEvents } = schema;
  const [last] = await ctx.db
    .select({ data: callEvents.data })
    .from(callEvents)
    .where(and(eq(callEvents.callId, hosting.callId), eq(callEvents.type, "agent.mode_changed")))
    .orderBy(desc(callEvents.sequence))
    .limit(1);
  const { data: change } = EVENT_DATA["agent.mode_changed"].safeParse(last?.data);
  return change?.mode === "auto" && change.by.kind === "system";
}
