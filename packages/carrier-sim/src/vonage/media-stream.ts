import type { VonageAccount } from "../accounts";
import { decodeMulaw, encodeMulaw, TELEPHONE_RATE } from "../audio/mulaw";
import { fromLittleEndian, StreamResampler, toLittleEndian } from "../audio/stream-resampler";
import { CallError } from "../call/errors";
import type { Faults } from "../faults";
import { asRecord, isMediaUrl, MediaProtocolError, parseJsonFrame } from "../media/frames";
import { MediaConnectError, MediaStream } from "../media/media-stream";
import type { PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import { webhookToken } from "./jwt";
import type { WebSocketEndpoint } from "./ncco";

/** Messages of 20 ms that wait to be played at most. */
const BUFFER_LIMIT_MESSAGES = 3072;
const FRAME_MS = 20;
const KEY_MS = 260;

export interface VonageStreamOptions {
  account: VonageAccount;
  /** The WebSocket leg's own uuid, for the log; the wire does not carry it. */
  legUuid: string;
  endpoint: WebSocketEndpoint;
  line: PhoneLine;
  log: CallLog;
  faults: Faults;
}

/** Vonage's end of a media WebSocket: L16 in binary frames, commands as JSON text. */
export class VonageStream extends MediaStream {
  readonly #options: VonageStreamOptions;
  readonly #frameBytes: number;
  readonly #voice: StreamResampler;
  readonly #playback: StreamResampler;

  private constructor(options: VonageStreamOptions) {
    const { account, endpoint, line, log, faults } = options;
    const { authorization, sampleRate } = endpoint;
    const bearer = authorization?.type === "vonage" ? `Bearer ${webhookToken(account, null)}` : authorization?.value;
    const frameBytes = (sampleRate / 1000) * FRAME_MS * 2;
    const headers = { "user-agent": "Vonage", ...(bearer && { authorization: bearer }) };
    super({ url: endpoint.uri, headers, line, log, faults, silence: new Uint8Array(frameBytes) });
    this.#options = options;
    this.#frameBytes = frameBytes;
    this.#voice = new StreamResampler(TELEPHONE_RATE, sampleRate);
    this.#playback = new StreamResampler(sampleRate, TELEPHONE_RATE);
  }

  /**
   * Opens the WebSocket and begins to send the phone's voice.
   * @throws CallError "websocket_failed" when it could not be opened.
   */
  static async open(options: VonageStreamOptions, signal: AbortSignal): Promise<VonageStream> {
    const { uri } = options.endpoint;
    if (!isMediaUrl(uri)) {
      throw new CallError("websocket_failed", `${uri}: only wss is supported (here also ws on a loopback host)`);
    }
    const stream = new VonageStream(options);
    try {
      await stream.connect(signal);
    } catch (error) {
      if (!(error instanceof MediaConnectError)) throw error;
      throw new CallError("websocket_failed", `WebSocket not opened: ${error.message}`);
    }
    return stream;
  }

  pressKey(digit: string): void {
    this.send(JSON.stringify({ event: "websocket:dtmf", digit, duration: KEY_MS }));
  }

  /** The platform writes a space before the brace. */
  protected start(): void {
    const { contentType, headers } = this.#options.endpoint;
    this.send(` ${JSON.stringify({ event: "websocket:connected", "content-type": contentType, ...headers })}`);
  }

  protected media(bytes: Uint8Array): void {
    this.send(bytes);
  }

  protected brokenMedia(): void {
    this.send("%%% not JSON %%%");
  }

  protected describe(): Record<string, string> {
    return { leg_uuid: this.#options.legUuid };
  }

  protected encode(frame: Uint8Array): Uint8Array {
    return toLittleEndian(this.#voice.push(decodeMulaw(frame)));
  }

  /** Vonage says nothing of what it cannot read. */
  protected protocolError(message: string): null {
    this.log.error("websocket_message", message);
    return null;
  }

  protected sendGoodbye(): void {}

  protected receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) return this.#playFrame(data);
    const message = parseJsonFrame(data, false);
    if (message.action === "clear") {
      this.clear("lost");
      return this.send(JSON.stringify({ event: "websocket:cleared" }));
    }
    if (message.action !== "notify") throw new MediaProtocolError(`action ${JSON.stringify(message.action)}`);
    const payload = asRecord(message.payload, "payload");
    this.mark(JSON.stringify(payload), () => {
      if (this.faults.notifyUnanswered) return;
      this.log.media.marks_returned += 1;
      this.send(JSON.stringify({ event: "websocket:notify", payload }));
    });
  }

  /** What is longer than 20 ms is cut, what is shorter is played as it is; both are logged. */
  #playFrame(data: Buffer): void {
    if (data.length !== this.#frameBytes) {
      this.log.error("websocket_frame", `a frame of ${data.length} bytes; 20 ms are ${this.#frameBytes} bytes`);
    }
    if (this.line.ear.bufferedMs >= BUFFER_LIMIT_MESSAGES * FRAME_MS) {
      return this.log.error("websocket_overrun", `More than ${BUFFER_LIMIT_MESSAGES} messages wait; one is lost.`);
    }
    const samples = fromLittleEndian(data.subarray(0, this.#frameBytes));
    this.play(encodeMulaw(this.#playback.push(samples)));
  }
}
