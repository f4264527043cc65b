import { and, eq } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";

export type AgentRow = typeof schema.agents.$inferSelect;

/** The agent, if it is of the actor's workspace, also when it is archived; not_found otherwise, the same for an unknown one. */
export async function findAgent(ctx: WorkspaceContext, agentId: string, db: DbOrTx = ctx.db): Promise<AgentRow> {
  const [agent] = isUuid(agentId) ? await db.select().from(schema.agents).where(ofWorkspace(ctx, agentId)) : [];
  if (!agent) throw notFound("agent");
  return agent;
}

/** As findAgent, and the row stays locked until the end of `tx`. */
export async function findAgentLocked(ctx: WorkspaceContext, tx: Tx, agentId: string): Promise<AgentRow> {
  const [agent] = isUuid(agentId)
    ? await tx.select().from(schema.agents).where(ofWorkspace(ctx, agentId)).for("update")
    : [];
  if (!agent) throw notFound("agent");
  return agent;
}

function ofWorkspace(ctx: WorkspaceContext, agentId: string) {
  return and(eq(schema.agents.id, agentId), eq(schema.agents.workspaceId, ctx.actor.workspaceId));
}

/** Postgres refuses to compare anything else with the id. */
function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
