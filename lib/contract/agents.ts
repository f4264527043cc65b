import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { ObjectSchema } from "./json-schema";
import { TransferTarget } from "./transfers";

const ToolName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, "must be a name of letters, digits and _");

/** Tools that every agent has by itself, or may have. */
const BUILT_IN_TOOLS = new Set(["end_call", "transfer_call", "escalate_to_human", "press_keys"]);

export const AgentToolInput = z.strictObject({
  name: ToolName.refine((name) => !BUILT_IN_TOOLS.has(name), { error: "names a built-in tool" }),
  description: z.string().max(1000).default(""),
  /** JSON Schema of the arguments; its type is `object`. */
  parameters: ObjectSchema,
  url: z.url({ protocol: /^https?$/, error: "must be an https URL" }).max(2000),
  secret: z.string().min(1).max(500).nullable().default(null),
  timeout_ms: z.number().int().min(100).max(30_000).default(5_000),
});
export type AgentToolInput = z.infer<typeof AgentToolInput>;

const Name = z.string().trim().min(1, "must not be empty").max(100, "must be at most 100 characters");
const Instructions = z.string().max(20_000, "must be at most 20,000 characters");
const Greeting = z.string().max(1_000, "must be at most 1,000 characters");
/** null: the deployment's default. */
const ModelName = z.string().min(1, "must not be empty").max(100, "must be at most 100 characters").nullable();
const MAX_TOOLS = 32;
const TransferTargets = z
  .array(z.strictObject({ name: Name, to: TransferTarget }))
  .max(20, "must name at most 20 targets");

export const CreateAgentBody = z.strictObject({
  name: Name,
  instructions: Instructions,
  greeting: Greeting.default(""),
  voice: ModelName.default(null),
  llm_model: ModelName.default(null),
  stt_model: ModelName.default(null),
  tts_model: ModelName.default(null),
  tools: z.array(AgentToolInput).max(MAX_TOOLS).default([]),
  /** Whether its calls are recorded where the request does not say. */
  recording: z.boolean().default(false),
  /** JSON Schema of the fields that intelligence fills after a call. */
  intelligence_schema: ObjectSchema.nullable().default(null),
  /** Whom it may transfer callers to, by the name it calls them. */
  transfer_targets: TransferTargets.default([]),
  /** Whether it may ask for a person, as by a caller's wish. */
  can_escalate: z.boolean().default(true),
});
export type CreateAgentBody = z.infer<typeof CreateAgentBody>;

/** As for a new agent, but a tool that names no `secret` keeps the one of the tool with its name; null removes it. */
export const UpdateAgentToolInput = AgentToolInput.extend({ secret: AgentToolInput.shape.secret.unwrap().optional() });
export type UpdateAgentToolInput = z.infer<typeof UpdateAgentToolInput>;

/** What is not named stays as it is; `tools` replaces all of them. It takes effect at the next call. */
export const UpdateAgentBody = z.strictObject({
  name: Name.optional(),
  instructions: Instructions.optional(),
  greeting: Greeting.optional(),
  voice: ModelName.optional(),
  llm_model: ModelName.optional(),
  stt_model: ModelName.optional(),
  tts_model: ModelName.optional(),
  tools: z.array(UpdateAgentToolInput).max(MAX_TOOLS).optional(),
  recording: z.boolean().optional(),
  intelligence_schema: ObjectSchema.nullable().optional(),
  transfer_targets: TransferTargets.optional(),
  can_escalate: z.boolean().optional(),
});
export type UpdateAgentBody = z.infer<typeof UpdateAgentBody>;

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
  recording: z.boolean(),
  intelligence_schema: z.record(z.string(), z.unknown()).nullable(),
  transfer_targets: z.array(z.object({ name: z.string(), to: TransferTarget })),
  can_escalate: z.boolean(),
  created_at: Instant,
  updated_at: Instant,
  /** Set when it was archived: it is in no list, and cannot be changed or given a call. */
  archived_at: Instant.nullable(),
});
export type Agent = z.infer<typeof Agent>;

export const AgentsQuery = PageQuery;
export const AgentPage = pageOf(Agent);
export type AgentPage = z.infer<typeof AgentPage>;
