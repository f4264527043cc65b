import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

const DEADLINE_MS = 10_000;

/** A request that came in from a carrier, as it came. */
export interface ReceivedRequest {
  method: string;
  /** As the carrier was given it: with the query it has by now. */
  url: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The fields of the body, or of the query of a GET. */
  fields: Record<string, unknown>;
}

/** A message of a media WebSocket. */
export interface ReceivedFrame {
  data: Buffer;
  isBinary: boolean;
  json: Record<string, unknown>;
}

/** A small application that an account of any carrier could point at: it records everything it is sent. */
export class CarrierApp {
  /** Answers of paths below the base URL; a path that is not here answers 204. */
  readonly documents = new Map<string, { body: string; status?: number; contentType?: string }>();
  readonly requests: ReceivedRequest[] = [];
  readonly upgrades: { url: string; headers: IncomingHttpHeaders }[] = [];
  readonly frames: ReceivedFrame[] = [];
  socket: WebSocket | null = null;
  closeCode: number | null = null;
  url = "";
  wsUrl = "";
  readonly #server: Server = createServer((request, response) => {
    void this.#receive(request).then((path) => {
      const { body = "", status = statusOf(body), contentType = "application/xml" } = this.documents.get(path) ?? {};
      response.writeHead(status, { "content-type": contentType });
      response.end(body);
      this.#changed();
    });
  });
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #waiting = new Set<() => void>();

  static async start(): Promise<CarrierApp> {
    const app = new CarrierApp();
    await new Promise<void>((resolve) => app.#server.listen(0, "127.0.0.1", resolve));
    const { port } = app.#server.address() as AddressInfo;
    app.url = `http://127.0.0.1:${port}`;
    app.wsUrl = `ws://127.0.0.1:${port}`;
    app.#server.on("upgrade", (request, socket, head) => {
      app.upgrades.push({ url: app.wsUrl + (request.url ?? ""), headers: request.headers });
      app.#changed();
      if (request.url === "/refused") return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      app.#sockets.handleUpgrade(request, socket, head, (webSocket) => app.#accept(webSocket));
    });
    return app;
  }

  async close(): Promise<void> {
    this.#sockets.clients.forEach((client) => client.terminate());
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  sendJson(message: Record<string, unknown>): void {
    this.socket?.send(JSON.stringify(message));
  }

  /** Waits until `find` gives something, looking again whenever anything arrives. Fails after 10 seconds. */
  async until<T>(what: string, find: () => T | undefined | null | false): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const found = find();
      if (found) return found;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`Waited ${DEADLINE_MS} ms in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits for a request whose fields include these. */
  request(path: string, fields: Record<string, unknown> = {}): Promise<ReceivedRequest> {
    return this.until(`a request of ${path} with ${JSON.stringify(fields)}`, () =>
      this.requests.find(
        (request) =>
          request.path === path && Object.entries(fields).every(([name, value]) => request.fields[name] === value),
      ),
    );
  }

  /** Waits for a JSON frame of an event. */
  async frame(event: string): Promise<Record<string, unknown>> {
    const { json } = await this.until(`a ${event} frame`, () => this.frames.find(({ json }) => json.event === event));
    return json;
  }

  async #receive(request: IncomingMessage): Promise<string> {
    let body = "";
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString("utf8");
    const { pathname, searchParams } = new URL(this.url + (request.url ?? "/"));
    const { method = "GET", headers } = request;
    const isJson = /json/.test(headers["content-type"] ?? "");
    const form = Object.fromEntries(method === "GET" ? searchParams : new URLSearchParams(body));
    const fields = isJson ? (JSON.parse(body) as Record<string, unknown>) : form;
    this.requests.push({ method, url: this.url + (request.url ?? ""), path: pathname, headers, body, fields });
    return pathname;
  }

  #accept(socket: WebSocket): void {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      const json = isBinary ? {} : (JSON.parse(data.toString("utf8")) as Record<string, unknown>);
      this.frames.push({ data, isBinary, json });
      this.#changed();
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      this.#changed();
    });
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function statusOf(body: string): number {
  return body === "" ? 204 : 200;
}
