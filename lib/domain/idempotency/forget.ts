import { lt } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

const KEEP_MS = 24 * 60 * 60 * 1000;

/** Forgets the answers of requests older than a day. */
export async function forgetOldAnswers(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - KEEP_MS);
  await ctx.db.delete(schema.idempotencyKeys).where(lt(schema.idempotencyKeys.createdAt, before));
}
