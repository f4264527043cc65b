import { createHmac, randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { decodeMulaw, encodeMulaw } from "@/lib/audio/g711";

const DEADLINE_MS = 20_000;

/** What came to the phone: a frame, or the order to drop what it has not played. */
export type Heard = { atMs: number } & ({ kind: "audio"; samples: Int16Array } | { kind: "clear" });

/** The carrier's end of a media WebSocket: speaks and hears as Twilio does, in real time. */
export class WirePhone {
  readonly heard: Heard[] = [];
  readonly streamSid = `MZ${randomBytes(16).toString("hex")}`;
  closeCode: number | null = null;
  readonly #socket: WebSocket;
  #speaking: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(JSON.parse(data.toString()) as Record<string, never>));
    socket.on("close", (code) => {
      this.closeCode = code;
      clearInterval(this.#speaking);
      this.#changed();
    });
    socket.on("error", () => {});
  }

  /** Connects as Twilio; rejects with the HTTP status as the message when it is refused. */
  static connect(url: string, authToken: string | null): Promise<WirePhone> {
    return WirePhone.connectVia(new URL(url).origin, url, authToken);
  }

  /** The same where the server is elsewhere than its public URL says, as behind a proxy. `origin` is where it is. */
  static async connectVia(origin: string, publicUrl: string, authToken: string | null): Promise<WirePhone> {
    const signature = authToken && createHmac("sha1", authToken).update(publicUrl).digest("base64");
    const url = origin + publicUrl.slice(new URL(publicUrl).origin.length);
    const socket = new WebSocket(url, { headers: signature ? { "X-Twilio-Signature": signature } : {} });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_request, response) => reject(new Error(String(response.statusCode))));
      socket.once("error", reject);
    });
    return new WirePhone(socket);
  }

  /** Says hello: `connected` and `start`. */
  start(callSid: string): void {
    this.send({ event: "connected", protocol: "Call", version: "1.0.0" });
    const mediaFormat = { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 };
    this.send({ event: "start", start: { streamSid: this.streamSid, callSid, tracks: ["inbound"], mediaFormat } });
  }

  /** Sends sound from now on, 20 ms by the clock; the phone line is never silent. */
  speak(next: () => Int16Array = () => new Int16Array(160)): void {
    clearInterval(this.#speaking);
    let dueAt = performance.now();
    this.#speaking = setInterval(() => {
      for (; dueAt <= performance.now(); dueAt += 20) {
        const payload = Buffer.from(encodeMulaw(next())).toString("base64");
        this.send({ event: "media", media: { track: "inbound", payload } });
      }
    }, 10);
  }

  send(message: Record<string, unknown> | string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(
      typeof message === "string" ? message : JSON.stringify({ streamSid: this.streamSid, ...message }),
    );
  }

  /** Hangs up as Twilio does. */
  hangUp(): void {
    this.send({ event: "stop", stop: {} });
    this.#socket.close(1000);
  }

  /** The connection is cut without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Waits until `find` gives something, looking again whenever anything arrives. */
  async until<T>(what: string, find: () => T | null | undefined | false): Promise<T> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const found = find();
      if (found) return found;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  closed(): Promise<number> {
    return this.until("the socket to close", () => this.closeCode);
  }

  /** Frames heard since `from` (an index into `heard`). */
  frames(from = 0): Int16Array[] {
    return this.heard.slice(from).flatMap((one) => (one.kind === "audio" ? [one.samples] : []));
  }

  /** The most milliseconds of sound that waited to be played at any time. */
  maxLeadMs(): number {
    let [playedOutAt, max] = [0, 0];
    for (const one of this.heard) {
      playedOutAt = one.kind === "clear" ? one.atMs : Math.max(playedOutAt, one.atMs) + 20;
      max = Math.max(max, playedOutAt - one.atMs);
    }
    return max;
  }

  #receive(message: { event?: string; streamSid?: string; media?: { payload: string } }): void {
    const atMs = performance.now();
    if (message.streamSid !== this.streamSid) throw new Error("a message for another stream");
    if (message.event === "clear") this.heard.push({ kind: "clear", atMs });
    else if (message.event === "media" && message.media) {
      const samples = decodeMulaw(Buffer.from(message.media.payload, "base64"));
      this.heard.push({ kind: "audio", samples, atMs });
    } else throw new Error(`a message that Twilio does not know: ${message.event}`);
    this.#changed();
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
