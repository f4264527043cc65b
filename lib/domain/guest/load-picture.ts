import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { GuestContext } from "../context";
import { loadPicture, type Picture } from "../visibility/load";

/** The present picture of a guest's call, and the time on its clock, ms; 0 before its zero. */
export async function loadGuestPicture(ctx: GuestContext): Promise<{ picture: Picture | null; nowMs: number }> {
  const { callId } = ctx.guest;
  const picture = await loadPicture(ctx.db, callId);
  const [call] = await ctx.db
    .select({ zeroAt: schema.calls.zeroAt })
    .from(schema.calls)
    .where(eq(schema.calls.id, callId));
  return { picture, nowMs: call?.zeroAt ? Math.max(0, ctx.clock.now().getTime() - call.zeroAt.getTime()) : 0 };
}
