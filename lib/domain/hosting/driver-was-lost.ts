import { and, desc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { EVENT_DATA } from "@/lib/contract/events";
import type { Context } from "../context";
import type { Hosting } from "./lease";

/** Whether the call went back to the agent because its driver was lost, and not by their own doing. */
export async function driverWasLost(ctx: Context, hosting: Hosting): Promise<boolean> {
  const { callEvents } = schema;
  const [last] = await ctx.db
    .select({ data: callEvents.data })
    .from(callEvents)
    .where(and(eq(callEvents.callId, hosting.callId), eq(callEvents.type, "call.driver_changed")))
    .orderBy(desc(callEvents.sequence))
    .limit(1);
  return EVENT_DATA["call.driver_changed"].safeParse(last?.data).data?.lost ?? false;
}
