import { llm, type RunContext } from "@livekit/agents";
import type { HostedCall } from "@/lib/domain/hosting/load";
import { Urgency } from "@/lib/contract/escalations";
import type { EventData } from "@/lib/contract/events";
import { DomainError } from "@/lib/domain/errors";
import { OutboundError, type OutboundPort } from "@/lib/domain/ports/outbound";

type AgentTool = HostedCall["agent"]["tools"][number];

const MAX_ANSWER_BYTES = 16 * 1024;

/** What a tool call came to, for the call's events. */
export type ToolOutcome = EventData<"agent.tool_called">;

interface ToolOptions {
  callId: string;
  tools: AgentTool[];
  outbound: OutboundPort;
  onCalled(outcome: ToolOutcome): void;
  /** Whom the agent may transfer callers to, by name; empty: there is no such tool. */
  transferTargets: string[];
  transfer(name: string, briefing: string): Promise<unknown>;
  /** Asks for a person; null: the agent may not. `wish`: a caller wants one. */
  escalate: ((wanted: { reason: string; urgency: Urgency; wish: boolean }) => Promise<unknown>) | null;
  /** Presses keys towards a phone of the call; `phone` is its name, null where the model gave none. */
  pressKeys(wanted: { phone: string | null; keys: string }): Promise<unknown>;
  /** The model wants to end the call, and has said what it said with it. */
  onEndCall(): void;
}

/** Of use only while a phone is in the call: see MindOptions.withholds. */
export const PRESS_KEYS = "press_keys";

/**
 * The tools of one call's agent: `end_call`, `press_keys`, those for reaching a person where it may, and the HTTP tools of
 * its row.
 */
export function createTools(options: ToolOptions): llm.ToolContextLike {
  return [
    llm.tool({
      name: "end_call",
      description: "Ends the call for everybody. Say goodbye first.",
      parameters: { type: "object", properties: {} },
      execute: async (_args, { ctx }: { ctx: RunContext }) => {
        options.onCalled({ tool: "end_call", arguments: {}, outcome: "ok", duration_ms: 0 });
        // Who speaks into the goodbye has something to say: the model decides anew.
        ctx.speechHandle.addDoneCallback((said) => {
          if (!said.interrupted) options.onEndCall();
        });
      },
    }),
    ...(options.transferTargets.length > 0 ? [transferTool(options)] : []),
    ...(options.escalate ? [escalationTool(options, options.escalate)] : []),
    keysTool(options),
    ...options.tools.map((tool) =>
      llm.tool({
        name: tool.name,
        description: tool.description,
        parameters: tool.parameters as { type: "object"; properties: Record<string, object> },
        execute: async (args: Record<string, unknown>) => {
          const startedAt = performance.now();
          const { outcome, answer } = await callHttpTool(options.outbound, options.callId, tool, args);
          const durationMs = Math.round(performance.now() - startedAt);
          options.onCalled({ tool: tool.name, arguments: args, outcome, duration_ms: durationMs });
          return structured(answer);
        },
      }),
    ),
  ];
}

/** The tools without those that are withheld just now. */
export function offered(tools: llm.ToolContext, withholds: (tool: string) => boolean): llm.ToolContext {
  const isOffered = (tool: llm.ToolContextEntry) => !("name" in tool && withholds(String(tool.name)));
  return tools.tools.every(isOffered) ? tools : new llm.ToolContext(tools.tools.filter(isOffered));
}

function transferTool(options: ToolOptions) {
  return llm.tool({
    name: "transfer_call",
    description:
      "Rings somebody who takes the callers over. They wait on hold once that person has answered. Tell them first.",
    parameters: {
      type: "object",
      properties: {
        name: { type: "string", enum: options.transferTargets },
        briefing: { type: "string", description: "In one sentence: what the callers want, for who takes over." },
      },
      required: ["name", "briefing"],
    },
    execute: async (args: Record<string, unknown>) =>
      reached(options, "transfer_call", args, "It rings. Tell the callers that you are putting them through.", () =>
        options.transfer(text(args.name), text(args.briefing)),
      ),
  });
}

function escalationTool(options: ToolOptions, escalate: NonNullable<ToolOptions["escalate"]>) {
  return llm.tool({
    name: "escalate_to_human",
    description: "Asks for a person to join the call: when a caller wants one, or you cannot help.",
    parameters: {
      type: "object",
      properties: {
        reason: { type: "string", description: "In one sentence: what a person is needed for." },
        urgency: { type: "string", enum: [...Urgency.options] },
        caller_asked: { type: "boolean", description: "Whether a caller asked for a person." },
      },
      required: ["reason", "urgency", "caller_asked"],
    },
    execute: async (args: Record<string, unknown>) =>
      reached(options, "escalate_to_human", args, "A person was asked for. Tell the callers, and stay with them.", () =>
        escalate({
          reason: text(args.reason).slice(0, 500) || "The agent asks for a person.",
          urgency: Urgency.catch("normal").parse(args.urgency),
          wish: args.caller_asked === true,
        }),
      ),
  });
}

function keysTool(options: ToolOptions) {
  return llm.tool({
    name: PRESS_KEYS,
    description:
      "Presses keys of the telephone towards a phone in the call, as for an automatic menu that answered it. Only that " +
      "phone hears them.",
    parameters: {
      type: "object",
      properties: {
        keys: { type: "string", description: "In order: 0-9, * and #, and w for a pause of half a second." },
        phone: { type: "string", description: "The phone's name, as before its lines; where there are several." },
      },
      required: ["keys"],
    },
    execute: async (args: Record<string, unknown>) => {
      const phone = text(args.phone) || null;
      // Keys may be a secret: they are in no event.
      const told = phone === null ? {} : { phone };
      return reached(options, PRESS_KEYS, told, "They are being pressed.", () =>
        options.pressKeys({ phone, keys: text(args.keys) }),
      );
    },
  });
}

/** Does what reaches others than the model; what became of it is told to the model in words. */
async function reached(
  options: ToolOptions,
  tool: string,
  args: Record<string, unknown>,
  words: string,
  act: () => Promise<unknown>,
): Promise<string> {
  const startedAt = performance.now();
  const called = (outcome: ToolOutcome["outcome"]) =>
    options.onCalled({ tool, arguments: args, outcome, duration_ms: Math.round(performance.now() - startedAt) });
  try {
    await act();
    called("ok");
    return words;
  } catch (err) {
    called("failed");
    return err instanceof DomainError ? `That failed: ${err.message}` : "That failed.";
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/**
 * POSTs {call_id, tool, arguments} as JSON to the tool's URL and gives the model the answer's text, at most 16 KiB. A tool
 * that fails is told to the model in words, so that it can say so.
 */
export async function callHttpTool(
  outbound: OutboundPort,
  callId: string,
  tool: AgentTool,
  args: Record<string, unknown>,
): Promise<{ outcome: ToolOutcome["outcome"]; answer: string }> {
  try {
    const { status, body } = await outbound.post({
      url: tool.url,
      headers: {
        "content-type": "application/json",
        ...(tool.secret !== null && { authorization: `Bearer ${tool.secret}` }),
      },
      body: JSON.stringify({ call_id: callId, tool: tool.name, arguments: args }),
      timeoutMs: tool.timeoutMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (status < 200 || status > 299) return { outcome: "failed", answer: `The tool failed with status ${status}.` };
    return { outcome: "ok", answer: body };
  } catch (err) {
    return err instanceof OutboundError && err.reason === "timed_out"
      ? { outcome: "timed_out", answer: "The tool did not answer in time." }
      : { outcome: "failed", answer: "The tool could not be reached." };
  }
}

/** A JSON answer as what it says, so that the model does not read it quoted; any other as it is. */
function structured(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
