import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Agent, UpdateAgentBody } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { checkSchema, checkTargets, checkTools } from "./check";
import { findAgentLocked } from "./find";
import { presentAgent } from "./present";

/**
 * Changes an agent; what `input` does not name stays. It takes effect at the next call. Errors: not_found, agent_archived,
 * and invalid_request as for a new one.
 */
export async function updateAgent(
  ctx: WorkspaceContext,
  { agentId, ...input }: UpdateAgentBody & { agentId: string },
): Promise<Agent> {
  if (input.intelligence_schema) checkSchema(input.intelligence_schema, "intelligence_schema");
  return ctx.db.transaction(async (tx) => {
    const before = await findAgentLocked(ctx, tx, agentId);
    if (before.archivedAt) throw new DomainError("agent_archived");
    const [agent] = await tx
      .update(schema.agents)
      .set({
        name: input.name,
        instructions: input.instructions,
        greeting: input.greeting,
        voice: input.voice,
        llmModel: input.llm_model,
        sttModel: input.stt_model,
        ttsModel: input.tts_model,
        ...(input.tools && { tools: checkTools(ctx, input.tools, before.tools) }),
        recording: input.recording,
        intelligenceSchema: input.intelligence_schema,
        transferTargets: input.transfer_targets && checkTargets(input.transfer_targets),
        canEscalate: input.can_escalate,
        updatedAt: ctx.clock.now(),
      })
      .where(eq(schema.agents.id, agentId))
      .returning();
    return presentAgent(agent!);
  });
}
