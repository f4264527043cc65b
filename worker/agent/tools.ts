import { llm, type RunContext } from "@livekit/agents";
import type { HostedCall } from "@/lib/domain/hosting/load";
import type { EventData } from "@/lib/contract/events";
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
  /** The model wants to end the call, and has said what it said with it. */
  onEndCall(): void;
}

/** The tools of one call's agent: `end_call`, and the HTTP tools of its row. */
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
