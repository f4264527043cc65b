import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

/** A request as it came. */
export interface Got {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A server that answers each request with the next of `answers`, and keeps what it got. */
export interface ScriptedServer {
  url: string;
  got: Got[];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, got: Got) => void;

/** Starts a server on a free port. The last answer serves all further requests too. */
export async function serve(...answers: Answer[]): Promise<ScriptedServer> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const one = { method: request.method!, path: request.url!, headers: request.headers, body };
      got.push(one);
      answers[Math.min(got.length, answers.length) - 1]!(response, one);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with an error of the API. */
export function refusal(status: number, code: string, headers?: Record<string, string>): Answer {
  return json(status, { error: { code, message: `It is ${code}.`, param: "agent_id", request_id: "req_1" } }, headers);
}

/** Takes the request and breaks the connection. */
export const hangUp: Answer = (response) => void response.destroy();
/** Takes the request and never answers. */
export const silence: Answer = () => {};
