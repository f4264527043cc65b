import type { schema } from "@/db/client";
import type { Agent } from "@/lib/contract/agents";

/** An agent as the wire shows it; tool secrets stay here. */
export function presentAgent(row: typeof schema.agents.$inferSelect): Agent {
  return {
    id: row.id,
    name: row.name,
    instructions: row.instructions,
    greeting: row.greeting,
    voice: row.voice,
    llm_model: row.llmModel,
    stt_model: row.sttModel,
    tts_model: row.ttsModel,
    tools: row.tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      parameters: tool.parameters,
      url: tool.url,
      has_secret: tool.secret !== null,
      timeout_ms: tool.timeoutMs,
    })),
    recording: row.recording,
    intelligence_schema: row.intelligenceSchema,
    transfer_targets: row.transferTargets,
    can_escalate: row.canEscalate,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    archived_at: row.archivedAt?.toISOString() ?? null,
  };
}
