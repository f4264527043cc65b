import { badField } from "../http/errors";
import type { ChatMessage } from "./messages";
import type { Reply } from "./script";
import type { Tool } from "./tools";

/** A checked chat completion request: the part of OpenAI's format that the models here use. */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  tools: Tool[];
  stream: boolean;
  includeUsage: boolean;
  /** JSON Schema of the answer; null where none was asked for. */
  schema: Record<string, unknown> | null;
}

/** A completion that is under way: what each of its chunks repeats. */
export interface Completion {
  id: string;
  /** Unix time in seconds. */
  created: number;
  request: ChatRequest;
}

const ROLES = new Set(["system", "developer", "user", "assistant", "tool", "function"]);

/**
 * Checks the body of POST /v1/chat/completions. Sampling options are accepted and have no effect.
 * @throws {ApiError} 400 with the path of the bad field
 */
export function readChatRequest(body: Record<string, unknown>): ChatRequest {
  if (typeof body.model !== "string" || body.model === "") throw badField("model", "a model name is required");
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    throw badField("messages", "a list with at least one message is required");
  }
  body.messages.forEach(checkMessage);
  if (body.tools !== undefined && body.tools !== null && !Array.isArray(body.tools)) {
    throw badField("tools", "must be a list");
  }
  if (body.n !== undefined && body.n !== null && body.n !== 1) throw badField("n", "only one choice is made");
  const isOffered = body.tool_choice !== "none";
  return {
    model: body.model,
    messages: body.messages as ChatMessage[],
    tools: isOffered ? ((body.tools as unknown[] | null | undefined) ?? []).flatMap(readTool) : [],
    stream: body.stream === true,
    includeUsage: isRecord(body.stream_options) && body.stream_options.include_usage === true,
    schema: readSchema(body.response_format),
  };
}

function readSchema(format: unknown): Record<string, unknown> | null {
  if (!isRecord(format) || format.type !== "json_schema") return null;
  const schema = isRecord(format.json_schema) ? format.json_schema.schema : undefined;
  if (!isRecord(schema)) throw badField("response_format.json_schema.schema", "a JSON Schema is required");
  return schema;
}

function checkMessage(message: unknown, index: number): void {
  const path = `messages[${index}]`;
  if (!isRecord(message)) throw badField(path, "must be an object");
  if (typeof message.role !== "string" || !ROLES.has(message.role)) {
    throw badField(`${path}.role`, `must be one of ${[...ROLES].join(", ")}`);
  }
  const { content } = message;
  const isParts = Array.isArray(content) && content.every(isRecord);
  if (content !== undefined && content !== null && typeof content !== "string" && !isParts) {
    throw badField(`${path}.content`, "must be a string or a list of content parts");
  }
  if (message.tool_calls === undefined || message.tool_calls === null) return;
  const isCall = (call: unknown): boolean =>
    isRecord(call) && isRecord(call.function) && typeof call.function.name === "string";
  if (!Array.isArray(message.tool_calls) || !message.tool_calls.every(isCall)) {
    throw badField(`${path}.tool_calls`, "must be a list of function calls");
  }
}

function readTool(tool: unknown, index: number): Tool[] {
  const declared = isRecord(tool) ? tool.function : undefined;
  if (!isRecord(declared) || typeof declared.name !== "string") {
    throw badField(`tools[${index}].function.name`, "a name is required");
  }
  const parameters = isRecord(declared.parameters) ? declared.parameters : {};
  const properties = isRecord(parameters.properties) ? (parameters.properties as Tool["properties"]) : {};
  const required = Array.isArray(parameters.required) ? parameters.required.map(String) : [];
  return [{ name: declared.name, properties, required }];
}

/** The body of an answer that is not streamed. */
export function completionBody(completion: Completion, reply: Reply): object {
  return {
    id: completion.id,
    object: "chat.completion",
    created: completion.created,
    model: completion.request.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: reply.text === "" && reply.toolCalls.length > 0 ? null : reply.text,
          ...(reply.toolCalls.length > 0 && { tool_calls: toolCallsOf(completion, reply) }),
        },
        logprobs: null,
        finish_reason: finishReason(reply),
      },
    ],
    usage: usageOf(completion, reply),
  };
}

/** The chunks of a streamed answer in order, a word each, then the tool calls, then the end; `[DONE]` is not among them. */
export function completionChunks(completion: Completion, reply: Reply): object[] {
  const { id, created, request } = completion;
  const chunk = (delta: object, finish: string | null = null): object => ({
    id,
    object: "chat.completion.chunk",
    created,
    model: request.model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(request.includeUsage && { usage: null }),
  });
  const chunks = [chunk({ role: "assistant", content: "" })];
  for (const word of reply.text.match(/\S+\s*/g) ?? []) chunks.push(chunk({ content: word }));
  const calls = toolCallsOf(completion, reply).map((call, index) => ({ index, ...call }));
  if (calls.length > 0) chunks.push(chunk({ tool_calls: calls }));
  chunks.push(chunk({}, finishReason(reply)));
  if (request.includeUsage) {
    chunks.push({
      id,
      object: "chat.completion.chunk",
      created,
      model: request.model,
      choices: [],
      usage: usageOf(completion, reply),
    });
  }
  return chunks;
}

function finishReason(reply: Reply): string {
  return reply.toolCalls.length > 0 ? "tool_calls" : "stop";
}

function toolCallsOf(completion: Completion, reply: Reply): { id: string; type: string; function: object }[] {
  return reply.toolCalls.map(({ name, args }, index) => ({
    id: `call_${completion.id.replace(/^chatcmpl-/, "")}_${index}`,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
}

/** A scripted model has no tokens: words are counted. */
function usageOf({ request }: Completion, reply: Reply): object {
  const prompt = countWords(request.messages.map((message) => JSON.stringify(message.content ?? "")).join(" "));
  const completion = countWords(reply.text) + reply.toolCalls.length;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
