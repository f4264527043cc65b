import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";

/** Checks that calls to a number may be given to an agent: one of the workspace that is not archived. Errors: not_found. */
export async function checkNumberAgent(ctx: WorkspaceContext, agentId: string | null | undefined): Promise<void> {
  if (!agentId) return;
  const { agents } = schema;
  const [agent] = await ctx.db
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.id, agentId), eq(agents.workspaceId, ctx.actor.workspaceId), isNull(agents.archivedAt)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this workspace.", "agent_id");
}
