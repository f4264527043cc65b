import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { llm } from "@livekit/agents";
import { afterEach, expect, test } from "vitest";
import { createOutbound } from "@/lib/net/outbound";
import { DomainError } from "@/lib/domain/errors";
import { callHttpTool, createTools, offered, PRESS_KEYS, type ToolOutcome } from "./tools";

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const tool = (url: string, timeoutMs = 5_000) => ({
  name: "order_status",
  description: "",
  parameters: { type: "object" },
  url,
  secret: "hush",
  timeoutMs,
});

test("a tool is given the call, its name, the arguments and its secret; the model is given its answer", async () => {
  const seen: unknown[] = [];
  const host = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push([request.method, request.headers.authorization, JSON.parse(body)]);
      response.end('{"status":"shipped"}');
    });
  });
  const called = await callHttpTool(createOutbound([host]), "call_1", tool(`http://${host}/`), { order_id: "4711" });
  expect(called).toEqual({ outcome: "ok", answer: '{"status":"shipped"}' });
  expect(seen).toEqual([
    ["POST", "Bearer hush", { call_id: "call_1", tool: "order_status", arguments: { order_id: "4711" } }],
  ]);
});

test("a tool that fails, hangs, redirects or lies in our own network is told to the model in words", async () => {
  let asked = 0;
  const inside = await serve((_request, response) => {
    asked += 1;
    response.end("the database's password");
  });
  const failing = await serve((_request, response) => response.writeHead(500).end());
  const leading = await serve((_request, response) => response.writeHead(307, { location: `http://${inside}/` }).end());
  const hanging = await serve(() => {});
  const outbound = createOutbound([failing, leading, hanging]);
  const call = (url: string, timeoutMs?: number) => callHttpTool(outbound, "call_1", tool(url, timeoutMs), {});
  expect(await call(`http://${failing}/`)).toMatchObject({ outcome: "failed", answer: expect.stringMatching(/500/) });
  expect(await call(`http://${leading}/`)).toMatchObject({ outcome: "failed" });
  expect(await call(`http://${inside}/`)).toMatchObject({ outcome: "failed" });
  expect(await call(`https://localhost:${inside.split(":")[1]}/`)).toMatchObject({ outcome: "failed" });
  expect(await call(`http://${hanging}/`, 100)).toMatchObject({ outcome: "timed_out" });
  expect(asked).toBe(0);
});

/** The tools of an agent without any of its own, and what became of them. */
function builtIn(pressKeys: (wanted: { phone: string | null; keys: string }) => Promise<unknown>) {
  const told: ToolOutcome[] = [];
  const tools = new llm.ToolContext(
    createTools({
      callId: "call_1",
      tools: [],
      outbound: createOutbound([]),
      onCalled: (outcome) => told.push(outcome),
      transferTargets: [],
      transfer: async () => {},
      escalate: null,
      pressKeys,
      onEndCall: () => {},
    }) as llm.ToolContextEntry[],
  );
  const execute = tools.getFunctionTool(PRESS_KEYS)!.execute as (args: unknown, options: unknown) => Promise<unknown>;
  return { tools, told, press: (args: Record<string, unknown>) => execute(args, {}) };
}

test("the model presses keys towards a phone, and no event has them", async () => {
  const pressed: unknown[] = [];
  const { press, told } = builtIn(async (wanted) => pressed.push(wanted));
  expect(await press({ keys: " 4711# " })).toBe("They are being pressed.");
  await press({ keys: "1", phone: "Phone ending 67" });
  expect(pressed).toEqual([
    { phone: null, keys: "4711#" },
    { phone: "Phone ending 67", keys: "1" },
  ]);
  expect(told).toMatchObject([
    { tool: "press_keys", arguments: {}, outcome: "ok" },
    { tool: "press_keys", arguments: { phone: "Phone ending 67" }, outcome: "ok" },
  ]);
});

test("the model is told in words why keys were not pressed", async () => {
  const { press, told } = builtIn(() => Promise.reject(new DomainError("invalid_request", "No such phone.")));
  expect(await press({ keys: "1" })).toBe("That failed: No such phone.");
  expect(told).toMatchObject([{ outcome: "failed" }]);
});

test("a tool that is withheld is not among those offered", () => {
  const { tools } = builtIn(async () => {});
  const names = (withheld: string | null) =>
    Object.keys(offered(tools, (tool) => tool === withheld).functionTools).sort();
  expect(names(null)).toEqual(["end_call", "press_keys"]);
  expect(names("press_keys")).toEqual(["end_call"]);
});
