import { randomUUID } from "node:crypto";
import { schema } from "@/db/client";
import type { Agent, CreateAgentBody } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { checkSchema, checkTargets, checkTools } from "./check";
import { presentAgent } from "./present";

/**
 * Makes an agent. Errors: invalid_request for a tool that is named twice or whose URL is not https, and for what is not a
 * JSON Schema.
 */
export async function createAgent(ctx: WorkspaceContext, input: CreateAgentBody): Promise<Agent> {
  const tools = checkTools(ctx, input.tools);
  if (input.intelligence_schema) checkSchema(input.intelligence_schema, "intelligence_schema");
  const [agent] = await ctx.db
    .insert(schema.agents)
    .values({
      id: randomUUID(),
      workspaceId: ctx.actor.workspaceId,
      name: input.name,
      instructions: input.instructions,
      greeting: input.greeting,
      voice: input.voice,
      llmModel: input.llm_model,
      sttModel: input.stt_model,
      ttsModel: input.tts_model,
      tools,
      recording: input.recording,
      intelligenceSchema: input.intelligence_schema,
      transferTargets: checkTargets(input.transfer_targets),
      canEscalate: input.can_escalate,
    })
    .returning();
  return presentAgent(agent!);
}
