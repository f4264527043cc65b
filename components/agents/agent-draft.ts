import { CreateAgentBody, UpdateAgentBody, type Agent } from "@/lib/contract/agents";
import { checkTarget, toTarget, toTargetDraft, type TargetDraft } from "@/components/transfer/target-draft";
import { checkFields, type FieldErrors } from "@/lib/client/field-errors";

/** A tool as typed so far. */
export interface ToolDraft {
  key: number;
  name: string;
  description: string;
  url: string;
  /** JSON. */
  parameters: string;
  timeoutMs: string;
  /** Name under which the server keeps a secret; null where it keeps none. */
  secretKeptFor: string | null;
  /** keep: nothing is sent, so the server keeps what it has; set: `secret` is sent; none: there is to be none. */
  secretChange: "keep" | "set" | "none";
  secret: string;
}

/** Somebody the agent may transfer callers to, as typed so far. */
export interface NamedTargetDraft {
  /** What the agent calls them. */
  name: string;
  to: TargetDraft;
}

/** An agent as typed so far. Empty model fields stand for the deployment's default. */
export interface AgentDraft {
  name: string;
  instructions: string;
  greeting: string;
  voice: string;
  llmModel: string;
  sttModel: string;
  ttsModel: string;
  recording: boolean;
  /** JSON; empty: no fields are filled after a call. */
  intelligenceSchema: string;
  tools: ToolDraft[];
  transferTargets: NamedTargetDraft[];
  canEscalate: boolean;
}

export const EMPTY_AGENT: AgentDraft = {
  name: "",
  instructions: "",
  greeting: "",
  voice: "",
  llmModel: "",
  sttModel: "",
  ttsModel: "",
  recording: false,
  intelligenceSchema: "",
  tools: [],
  transferTargets: [],
  canEscalate: true,
};

/** The next tool of the form. */
export function emptyTool(tools: ToolDraft[]): ToolDraft {
  return {
    key: Math.max(0, ...tools.map(({ key }) => key)) + 1,
    name: "",
    description: "",
    url: "",
    parameters: '{\n  "type": "object",\n  "properties": {}\n}',
    timeoutMs: "5000",
    secretKeptFor: null,
    secretChange: "none",
    secret: "",
  };
}

/** A saved agent, to be edited. */
export function toDraft(agent: Agent): AgentDraft {
  return {
    name: agent.name,
    instructions: agent.instructions,
    greeting: agent.greeting,
    voice: agent.voice ?? "",
    llmModel: agent.llm_model ?? "",
    sttModel: agent.stt_model ?? "",
    ttsModel: agent.tts_model ?? "",
    recording: agent.recording,
    intelligenceSchema: agent.intelligence_schema ? JSON.stringify(agent.intelligence_schema, null, 2) : "",
    tools: agent.tools.map((tool, index) => ({
      key: index + 1,
      name: tool.name,
      description: tool.description,
      url: tool.url,
      parameters: JSON.stringify(tool.parameters, null, 2),
      timeoutMs: String(tool.timeout_ms),
      secretKeptFor: tool.has_secret ? tool.name : null,
      secretChange: tool.has_secret ? "keep" : "none",
      secret: "",
    })),
    transferTargets: agent.transfer_targets.map(({ name, to }, index) => ({ name, to: toTargetDraft(index + 1, to) })),
    canEscalate: agent.can_escalate,
  };
}

/** What the API is asked for. JSON that cannot be read goes as typed: the contract refuses it. */
export function toInput(draft: AgentDraft): CreateAgentBody {
  const orDefault = (text: string) => text.trim() || null;
  return {
    name: draft.name,
    instructions: draft.instructions,
    greeting: draft.greeting,
    voice: orDefault(draft.voice),
    llm_model: orDefault(draft.llmModel),
    stt_model: orDefault(draft.sttModel),
    tts_model: orDefault(draft.ttsModel),
    recording: draft.recording,
    intelligence_schema: draft.intelligenceSchema.trim() ? readJson(draft.intelligenceSchema) : null,
    tools: draft.tools.map((tool) => ({
      name: tool.name.trim(),
      description: tool.description,
      url: tool.url.trim(),
      parameters: readJson(tool.parameters),
      timeout_ms: Number(tool.timeoutMs || NaN),
      ...(tool.secretChange !== "keep" && { secret: tool.secretChange === "set" ? tool.secret : null }),
    })),
    transfer_targets: draft.transferTargets.map(({ name, to }) => ({ name, to: toTarget(to) })),
    can_escalate: draft.canEscalate,
  } as CreateAgentBody;
}

/** What is wrong with a draft, by the contract's paths. */
export function checkAgent(draft: AgentDraft, isNew: boolean): FieldErrors {
  const errors = checkFields(isNew ? CreateAgentBody : UpdateAgentBody, toInput(draft));
  const own: FieldErrors = {};
  if (draft.intelligenceSchema.trim()) own.intelligence_schema = jsonMistake(draft.intelligenceSchema) ?? "";
  draft.tools.forEach((tool, index) => {
    const path = `tools[${index}]`;
    own[`${path}.parameters`] = jsonMistake(tool.parameters) ?? "";
    if (draft.tools.some((other, at) => at < index && other.name.trim() === tool.name.trim())) {
      own[`${path}.name`] = "Another tool has this name.";
    }
    if (!/^\d+$/.test(tool.timeoutMs)) own[`${path}.timeout_ms`] = "Enter whole milliseconds, such as 5000.";
    if (tool.secretChange === "keep" && tool.secretKeptFor !== tool.name.trim()) {
      own[`${path}.secret`] = `The secret belongs to the name ${tool.secretKeptFor}. Replace or remove it.`;
    }
    if (tool.secretChange === "set" && !tool.secret) own[`${path}.secret`] = "Enter the secret.";
  });
  draft.transferTargets.forEach(({ name, to }, index) => {
    const path = `transfer_targets[${index}]`;
    Object.assign(own, checkTarget(to, `${path}.to`));
    const same = (other: NamedTargetDraft) => other.name.trim().toLowerCase() === name.trim().toLowerCase();
    if (draft.transferTargets.findIndex(same) < index) own[`${path}.name`] = "Another target has this name.";
    // Told at the target's own fields, in better words.
    delete errors[`${path}.to`];
  });
  return { ...errors, ...Object.fromEntries(Object.entries(own).filter(([, message]) => message)) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Why a text is not a JSON Schema of an object, in words that tell the place; null where it is one. */
function jsonMistake(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && "type" in value && value.type === "object";
    return isObject ? null : 'This must be a JSON Schema with "type": "object".';
  } catch (err) {
    return `This is not JSON${err instanceof Error ? `: ${err.message}` : ""}.`;
  }
}
