import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WorkspaceUsage } from "@/lib/contract/workspace";
import type { WorkspaceContext } from "../context";
import { countLegs, startOfDay } from "../guard/usage";

/** How much the actor's workspace dials and has dialed today (UTC), beside how much it may. */
export async function getWorkspaceUsage(ctx: WorkspaceContext): Promise<WorkspaceUsage> {
  const now = ctx.clock.now();
  const { workspaceId } = ctx.actor;
  const [caps] = await ctx.db.select().from(schema.workspaces).where(eq(schema.workspaces.id, workspaceId));
  const usage = await countLegs(ctx.db, { workspaceId, now });
  const began = startOfDay(now);
  const minutes = (seconds: number) => Math.round(seconds / 6) / 10;
  return {
    day: { began_at: began.toISOString(), ends_at: new Date(began.getTime() + 86_400_000).toISOString() },
    legs_now: usage.now,
    max_concurrent_legs: caps!.maxConcurrentLegs,
    legs_today: usage.today,
    max_legs_per_day: caps!.maxLegsPerDay,
    minutes_used_today: minutes(usage.usedSeconds),
    minutes_reserved: minutes(usage.reservedSeconds),
    max_leg_minutes_per_day: caps!.maxLegMinutesPerDay,
  };
}
