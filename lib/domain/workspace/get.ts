import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Workspace } from "@/lib/contract/workspace";
import type { WorkspaceContext } from "../context";
import { presentWorkspace } from "./present";

/** The actor's workspace and its settings. */
export async function getWorkspace(ctx: WorkspaceContext): Promise<Workspace> {
  const [row] = await ctx.db.select().from(schema.workspaces).where(eq(schema.workspaces.id, ctx.actor.workspaceId));
  return presentWorkspace(row!);
}
