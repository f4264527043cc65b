import { WebSocket } from "ws";
import { WIRES, type Wire, type WireWord } from "./wires";

const DEADLINE_MS = 20_000;

/** What came to the phone: a frame, the order to drop what it has not played, or keys. */
export type Heard = { atMs: number } & WireWord;

/** The carrier's end of a media WebSocket: speaks and hears in real time, as Twilio does unless said. */
export class WirePhone {
  readonly heard: Heard[] = [];
  readonly wire: Wire;
  closeCode: number | null = null;
  closeReason = "";
  /** A message that the carrier would not have known. */
  wrong: unknown = null;
  readonly #socket: WebSocket;
  #speaking: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket, wire: Wire) {
    this.#socket = socket;
    this.wire = wire;
    socket.on("message", (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary));
    socket.on("close", (code, reason) => {
      this.closeCode = code;
      this.closeReason = reason.toString();
      clearInterval(this.#speaking);
      this.#changed();
    });
    socket.on("error", () => {});
  }

  /** Connects; rejects with the HTTP status as the message when it is refused. `secret` null: it is not signed. */
  static connect(url: string, secret: string | null, wire: Wire = WIRES.twilio()): Promise<WirePhone> {
    return WirePhone.connectVia(new URL(url).origin, url, secret, wire);
  }

  /** The same where the server is elsewhere than its public URL says, as behind a proxy. `origin` is where it is. */
  static async connectVia(
    origin: string,
    publicUrl: string,
    secret: string | null,
    wire: Wire = WIRES.twilio(),
  ): Promise<WirePhone> {
    const url = origin + publicUrl.slice(new URL(publicUrl).origin.length);
    const socket = new WebSocket(url, wire.protocols, { headers: wire.headers(publicUrl, secret) });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_request, response) => reject(new Error(String(response.statusCode))));
      socket.once("error", reject);
    });
    return new WirePhone(socket, wire);
  }

  get url(): string {
    return this.#socket.url;
  }

  /** The subprotocol that was agreed on; empty where there is none. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Says hello. */
  start(callId: string): void {
    for (const message of this.wire.start(callId)) this.send(message);
  }

  /** Sends sound from now on, 20 ms by the clock; the phone line is never silent. null: nothing goes out this time. */
  speak(next: () => Int16Array | null = () => new Int16Array(this.wire.sampleRate / 50)): void {
    clearInterval(this.#speaking);
    let dueAt = performance.now();
    this.#speaking = setInterval(() => {
      for (; dueAt <= performance.now(); dueAt += 20) {
        const samples = next();
        if (samples) this.send(this.wire.audio(samples));
      }
    }, 10);
  }

  /** Presses a key. */
  press(digit: string): void {
    this.send(this.wire.key(digit));
  }

  send(message: string | Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  /** Reads nothing of what comes, or goes on reading. */
  stall(stalled: boolean): void {
    if (stalled) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Hangs up as the carrier does. */
  hangUp(): void {
    const last = this.wire.stop();
    if (last !== null) this.send(last);
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
      if (this.wrong) throw this.wrong;
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
      if (one.kind === "keys") continue;
      playedOutAt = one.kind === "clear" ? one.atMs : Math.max(playedOutAt, one.atMs) + 20;
      max = Math.max(max, playedOutAt - one.atMs);
    }
    return max;
  }

  #receive(data: Buffer, isBinary: boolean): void {
    const atMs = performance.now();
    try {
      this.heard.push({ atMs, ...this.wire.read(data, isBinary) });
    } catch (err) {
      this.wrong = err;
    }
    this.#changed();
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
