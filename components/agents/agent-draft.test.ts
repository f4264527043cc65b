import { expect, test } from "vitest";
import type { Agent } from "@/lib/contract/agents";
import { checkAgent, EMPTY_AGENT, emptyTool, toDraft, toInput } from "./agent-draft";

const agent: Agent = {
  id: "0b7a6a52-7f0f-4d8a-9a0e-1f6f0c3f2b11",
  name: "Riley",
  instructions: "Help.",
  greeting: "Hello.",
  voice: null,
  llm_model: "a-model",
  stt_model: null,
  tts_model: null,
  tools: [
    {
      name: "order_status",
      description: "",
      parameters: { type: "object" },
      url: "https://orders.example.org",
      has_secret: true,
      timeout_ms: 5000,
    },
  ],
  recording: false,
  intelligence_schema: null,
  transfer_targets: [{ name: "Billing", to: { transport: "pstn", identity: "+12025550143" } }],
  can_escalate: false,
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
  archived_at: null,
};

test("a saved agent that is not touched is sent as it was, and its secrets are not named", () => {
  const input = toInput(toDraft(agent));
  expect(input).toMatchObject({ name: "Riley", voice: null, llm_model: "a-model", intelligence_schema: null });
  expect(input).toMatchObject({ transfer_targets: agent.transfer_targets, can_escalate: false });
  expect(input.tools[0]).not.toHaveProperty("secret");
  expect(checkAgent(toDraft(agent), false)).toEqual({});
});

test("mistakes stand at the contract's paths, in words", () => {
  const tool = { ...emptyTool([]), name: "lookup", url: "https://a.example.org" };
  const wrong = {
    ...EMPTY_AGENT,
    intelligenceSchema: "[]",
    tools: [tool, { ...tool, key: 2, parameters: "{", timeoutMs: "soon" }],
  };
  expect(checkAgent(wrong, true)).toEqual({
    name: "Must not be empty.",
    intelligence_schema: 'This must be a JSON Schema with "type": "object".',
    "tools[1].name": "Another tool has this name.",
    "tools[1].parameters": expect.stringMatching(/^This is not JSON: /),
    "tools[1].timeout_ms": "Enter whole milliseconds, such as 5000.",
  });
});

test("a renamed tool does not lose its secret unnoticed", () => {
  const draft = toDraft(agent);
  const renamed = { ...draft, tools: [{ ...draft.tools[0]!, name: "order_state" }] };
  expect(Object.keys(checkAgent(renamed, false))).toEqual(["tools[0].secret"]);
  const replaced = { ...draft, tools: [{ ...renamed.tools[0]!, secretChange: "set" as const, secret: "hush" }] };
  expect(checkAgent(replaced, false)).toEqual({});
  expect(toInput(replaced).tools[0]).toMatchObject({ name: "order_state", secret: "hush" });
});

test("a transfer target has a name of its own and somebody to ring", () => {
  const draft = toDraft(agent);
  const [billing] = draft.transferTargets;
  const twice = {
    ...draft,
    transferTargets: [billing!, { name: " billing", to: { ...billing!.to, key: 2, phone: "1" } }],
  };
  expect(Object.keys(checkAgent(twice, false)).sort()).toEqual([
    "transfer_targets[1].name",
    "transfer_targets[1].to.identity",
  ]);
});
