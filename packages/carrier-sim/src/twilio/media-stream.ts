import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { MULAW_SILENCE } from "../audio/mulaw";
import type { Faults } from "../faults";
import { FRAME_BYTES, type PhoneLine } from "../phone/line";
import { AFTER_CLEAR_MS, type CallEvent, type CallLog } from "../phone/log";
import { MediaShaper } from "../phone/media-shaper";
import { isAudible } from "../phone/recording";
import { TwilioCallError } from "./errors";
import { MediaProtocolError, parseMediaMessage } from "./media-messages";
import { signTwilioRequest } from "./signature";
import type { StreamNoun } from "./twiml";

const CONNECT_LIMIT_MS = 10_000;
/** How long a closing handshake may take before the socket is cut. */
const CLOSE_LIMIT_MS = 2_000;

export interface MediaStreamOptions {
  accountSid: string;
  authToken: string;
  callSid: string;
  faults: Faults;
  noun: StreamNoun;
  line: PhoneLine;
  log: CallLog;
}

/** A bidirectional media stream: the WebSocket client that Twilio is. */
export class MediaStream {
  readonly streamSid = `MZ${randomBytes(16).toString("hex")}`;
  /** Resolves when the socket is closed, with the error that closed it or null. Never rejects. */
  readonly finished: Promise<TwilioCallError | null>;
  readonly #options: MediaStreamOptions;
  readonly #socket: WebSocket;
  readonly #shaper: MediaShaper;
  #resolveFinished: (error: TwilioCallError | null) => void = () => {};
  #failure: TwilioCallError | null = null;
  #sequence = 0;
  #chunk = 0;
  #lastClear: CallEvent | null = null;
  #begun = false;
  #broken = false;

  private constructor(socket: WebSocket, options: MediaStreamOptions) {
    this.#socket = socket;
    this.#options = options;
    const wire = {
      start: () => this.#sendStart(),
      media: (bytes: Uint8Array) => this.#sendMedia(Buffer.from(bytes).toString("base64")),
      brokenMedia: () => this.#sendMedia("%not base64%"),
      cut: () => this.cut(),
    };
    this.#shaper = new MediaShaper(options.faults, wire, new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE));
    this.finished = new Promise((resolve) => (this.#resolveFinished = resolve));
  }

  /**
   * Opens the WebSocket and begins to send the phone's voice.
   * The upgrade is signed over the URL exactly as the TwiML gives it. A connection that a fault breaks is tried again.
   * @throws TwilioCallError 31920, 31901 or 31922 when Twilio could not open it.
   */
  static async open(options: MediaStreamOptions, signal: AbortSignal): Promise<MediaStream> {
    checkStreamUrl(options.noun.url);
    for (;;) {
      const stream = await MediaStream.#connect(options, signal);
      if (!options.faults.takeConnectFailure()) {
        stream.#begin();
        return stream;
      }
      options.log.add("stream.connect_failed", { stream_sid: stream.streamSid });
      stream.cut();
    }
  }

  static async #connect(options: MediaStreamOptions, signal: AbortSignal): Promise<MediaStream> {
    const { noun, authToken } = options;
    signal.throwIfAborted();
    const socket = new WebSocket(noun.url, {
      headers: { "X-Twilio-Signature": signTwilioRequest(authToken, noun.url), "User-Agent": "TwilioMediaStreams/1.0" },
      handshakeTimeout: CONNECT_LIMIT_MS,
      perMessageDeflate: false,
    });
    const stream = new MediaStream(socket, options);
    const cancel = () => socket.terminate();
    signal.addEventListener("abort", cancel);
    try {
      await stream.#connected();
    } finally {
      signal.removeEventListener("abort", cancel);
    }
    return stream;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** True when the connection ended without a close frame: a process died, or a network. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Sends one key press. */
  sendDtmf(digit: string): void {
    this.#send("dtmf", { dtmf: { track: "inbound_track", digit } });
  }

  /** Ends the stream as Twilio does when the call ends or moves on: `stop`, then a close. */
  stop(): void {
    if (!this.open) return this.#socket.terminate();
    const { accountSid, callSid } = this.#options;
    this.#options.line.connect(null);
    this.#shaper.stop(() => this.#send("stop", { stop: { accountSid, callSid } }));
    this.#close(1000, "");
  }

  /** Cuts the connection without a goodbye. */
  cut(): void {
    this.#socket.terminate();
  }

  #connected(): Promise<void> {
    const { noun } = this.#options;
    return new Promise((resolve, reject) => {
      let opened = false;
      // Read before "open" is handled: the application may send in the same packet as its 101.
      this.#socket.on("message", (data, isBinary) => this.#receive(data as Buffer, isBinary));
      this.#socket.on("open", () => {
        opened = true;
        resolve();
      });
      this.#socket.on("unexpected-response", (request, response) => {
        request.destroy();
        reject(
          new TwilioCallError(31920, `WebSocket handshake error: ${noun.url} answered ${response.statusCode}, not 101`),
        );
      });
      this.#socket.on("error", (error) => {
        if (opened) this.#failure ??= new TwilioCallError(31924, `WebSocket protocol error: ${error.message}`);
        else reject(new TwilioCallError(31901, `WebSocket connection failed: ${noun.url} (${error.message})`));
      });
      this.#socket.on("close", (code) => {
        if (this.#begun) this.#end(code);
      });
    });
  }

  #begin(): void {
    const { line, log } = this.#options;
    this.#begun = true;
    this.#socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    log.add("stream.started", { stream_sid: this.streamSid });
    this.#shaper.begin();
    line.connect((frame) => this.#shaper.frame(frame));
  }

  #sendStart(): void {
    const { accountSid, callSid, noun } = this.#options;
    this.#send("start", {
      start: {
        accountSid,
        streamSid: this.streamSid,
        callSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: noun.parameters,
      },
    });
  }

  #sendMedia(payload: string): void {
    const timestampMs = this.#chunk * 20;
    this.#chunk += 1;
    this.#options.log.media.frames_sent += 1;
    this.#send("media", {
      media: { track: "inbound", chunk: String(this.#chunk), timestamp: String(timestampMs), payload },
    });
  }

  #send(event: string, fields: Record<string, unknown>): void {
    if (!this.open) return;
    this.#sequence += 1;
    const envelope = { event, sequenceNumber: String(this.#sequence), streamSid: this.streamSid };
    this.#socket.send(JSON.stringify({ ...envelope, ...fields }));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#failure || !this.open) return;
    const { line, log } = this.#options;
    try {
      const message = parseMediaMessage(data, isBinary, this.streamSid);
      if (message.event === "media") this.#play(message.audio);
      else if (message.event === "clear") this.#clear();
      else {
        log.media.marks_received += 1;
        line.ear.appendMark(message.name, () => this.#returnMark(message.name));
      }
    } catch (error) {
      if (!(error instanceof MediaProtocolError)) throw error;
      this.#failure = new TwilioCallError(31924, `WebSocket protocol error: the application sent ${error.message}`);
      this.#close(1002, "protocol error");
    }
  }

  #play(audio: Uint8Array): void {
    const { line, log } = this.#options;
    if (log.media.messages_received === 0) log.add("media.first");
    log.media.messages_received += 1;
    log.media.received_ms += audio.length / 8;
    line.ear.append(audio);
    log.media.buffered_ms_max = Math.max(log.media.buffered_ms_max, line.leadMs);
    if (this.#lastClear && log.ms - this.#lastClear.ms <= AFTER_CLEAR_MS) {
      const audible = isAudible(audio) ? 1 : 0;
      this.#lastClear.frames_after = Number(this.#lastClear.frames_after) + 1;
      this.#lastClear.audible_frames_after = Number(this.#lastClear.audible_frames_after) + audible;
      log.media.frames_after_clear.total += 1;
      log.media.frames_after_clear.audible += audible;
    }
  }

  #returnMark(name: string): void {
    this.#options.log.media.marks_returned += 1;
    this.#send("mark", { mark: { name } });
  }

  #clear(): void {
    const { line, log } = this.#options;
    const discardedMs = line.leadMs;
    const marks = line.ear.clear();
    log.media.clears += 1;
    this.#lastClear = log.add("clear", {
      discarded_ms: discardedMs,
      marks_returned: marks,
      frames_after: 0,
      audible_frames_after: 0,
    });
    for (const name of marks) this.#returnMark(name);
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS);
    this.#socket.once("close", () => clearTimeout(timer));
    this.#options.line.connect(null);
  }

  #end(code: number): void {
    const { line, log } = this.#options;
    this.#broken = code === 1006;
    this.#shaper.close();
    line.connect(null);
    line.ear.clear();
    log.add("stream.stopped", { stream_sid: this.streamSid, close_code: code });
    this.#resolveFinished(this.#failure);
  }
}

/** ws: is refused by Twilio; the simulator lets it pass for loopback hosts only, so that no certificate is needed. */
function checkStreamUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol !== "wss:" && !(url?.protocol === "ws:" && loopback)) {
    throw new TwilioCallError(31922, `<Stream url="${text}">: only wss is supported (here also ws on a loopback host)`);
  }
  if (text.includes("?")) {
    const hint = "query strings are not supported; put the value in the path or in a <Parameter>";
    throw new TwilioCallError(31920, `<Stream url="${text}">: ${hint}`);
  }
  if (text.includes("#")) throw new TwilioCallError(31920, `<Stream url="${text}">: a fragment is not allowed`);
}
