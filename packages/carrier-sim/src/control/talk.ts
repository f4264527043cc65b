import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { decodeMulaw, encodeMulaw } from "../audio/mulaw";
import type { SimulatedCall } from "../calls";
import type { PhoneLine } from "../phone/line";
import type { Simulator } from "../simulator";
import { isFromElsewhere } from "./same-origin";

const PATH = /^\/sim\/calls\/([^/]+)\/talk$/;
/** A second of sound; a larger message is refused. */
const MESSAGE_LIMIT_BYTES = 16_000;
/** How often a call that rings is looked at. */
const LOOK_MS = 20;
/** What may wait for a browser that does not keep up, before sound is left out. */
const WAITING_LIMIT_BYTES = 16_000;

/**
 * The talk WebSocket: somebody holds the phone of a call. Binary messages of 8 kHz mono PCM16 (little endian) both ways:
 * what the phone hears, 20 ms a message, and what is said into it, of any size. It may be opened while the call rings and
 * is closed with 1000 when the call ends.
 */
export class TalkServer {
  readonly #simulator: Simulator;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT_BYTES,
    perMessageDeflate: false,
  });

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  /** Answers an upgrade request: 404 for a call that is not known, 409 for one that has ended, 403 for a foreign page. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const id = PATH.exec((request.url ?? "").replace(/\?.*/, ""))?.[1];
    const call = id && this.#simulator.calls.get(decodeURIComponent(id));
    if (!call) return refuse(socket, "404 Not Found");
    if (isFromElsewhere(request)) return refuse(socket, "403 Forbidden");
    if (call.phase === "ended") return refuse(socket, "409 Conflict");
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => hold(webSocket, call));
  }

  close(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }
}

/** Gives the phone of a call to a socket, from the answer to the end. */
function hold(socket: WebSocket, call: SimulatedCall): void {
  let line: PhoneLine | null = null;
  let stopListening = () => {};
  const look = () => {
    if (call.phase === "ended") return socket.close(1000, "call ended");
    if (line || !call.line) return;
    line = call.line;
    stopListening = line.listen((frame) => {
      if (socket.bufferedAmount < WAITING_LIMIT_BYTES) socket.send(toPcm(frame));
    });
  };
  const timer = setInterval(look, LOOK_MS);
  // A message may end in the middle of a sample.
  let odd: Buffer = Buffer.alloc(0);
  socket.on("message", (data: Buffer, isBinary) => {
    if (!isBinary) return socket.close(1003, "send PCM16 as binary messages");
    const bytes = Buffer.concat([odd, data]);
    const whole = bytes.length - (bytes.length % 2);
    odd = bytes.subarray(whole);
    line?.talk(encodeMulaw(fromPcm(bytes.subarray(0, whole))));
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearInterval(timer);
    stopListening();
  });
  look();
}

function toPcm(mulaw: Uint8Array): Buffer {
  const samples = decodeMulaw(mulaw);
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) => bytes.writeInt16LE(sample, i * 2));
  return bytes;
}

function fromPcm(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
