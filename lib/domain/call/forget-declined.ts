import { lt } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** No carrier repeats a webhook after so long. */
const KEEP_MS = 90 * 24 * 60 * 60 * 1000;

/** Forgets calls that were declined three months ago. */
export async function forgetDeclinedCalls(ctx: Context): Promise<void> {
  const { declinedCalls } = schema;
  await ctx.db.delete(declinedCalls).where(lt(declinedCalls.declinedAt, new Date(ctx.clock.now().getTime() - KEEP_MS)));
}
