import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Context } from "@/lib/domain/context";
import { findMediaLeg } from "@/lib/domain/leg/open-media";
import { beatMediaHost, forgetMediaHost } from "@/lib/domain/media-host/beat";
import type { CarrierName, CarrierPort } from "@/lib/domain/ports/carrier";
import { newId } from "@/lib/ids";
import { childLog, log } from "@/lib/log";
import { openBridge, type Bridge, type BridgeSocket } from "./bridge";
import { watchCalls, type CallWatch } from "./call-watch";
import { createTicker, type Ticker } from "./ticker";

/** A carrier's message is under 1 KB; what is far larger is not from a carrier. */
const MAX_MESSAGE_BYTES = 65_536;
/** How long a carrier may take to answer our close frame. */
const CLOSE_TIMEOUT_MS = 2_000;
const MEDIA_PATH = /^\/media\/([a-z]{1,32})\/([A-Za-z0-9_-]{16,128})\/?$/;
/** A process that has not said for two and a half seconds that it lives is held for dead: its phones are connected elsewhere. */
const BEAT_MS = 500;

/** The running server of carriers' media streams. */
export interface MediaServer {
  port: number;
  /** Closes every stream and leaves every room, then stops listening. */
  stop(): Promise<void>;
}

/**
 * Starts to serve `GET /healthz` and, at /media/{carrier}/{token}, the carriers' WebSockets. `name`: what the process is
 * called, among others that may be called the same. Throws when the port or the database cannot be had.
 */
export async function startMediaServer(options: {
  ctx: Context;
  host: string;
  port: number;
  name?: string;
}): Promise<MediaServer> {
  const { ctx } = options;
  // Never that of a process before it, whose phones must be found without a host.
  const host = `${options.name ?? "media"}:${newId("host")}`;
  await beatMediaHost(ctx, { host });
  const watch = await watchCalls(ctx);
  const ticker = createTicker();
  const bridges = new Set<Bridge>();
  let stopping = false;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer((req, res) => answer(req, res, bridges.size));
  server.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener, a peer that goes away in the middle would end the process.
    socket.on("error", () => socket.destroy());
    void admit(ctx, req).then((admission) => {
      // It was let in while the others were being closed: the carrier tries again, elsewhere.
      if (stopping) return refuse(socket, 503);
      if ("status" in admission) return refuse(socket, admission.status);
      sockets.handleUpgrade(req, socket, head, (ws) => {
        const bridge = bridgeOf({ ctx, watch, ticker, host }, ws, admission);
        bridges.add(bridge);
        void bridge.done.then(() => bridges.delete(bridge));
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const stopBeating = beat(ctx, host);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const open = [...bridges];
      for (const bridge of open) bridge.shutDown();
      await Promise.all(open.map((bridge) => bridge.done));
      for (const ws of sockets.clients) ws.terminate();
      server.closeAllConnections();
      await closed;
      await stopBeating();
      await forgetMediaHost(ctx, { host });
      await watch.stop();
    },
  };
}

/** Says again and again that this process lives; gives the way to stop. */
function beat(ctx: Context, host: string): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= beatMediaHost(ctx, { host })
      .catch((err: unknown) => log.warn({ err }, "it could not be said that this process lives"))
      .finally(() => (running = null));
  }, BEAT_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

function answer(req: IncomingMessage, res: ServerResponse, legs: number): void {
  const known = req.method === "GET" && req.url === "/healthz";
  res.writeHead(known ? 200 : 404, { "Content-Type": "application/json" });
  res.end(JSON.stringify(known ? { status: "ok", legs } : { error: { code: "not_found" } }));
}

interface Admitted {
  carrier: CarrierPort;
  legId: string;
  token: string;
}

/** Whom an upgrade is from: 403 where the carrier did not sign it, 404 where there is no such carrier, path or token. */
async function admit(ctx: Context, req: IncomingMessage): Promise<Admitted | { status: number }> {
  const [path = ""] = (req.url ?? "").split("?");
  const [, name, token] = MEDIA_PATH.exec(path) ?? [];
  const known = name !== undefined && Object.hasOwn(ctx.carriers, name);
  const carrier = known ? ctx.carriers[name as CarrierName] : undefined;
  if (!carrier || !token) return { status: 404 };
  // The URL as the carrier was given it, not as it arrives behind a proxy.
  const url = `${ctx.settings.mediaPublicUrl}/media/${carrier.name}/${token}`;
  if (!carrier.verifyUpgrade(url, flatHeaders(req))) {
    log.warn({ carrier: carrier.name }, "a media stream that the carrier did not sign was refused");
    return { status: 403 };
  }
  try {
    const leg = await findMediaLeg(ctx, { token });
    return leg ? { carrier, legId: leg.legId, token } : { status: 404 };
  } catch (err) {
    log.error({ err }, "a media token could not be looked up");
    return { status: 503 };
  }
}

function flatHeaders(req: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
}

function refuse(socket: Duplex, status: number): void {
  const word = { 403: "Forbidden", 404: "Not Found" }[status] ?? "Service Unavailable";
  socket.end(`HTTP/1.1 ${status} ${word}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function bridgeOf(
  process: { ctx: Context; watch: CallWatch; ticker: Ticker; host: string },
  ws: WebSocket,
  { carrier, legId, token }: Admitted,
): Bridge {
  const legLog = childLog({ legId });
  let terminator: NodeJS.Timeout | undefined;
  const socket: BridgeSocket = {
    send: (wire) => {
      if (ws.readyState === ws.OPEN) ws.send(wire);
    },
    close: (code, reason) => {
      ws.close(code, reason);
      terminator = setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
    get bufferedBytes() {
      return ws.bufferedAmount;
    },
  };
  const bridge = openBridge({ ...process, token, legId, carrier, socket, log: legLog });
  ws.on("message", (data, isBinary) => {
    try {
      // Frames come as one Buffer: the library's default, which we do not change.
      bridge.onMessage(data as Buffer, isBinary);
    } catch (err) {
      // Whatever goes wrong on this stream must not touch another.
      legLog.error({ err }, "a message could not be handled");
      ws.terminate();
    }
  });
  ws.on("close", () => {
    clearTimeout(terminator);
    bridge.onSocketClosed();
  });
  ws.on("error", (err) => legLog.warn({ err }, "the media stream broke"));
  return bridge;
}
