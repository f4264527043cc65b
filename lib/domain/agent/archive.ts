import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Agent } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { findAgent } from "./find";
import { presentAgent } from "./present";

/**
 * Puts an agent away: it is in no list and gets no call any more. Calls that it is in go on. A second time changes
 * nothing. Errors: not_found.
 */
export async function archiveAgent(ctx: WorkspaceContext, input: { agentId: string }): Promise<Agent> {
  const { id } = await findAgent(ctx, input.agentId);
  await ctx.db
    .update(schema.agents)
    .set({ archivedAt: ctx.clock.now() })
    .where(and(eq(schema.agents.id, id), isNull(schema.agents.archivedAt)));
  return presentAgent(await findAgent(ctx, id));
}
