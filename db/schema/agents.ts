import { boolean, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import type { TransferTargetRow } from "./transfer-target";
import { workspaces } from "./workspaces";

/** An HTTP tool the agent's model may call. */
export interface AgentTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments: an object schema. */
  parameters: Record<string, unknown>;
  url: string;
  /** Sent as `Authorization: Bearer`; never leaves the server otherwise. */
  secret: string | null;
  timeoutMs: number;
}

/** Somebody the agent may transfer callers to. */
export interface AgentTransferTarget {
  name: string;
  to: TransferTargetRow;
}

/** An AI agent as configured by the workspace. A call keeps only its id: edits take effect at the next call. */
export const agents = pgTable("agents", {
  id: uuid("id").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id),
  name: text("name").notNull(),
  instructions: text("instructions").notNull(),
  /** Spoken once, when the first person is there. Empty: the agent waits to be spoken to. */
  greeting: text("greeting").notNull(),
  /** null in the next four: the deployment's default (STT_, LLM_, TTS_ environment). */
  voice: text("voice"),
  llmModel: text("llm_model"),
  sttModel: text("stt_model"),
  ttsModel: text("tts_model"),
  tools: jsonb("tools").$type<AgentTool[]>().notNull(),
  /** Whether its calls are recorded where the request does not say. */
  recording: boolean("recording").notNull().default(false),
  /** Whom it may transfer callers to, by the name it calls them; a transfer is a tool of its then. */
  transferTargets: jsonb("transfer_targets").$type<AgentTransferTarget[]>().notNull().default([]),
  /** Whether it may ask for a person, as by a caller's wish. */
  canEscalate: boolean("can_escalate").notNull().default(true),
  /** JSON Schema (type object) of the fields that intelligence fills after a call; null: none. */
  intelligenceSchema: jsonb("intelligence_schema").$type<Record<string, unknown>>(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
  /** Set when the agent can no longer be given calls. */
  archivedAt: instant("archived_at"),
  createdAt: instant("created_at").notNull().defaultNow(),
});
