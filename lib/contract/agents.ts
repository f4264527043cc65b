import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";

const ToolName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, "must be a name of letters, digits and _");

export const AgentToolInput = z.strictObject({
  name: ToolName.refine((name) => name !== "end_call", { error: "end_call is built in" }),
  description: z.string().max(1000).default(""),
  /** JSON Schema of the arguments; its type is `object`. */
  parameters: z
    .record(z.string(), z.unknown())
    .refine((schema) => schema.type === "object", { error: "must be a JSON Schema of type object" }),
  url: z.url({ protocol: /^https?$/, error: "must be an https URL" }).max(2000),
  secret: z.string().min(1).max(500).nullable().default(null),
  timeout_ms: z.number().int().min(100).max(30_000).default(5_000),
});
export type AgentToolInput = z.infer<typeof AgentToolInput>;

export const CreateAgentBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  instructions: z.string().max(20_000),
  greeting: z.string().max(1_000).default(""),
  voice: z.string().min(1).max(100).nullable().default(null),
  llm_model: z.string().min(1).max(100).nullable().default(null),
  stt_model: z.string().min(1).max(100).nullable().default(null),
  tts_model: z.string().min(1).max(100).nullable().default(null),
  tools: z.array(AgentToolInput).max(32).default([]),
});
export type CreateAgentBody = z.infer<typeof CreateAgentBody>;

/** An agent. A tool's secret is never given back: `has_secret` says that there is one. */
export const Agent = z.object({
  id: z.uuid(),
  name: z.string(),
  instructions: z.string(),
  greeting: z.string(),
  voice: z.string().nullable(),
  llm_model: z.string().nullable(),
  stt_model: z.string().nullable(),
  tts_model: z.string().nullable(),
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      parameters: z.record(z.string(), z.unknown()),
      url: z.string(),
      has_secret: z.boolean(),
      timeout_ms: z.number().int(),
    }),
  ),
  created_at: Instant,
});
export type Agent = z.infer<typeof Agent>;

export const AgentsQuery = PageQuery;
export const AgentPage = pageOf(Agent);
export type AgentPage = z.infer<typeof AgentPage>;
