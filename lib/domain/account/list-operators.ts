import { and, asc, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Operators } from "@/lib/contract/operators";
import type { WorkspaceContext } from "../context";

/** The workspace's operators who may sign in, by name. */
export async function listOperators(ctx: WorkspaceContext): Promise<Operators> {
  const { id, name, role, groups, workspaceId, disabledAt } = schema.users;
  const operators = await ctx.db
    .select({ id, name, role, groups })
    .from(schema.users)
    .where(and(eq(workspaceId, ctx.actor.workspaceId), isNull(disabledAt)))
    .orderBy(asc(name), asc(id));
  return { operators };
}
