import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived, body unread. */
export interface ReceivedWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A customer's server on loopback that takes webhooks. */
export interface WebhookReceiver {
  /** host:port, for the setting that lets plain HTTP through. */
  host: string;
  url: string;
  readonly received: ReceivedWebhook[];
  /** Connections that were made, requests or not. */
  readonly connections: number;
  /** What it answers from now on; 204 at first. */
  answer(with_: (response: ServerResponse, request: ReceivedWebhook) => void): void;
  /** Resolves once `count` requests have arrived. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;
  let respond: Parameters<WebhookReceiver["answer"]>[0] = (response) => void response.writeHead(204).end();

  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const webhook = { path: request.url!, headers: request.headers as Record<string, string>, body };
      received.push(webhook);
      for (const wake of waiting) wake();
      respond(response, webhook);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/hook`,
    received,
    get connections() {
      return connections;
    },
    answer: (with_) => void (respond = with_),
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
