import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { CarrierPort, CarrierWebhook, MediaCodec, MediaInput } from "@/lib/domain/ports/carrier";

/** Something that reached the application. `verified`: the carrier signed it. */
export type Arrival =
  | { kind: "webhook"; path: string; webhook: CarrierWebhook; verified: boolean }
  | { kind: "upgrade"; verified: boolean }
  | { kind: "media"; input: MediaInput };

/** The least application there is: answers a carrier's webhooks with a stream document, and holds the stream. */
export class Switchboard {
  readonly arrivals: Arrival[] = [];
  /** What is answered where a document is asked for; at first: the stream. */
  next: "stream" | "hangUp" = "stream";
  codec: MediaCodec | null = null;
  socket: WebSocket | null = null;
  url = "";
  private carrier: CarrierPort | null = null;
  private readonly waiting = new Set<() => void>();
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly server = createServer((req, res) => {
    void this.answer(req).then(({ status, type, body }) => res.writeHead(status, { "content-type": type }).end(body));
  });

  async start(): Promise<void> {
    this.server.on("upgrade", (req, socket, head) => this.upgrade(req, socket, head));
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(carrier: CarrierPort): void {
    this.carrier = carrier;
  }

  /** The first arrival that `pick` makes something of, whether it came already or is yet to come. */
  async until<T>(pick: (arrival: Arrival) => T | null | undefined | false): Promise<T> {
    for (let seen = 0; ;) {
      for (; seen < this.arrivals.length; seen += 1) {
        const found = pick(this.arrivals[seen]!);
        if (found) return found;
      }
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }

  private async answer(req: IncomingMessage): Promise<{ status: number; type: string; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const webhook: CarrierWebhook = {
      method: req.method ?? "",
      url: `${this.url}${req.url}`,
      headers: req.headers as Record<string, string>,
      rawBody: Buffer.concat(chunks).toString(),
    };
    const carrier = this.carrier!;
    const path = (req.url ?? "").split("?")[0]!;
    this.arrive({ kind: "webhook", path, webhook, verified: carrier.verifyWebhook(webhook) });
    if (path !== "/answer" && path !== "/inbound") return { status: 204, type: "text/plain", body: "" };
    const stream = {
      mediaUrl: `${this.url.replace("http:", "ws:")}/media/t0ken`,
      providerCallId: carrier.callIdOf(webhook) ?? "",
      resumeUrl: `${this.url}/answer?leg=leg_1`,
      streamUrl: `${this.url}/stream?leg=leg_1`,
      line: null,
    };
    const document = this.next === "stream" ? carrier.streamDocument(stream) : carrier.hangUpDocument();
    return { status: 200, type: document.contentType, body: document.body };
  }

  private upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = `${this.url.replace("http:", "ws:")}${req.url}`;
    const verified = this.carrier!.verifyUpgrade(url, req.headers as Record<string, string>);
    this.arrive({ kind: "upgrade", verified });
    this.sockets.handleUpgrade(req, socket, head, (ws) => {
      const codec = this.carrier!.createCodec();
      Object.assign(this, { codec, socket: ws });
      ws.on("message", (data: Buffer, isBinary) => {
        this.arrive({ kind: "media", input: codec.decode(data, isBinary) });
      });
    });
  }
}
