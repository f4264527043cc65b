import { sql } from "drizzle-orm";
import type { Context } from "../context";

/** Asks the database for nothing; throws where it does not answer. */
export async function pingDatabase(ctx: Context): Promise<void> {
  await ctx.db.execute(sql`select 1`);
}
