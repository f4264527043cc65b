/** A part of the OpenAI chat format that the scripted model reads. */
export interface ChatMessage {
  role: "system" | "developer" | "user" | "assistant" | "tool" | "function";
  content?: string | { type: string; text?: string }[] | null;
  /** OpenAI's name of the participant; the speaker, where the line itself names none. */
  name?: string;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

/** One thing that somebody said. `speaker` is null when the history does not name the person. */
export interface Line {
  role: "user" | "assistant";
  speaker: string | null;
  text: string;
}

/** A tool call of the history that has its result. */
export interface ToolResult {
  name: string;
  /** The call's arguments; {} when they were not JSON. */
  args: Record<string, unknown>;
  content: string;
}

/** A chat history as the scripted model sees it. */
export interface History {
  lines: Line[];
  /** What people said since the assistant last spoke. */
  pending: Line[];
  results: ToolResult[];
  /** Results at the very end, which the next reply speaks about. */
  freshResults: ToolResult[];
  /** What the host's operators told the model in private since the assistant last spoke. */
  notes: string[];
  /** Text of a system message at the very end: an instruction for just this reply; else "". */
  instruction: string;
}

const BRACKETED_NAME = /^\[(?<name>[^\]\n]{1,80})\]:?\s*(?<text>.*)$/s;
const PLAIN_NAME = /^(?<name>[\p{L}_][\p{L}\p{N}_.@+-]*(?: [\p{L}\p{N}_.@+-]+){0,2}):\s+(?<text>.*)$/su;
/** "My order number is: 4 7" names no speaker. */
const NO_NAME = /\b(number|order|is|it's|its|my|the|this|that)\b/i;
const TRANSCRIPT_HEADING = /\b(transcript|conversation so far|history of the call|call so far)\b/i;
const NOTE = /^A note from your supervisor[^:]*: (?<text>.+)$/s;
const AGENT_NAMES = /^(agent|assistant)$/i;

/** Text of a message, whichever of the two content shapes it has. */
export function textOf(message: ChatMessage): string {
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).map((part) => part.text ?? "").join("\n");
}

/** Reads a chat history: who said what, which tools answered what, and what has not been answered yet. */
export function readHistory(messages: ChatMessage[]): History {
  const lines: Line[] = [];
  const calls = new Map<string, { name: string; args: Record<string, unknown> }>();
  const results: ToolResult[] = [];
  let notes: string[] = [];
  let fresh = 0;
  for (const message of messages) {
    const text = textOf(message);
    if (message.role === "tool" || message.role === "function") {
      const call = calls.get(message.tool_call_id ?? "") ?? { name: message.name ?? "", args: {} };
      results.push({ ...call, content: text });
      fresh++;
      continue;
    }
    fresh = 0;
    if (message.role === "system" || message.role === "developer") {
      const note = NOTE.exec(text)?.groups?.text;
      if (note) notes.push(note.trim());
      else if (TRANSCRIPT_HEADING.test(text)) lines.push(...readTranscript(text));
      continue;
    }
    for (const call of message.tool_calls ?? []) {
      calls.set(call.id, { name: call.function.name, args: parseObject(call.function.arguments) });
    }
    if (message.role === "assistant") {
      if (text.trim() === "") continue;
      lines.push({ role: "assistant", speaker: null, text: text.trim() });
      notes = [];
    } else {
      lines.push(...text.split("\n").flatMap((line) => readUserLine(line, message.name ?? null)));
    }
  }
  const lastMessage = messages.at(-1);
  const isInstruction = lastMessage?.role === "system" || lastMessage?.role === "developer";
  return {
    lines,
    pending: lines.slice(lines.findLastIndex((line) => line.role === "assistant") + 1),
    results,
    notes,
    freshResults: fresh === 0 ? [] : results.slice(-fresh),
    instruction: isInstruction ? textOf(lastMessage) : "",
  };
}

/** A transcript that a host hands over inside a system message: a heading, then one `name: text` a line. */
function readTranscript(text: string): Line[] {
  return text.split("\n").flatMap((raw): Line[] => {
    const [line] = readUserLine(raw, null);
    if (!line?.speaker) return [];
    return [AGENT_NAMES.test(line.speaker) ? { role: "assistant", speaker: null, text: line.text } : line];
  });
}

function readUserLine(raw: string, defaultSpeaker: string | null): Line[] {
  const text = raw.trim();
  if (text === "") return [];
  const named = (BRACKETED_NAME.exec(text) ?? PLAIN_NAME.exec(text))?.groups;
  if (named?.name && (text.startsWith("[") || !NO_NAME.test(named.name))) {
    return [{ role: "user", speaker: named.name.trim(), text: named.text?.trim() ?? "" }];
  }
  return [{ role: "user", speaker: defaultSpeaker, text }];
}

/** The JSON object in a string, or {}. */
export function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
