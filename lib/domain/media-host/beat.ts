import { eq, lt, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

const { mediaHosts } = schema;

/** A media process says that it lives; to be said twice a second. Time is the database's. */
export async function beatMediaHost(ctx: Context, input: { host: string }): Promise<void> {
  await ctx.db
    .insert(mediaHosts)
    .values({ host: input.host, beatAt: sql`now()` })
    .onConflictDoUpdate({ target: mediaHosts.host, set: { beatAt: sql`now()` } });
}

/** A media process stops in good order; those that died long ago are forgotten with it. */
export async function forgetMediaHost(ctx: Context, input: { host: string }): Promise<void> {
  const longDead = lt(mediaHosts.beatAt, sql`now() - interval '1 hour'`);
  await ctx.db.delete(mediaHosts).where(or(eq(mediaHosts.host, input.host), longDead));
}
