import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { rmsDbfs } from "@/lib/audio/energy";
import { decodeMulaw, encodeMulaw } from "@/lib/audio/g711";

const FRAME_SAMPLES = 160;
const FRAME_MS = 20;
/** What comes from the phone's call counts as sound above this, dBFS. */
const AUDIBLE_DBFS = -45;
const TONE_HZ = 1_000;

const toPayload = (samples: Int16Array) => Buffer.from(encodeMulaw(samples)).toString("base64");
const SILENCE = toPayload(new Int16Array(FRAME_SAMPLES));
// Whole periods fit into a frame, so frames of it follow each other without a click.
const TONE = toPayload(
  Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => 8_000 * Math.sin((2 * Math.PI * TONE_HZ * i) / 8_000)),
);

/** All phones speak by one clock: a timer each would cost the bench more than their frames. */
const speaking = new Set<WirePhone>();
let clock: NodeJS.Timeout | undefined;
let dueAt = 0;

function tick(): void {
  for (const now = performance.now(); dueAt <= now; dueAt += FRAME_MS) for (const phone of speaking) phone.frame();
  clock = speaking.size > 0 ? setTimeout(tick, Math.max(1, dueAt - performance.now())) : undefined;
}

/** The carrier's end of a phone's media stream. It sends a frame each 20 ms, and keeps when frames came. */
export class WirePhone {
  /** performance.now() of each frame that came, while `keepsTimes`. */
  readonly times: number[] = [];
  keepsTimes = false;
  /** What the phone says when it says nothing else. */
  hums = false;
  readonly #streamSid = `MZ${randomBytes(16).toString("hex")}`;
  readonly #socket: WebSocket;
  #toneFrames = 0;
  #onTone: ((at: number) => void) | null = null;
  #onSound: ((at: number) => void) | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#receive(data));
    socket.on("close", () => speaking.delete(this));
    socket.on("error", () => {});
  }

  /** Connects as Twilio does. Rejects with the HTTP status where it is refused. */
  static async connect(url: string, signature: string): Promise<WirePhone> {
    const socket = new WebSocket(url, { headers: { "x-twilio-signature": signature }, perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_request, answer) => reject(new Error(`HTTP ${answer.statusCode}`)));
      socket.once("error", reject);
    });
    return new WirePhone(socket);
  }

  /** Says hello, and speaks from then on. */
  start(callSid: string): void {
    this.#send({ event: "connected", protocol: "Call", version: "1.0.0" });
    const mediaFormat = { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 };
    this.#send({ event: "start", start: { streamSid: this.#streamSid, callSid, tracks: ["inbound"], mediaFormat } });
    speaking.add(this);
    if (clock !== undefined) return;
    dueAt = performance.now();
    tick();
  }

  /** Sends so much of a tone from the next frame on; gives when its first frame was sent. */
  tone(durationMs: number): Promise<number> {
    this.#toneFrames = durationMs / FRAME_MS;
    return new Promise((resolve) => (this.#onTone = resolve));
  }

  /** When the next frame with sound in it came. */
  nextSound(): Promise<number> {
    return new Promise((resolve) => (this.#onSound = resolve));
  }

  hangUp(): void {
    speaking.delete(this);
    this.#send({ event: "stop", stop: {} });
    this.#socket.close(1000);
  }

  /** Sends one frame. */
  frame(): void {
    const isTone = this.#toneFrames > 0;
    if (isTone) this.#toneFrames -= 1;
    this.#send({ event: "media", media: { track: "inbound", payload: isTone || this.hums ? TONE : SILENCE } });
    if (!isTone) return;
    this.#onTone?.(performance.now());
    this.#onTone = null;
  }

  #send(message: Record<string, unknown>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ streamSid: this.#streamSid, ...message }));
  }

  #receive(data: Buffer): void {
    const at = performance.now();
    if (this.keepsTimes) this.times.push(at);
    if (!this.#onSound) return;
    const { media } = JSON.parse(data.toString()) as { media?: { payload: string } };
    if (!media || rmsDbfs(decodeMulaw(Buffer.from(media.payload, "base64"))) < AUDIBLE_DBFS) return;
    this.#onSound(at);
    this.#onSound = null;
  }
}
