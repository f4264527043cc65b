import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer of the carrier's API, as recorded. */
export interface ApiAnswer {
  status: number;
  contentType: string;
  body: string;
  location?: string;
}

/** A request that reached the carrier's API. */
export interface ApiRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the API answers: one thing to whatever is asked, or to each request its own. */
export type Answering = ApiAnswer | ((request: ApiRequest) => ApiAnswer);

/** Plays the carrier's API: gives the recorded answer and keeps each request. */
export function createRecordedApi() {
  const requests: ApiRequest[] = [];
  let next: Answering | "drop" = "drop";
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const request = { method: req.method ?? "", path: req.url ?? "", headers: req.headers, body };
      requests.push(request);
      if (next === "drop") return req.socket.destroy();
      const answer = typeof next === "function" ? next(request) : next;
      const headers = { "Content-Type": answer.contentType, ...(answer.location && { Location: answer.location }) };
      res.writeHead(answer.status, headers).end(answer.body);
    });
  });
  return {
    requests,
    start: async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    answerWith: (answer: Answering | "drop") => {
      next = answer;
    },
    reset: () => {
      requests.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A URL at which nobody listens. */
export async function unusedUrl(): Promise<string> {
  const api = createRecordedApi();
  const url = await api.start();
  await api.stop();
  return url;
}
