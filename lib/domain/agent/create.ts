import { randomUUID } from "node:crypto";
import { schema } from "@/db/client";
import type { Agent, CreateAgentBody } from "@/lib/contract/agents";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { presentAgent } from "./present";

/** Makes an agent. Errors: invalid_request for a tool that is named twice or whose URL is not https. */
export async function createAgent(ctx: WorkspaceContext, input: CreateAgentBody): Promise<Agent> {
  const names = new Set<string>();
  for (const [index, tool] of input.tools.entries()) {
    if (names.has(tool.name)) {
      throw new DomainError("invalid_request", "Two tools have this name.", `tools[${index}].name`);
    }
    names.add(tool.name);
    const url = new URL(tool.url);
    if (url.protocol !== "https:" && !ctx.settings.plainHttpToolHosts.includes(url.host)) {
      throw new DomainError("invalid_request", "A tool's url must be https.", `tools[${index}].url`);
    }
  }
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
      tools: input.tools.map(({ timeout_ms, ...tool }) => ({ ...tool, timeoutMs: timeout_ms })),
    })
    .returning();
  return presentAgent(agent!);
}
