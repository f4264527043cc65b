import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

const DEADLINE_MS = 10_000;

/** A form POST that came in from the carrier. */
export interface ReceivedWebhook {
  url: string;
  signature: string;
  params: Record<string, string>;
}

/** A message on the media WebSocket. */
export interface MediaMessage {
  event: string;
  sequenceNumber?: string;
  streamSid?: string;
  start?: { callSid: string; customParameters: Record<string, string> };
  media?: { chunk: string; timestamp: string; payload: string; track: string };
  mark?: { name: string };
  dtmf?: { digit: string };
}

/** A small application that a Twilio account could point at: it records everything it is sent. */
export class TwilioApp {
  /** Answers of paths below the base URL; a path that is not here answers 204. */
  readonly documents = new Map<string, { body: string; status?: number; contentType?: string }>();
  readonly webhooks: ReceivedWebhook[] = [];
  readonly upgrades: { url: string; signature: string }[] = [];
  readonly messages: MediaMessage[] = [];
  /** When each message came, on the monotonic clock. */
  readonly arrivals: number[] = [];
  socket: WebSocket | null = null;
  closeCode: number | null = null;
  url = "";
  wsUrl = "";
  readonly #server: Server = createServer((request, response) => {
    void readText(request).then((text) => {
      const path = request.url ?? "/";
      this.webhooks.push({
        url: this.url + path,
        signature: String(request.headers["x-twilio-signature"]),
        params: Object.fromEntries(new URLSearchParams(text)),
      });
      const { body = "", status = 204, contentType = "text/xml" } = this.documents.get(path) ?? {};
      response.writeHead(body ? (this.documents.get(path)?.status ?? 200) : status, { "content-type": contentType });
      response.end(body);
      this.#changed();
    });
  });
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #waiting = new Set<() => void>();

  static async start(): Promise<TwilioApp> {
    const app = new TwilioApp();
    await new Promise<void>((resolve) => app.#server.listen(0, "127.0.0.1", resolve));
    const { port } = app.#server.address() as AddressInfo;
    app.url = `http://127.0.0.1:${port}`;
    app.wsUrl = `ws://127.0.0.1:${port}`;
    app.#server.on("upgrade", (request, socket, head) => {
      app.upgrades.push({
        url: app.wsUrl + (request.url ?? ""),
        signature: String(request.headers["x-twilio-signature"]),
      });
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

  /** Sends a message with the stream's id. */
  send(message: Record<string, unknown>): void {
    const streamSid = this.messages.find(({ event }) => event === "start")?.streamSid;
    this.socket?.send(JSON.stringify({ streamSid, ...message }));
  }

  /** Plays mu-law bytes. */
  play(audio: Uint8Array): void {
    this.send({ event: "media", media: { payload: Buffer.from(audio).toString("base64") } });
  }

  /** The phone's voice so far, as mu-law bytes. */
  heard(): Buffer {
    return Buffer.concat(this.messages.map(({ media }) => Buffer.from(media?.payload ?? "", "base64")));
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

  /** Waits for a message of a kind. */
  message(event: string): Promise<MediaMessage> {
    return this.until(`a ${event} message`, () => this.messages.find((message) => message.event === event));
  }

  /** Waits for the status callback with a status. */
  callback(status: string): Promise<ReceivedWebhook> {
    return this.until(`a ${status} callback`, () =>
      this.callbacks().find(({ params }) => params.CallStatus === status),
    );
  }

  callbacks(): ReceivedWebhook[] {
    return this.webhooks.filter(({ url }) => url.endsWith("/status"));
  }

  #accept(socket: WebSocket): void {
    this.socket = socket;
    socket.on("message", (data: Buffer) => {
      this.arrivals.push(performance.now());
      this.messages.push(JSON.parse(data.toString("utf8")) as MediaMessage);
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

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString("utf8");
  return text;
}
