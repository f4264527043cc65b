import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createOutbound } from "@/lib/net/outbound";
import { callHttpTool } from "./tools";

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
