import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the agent's tool was called with. */
export interface ToolRequest {
  authorization: string | undefined;
  body: { call_id: string; tool: string; arguments: Record<string, unknown> };
}

/** A shop's order look-up, as a customer of this product would run it. */
export interface ToolServer {
  host: string;
  url: string;
  requests: ToolRequest[];
  close(): Promise<void>;
}

/** Starts the look-up: every order is shipped and arrives on Tuesday. */
export async function startToolServer(): Promise<ToolServer> {
  const requests: ToolRequest[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      requests.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "shipped", delivery_date: "Tuesday" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/orders`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
