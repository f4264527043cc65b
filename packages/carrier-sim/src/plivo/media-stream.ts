import { randomUUID } from "node:crypto";
import { decodeMulaw, encodeMulaw, MULAW_SILENCE, TELEPHONE_RATE } from "../audio/mulaw";
import { fromLittleEndian, StreamResampler, toLittleEndian } from "../audio/stream-resampler";
import { CallError } from "../call/errors";
import type { Faults } from "../faults";
import { asRecord, isBase64, isMediaUrl, MediaProtocolError, parseJsonFrame } from "../media/frames";
import { MediaConnectError, MediaStream } from "../media/media-stream";
import { FRAME_BYTES, type PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import type { StreamElement, StreamFormat } from "./document";
import { newNonce } from "./webhook";
import { signatureHeaders, signPlivoRequest } from "./signature";

/** Connects tried in all. */
const CONNECT_TRIES = 3;
/** What Plivo holds of audio that was not played yet. */
const BUFFER_LIMIT_MS = 60_000;
const FRAME_MS = 20;

export interface PlivoStreamOptions {
  authId: string;
  authToken: string;
  callUuid: string;
  stream: StreamElement;
  line: PhoneLine;
  log: CallLog;
  faults: Faults;
  /** The application presses keys towards the phone. */
  deliverKeys(digits: string): void;
}

/** Plivo's end of an audio stream: JSON text both ways, numbers as numbers. */
export class PlivoStream extends MediaStream {
  readonly streamId = randomUUID();
  readonly #call: PlivoStreamOptions;
  readonly #format: StreamFormat;
  readonly #voice: StreamResampler;
  #played: { rate: number; resampler: StreamResampler } | null = null;
  #sequence = 0;
  #chunk = 0;

  private constructor(options: PlivoStreamOptions) {
    const { authToken, stream, line, log, faults } = options;
    const { encoding, sampleRate } = stream.format;
    const mulaw = encoding === "audio/x-mulaw";
    const nonce = newNonce();
    // Plivo signs the upgrade as a GET of the http form of the URL, also for wss.
    const signature = signPlivoRequest(authToken, "GET", stream.url.replace(/^wss?:/, "http:"), nonce);
    super({
      url: stream.url,
      headers: { ...signatureHeaders(signature, nonce), "user-agent": "Plivo" },
      subprotocol: "audio.plivo.com",
      line,
      log,
      faults,
      silence: mulaw ? new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE) : new Uint8Array(sampleRate / 25),
    });
    this.#call = options;
    this.#format = stream.format;
    this.#voice = new StreamResampler(TELEPHONE_RATE, sampleRate);
  }

  /**
   * Opens the WebSocket, with two more tries, and begins to send the phone's voice.
   * @throws CallError "stream_failed" when it could not be opened.
   */
  static async open(options: PlivoStreamOptions, signal: AbortSignal): Promise<PlivoStream> {
    const { url } = options.stream;
    if (!isMediaUrl(url)) {
      throw new CallError("stream_failed", `<Stream> ${url}: only wss is supported (here also ws on a loopback host)`);
    }
    for (let tries = 1; ; tries++) {
      const stream = new PlivoStream(options);
      try {
        await stream.connect(signal);
        return stream;
      } catch (error) {
        if (!(error instanceof MediaConnectError)) throw error;
        options.log.add("stream.connect_failed", { tries });
        if (tries === CONNECT_TRIES) throw new CallError("stream_failed", `WebSocket not opened: ${error.message}`);
      }
    }
  }

  pressKey(digit: string): void {
    this.#send("dtmf", { dtmf: { track: "inbound", digit, timestamp: String(Date.now()) } });
  }

  protected start(): void {
    const { authId, callUuid } = this.#call;
    this.#sequence += 1;
    const start = {
      callId: callUuid,
      streamId: this.streamId,
      accountId: authId,
      tracks: ["inbound"],
      mediaFormat: this.#format,
    };
    this.send(JSON.stringify({ event: "start", sequenceNumber: this.#sequence, start, ...this.#extraHeaders() }));
  }

  protected media(bytes: Uint8Array): void {
    this.#sendMedia(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"));
  }

  protected brokenMedia(): void {
    this.#sendMedia("%%% not base64 %%%");
  }

  protected describe(): Record<string, string> {
    return { stream_id: this.streamId };
  }

  protected encode(frame: Uint8Array): Uint8Array {
    if (this.#format.encoding === "audio/x-mulaw") return frame;
    return toLittleEndian(this.#voice.push(decodeMulaw(frame)));
  }

  /** Plivo complains and goes on. */
  protected protocolError(message: string): null {
    this.log.error("incorrectPayload", message);
    this.#send("incorrectPayload", { reason: message });
    return null;
  }

  /** Plivo just closes: a `stop` was seen by some, and is documented nowhere. */
  protected sendGoodbye(): void {}

  protected receive(data: Buffer, isBinary: boolean): void {
    const message = parseJsonFrame(data, isBinary);
    switch (message.event) {
      case "playAudio":
        return this.#playAudio(asRecord(message.media, "media"));
      case "checkpoint": {
        this.#requireStream(message);
        const { name } = message;
        if (typeof name !== "string" || name === "") throw new MediaProtocolError("a checkpoint without a name");
        return this.mark(name, () => {
          this.log.media.marks_returned += 1;
          this.#send("playedStream", { name });
        });
      }
      case "clearAudio":
        this.#requireStream(message);
        this.clear("lost");
        return this.#send("clearedAudio", {});
      case "sendDTMF": {
        const { dtmf } = message;
        if (typeof dtmf !== "string" || !/^[0-9*#A-DwW]+$/.test(dtmf)) {
          throw new MediaProtocolError("a sendDTMF whose dtmf is no text of keys");
        }
        return this.#call.deliverKeys(dtmf);
      }
      default:
        throw new MediaProtocolError(`event ${JSON.stringify(message.event)}, which is not known`);
    }
  }

  #playAudio(media: Record<string, unknown>): void {
    const { contentType, sampleRate, payload } = media;
    const mulaw = contentType === "audio/x-mulaw";
    if (!mulaw && contentType !== "audio/x-l16") {
      throw new MediaProtocolError(`a playAudio with contentType ${JSON.stringify(contentType)}`);
    }
    const rate = Number(sampleRate);
    if (rate !== 8000 && (mulaw || (rate !== 16000 && rate !== 24000))) {
      throw new MediaProtocolError(`a playAudio with sampleRate ${JSON.stringify(sampleRate)}`);
    }
    if (typeof payload !== "string" || payload === "" || !isBase64(payload)) {
      throw new MediaProtocolError("a playAudio whose payload is not base64");
    }
    const bytes = Buffer.from(payload, "base64");
    const limit = (rate / 1000) * FRAME_MS * (mulaw ? 1 : 2);
    if (bytes.length > limit) {
      throw new MediaProtocolError(`a playAudio of ${bytes.length} bytes; 20 ms are ${limit} bytes`);
    }
    if (!this.#call.stream.bidirectional) throw new MediaProtocolError("a playAudio on a stream of one direction");
    if (this.line.ear.bufferedMs > BUFFER_LIMIT_MS) {
      this.log.error("buffer_overflow", "More than 60 s of audio wait to be played; what comes now is lost.");
      return this.#send("error", { reason: "buffer_overflow" });
    }
    this.play(mulaw ? bytes : encodeMulaw(this.#toPhone(fromLittleEndian(bytes), rate)));
  }

  #toPhone(samples: Int16Array, rate: number): Int16Array {
    if (this.#played?.rate !== rate) this.#played = { rate, resampler: new StreamResampler(rate, TELEPHONE_RATE) };
    return this.#played.resampler.push(samples);
  }

  #requireStream(message: Record<string, unknown>): void {
    if (message.streamId === this.streamId) return;
    throw new MediaProtocolError(`a ${String(message.event)} with streamId ${JSON.stringify(message.streamId)}`);
  }

  #sendMedia(payload: string): void {
    this.#chunk += 1;
    const media = { track: "inbound", timestamp: String(Date.now()), chunk: this.#chunk, payload };
    this.#send("media", { media, ...this.#extraHeaders() });
  }

  /** They were given with commas and come back with semicolons. */
  #extraHeaders(): Record<string, string> {
    return { extra_headers: this.#call.stream.extraHeaders.join(";") };
  }

  #send(event: string, fields: Record<string, unknown>): void {
    this.#sequence += 1;
    this.send(JSON.stringify({ event, sequenceNumber: this.#sequence, streamId: this.streamId, ...fields }));
  }
}
