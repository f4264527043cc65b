import { asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WorkspaceContext } from "../context";

/** The actor's workspace, with the E.164 numbers it may call from. */
export async function readWorkspace(ctx: WorkspaceContext): Promise<{ name: string; fromNumbers: string[] }> {
  const { workspaceId } = ctx.actor;
  const [workspace] = await ctx.db.select().from(schema.workspaces).where(eq(schema.workspaces.id, workspaceId));
  const numbers = await ctx.db
    .select({ e164: schema.phoneNumbers.e164 })
    .from(schema.phoneNumbers)
    .where(eq(schema.phoneNumbers.workspaceId, workspaceId))
    .orderBy(asc(schema.phoneNumbers.e164));
  return { name: workspace!.name, fromNumbers: numbers.map((row) => row.e164) };
}
