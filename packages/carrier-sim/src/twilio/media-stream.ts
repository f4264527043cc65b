import { randomBytes } from "node:crypto";
import { MULAW_SILENCE } from "../audio/mulaw";
import { CallError } from "../call/errors";
import type { Faults } from "../faults";
import { isMediaUrl } from "../media/frames";
import { MediaConnectError, MediaStream } from "../media/media-stream";
import { FRAME_BYTES, type PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import { parseMediaMessage } from "./media-messages";
import { signTwilioRequest } from "./signature";
import type { StreamNoun } from "./twiml";

export interface TwilioStreamOptions {
  accountSid: string;
  authToken: string;
  callSid: string;
  noun: StreamNoun;
  line: PhoneLine;
  log: CallLog;
  faults: Faults;
}

/** A bidirectional media stream: the WebSocket client that Twilio is. */
export class TwilioStream extends MediaStream {
  readonly streamSid = `MZ${randomBytes(16).toString("hex")}`;
  readonly #call: TwilioStreamOptions;
  #sequence = 0;
  #chunk = 0;
  #sentBytes = 0;

  private constructor(options: TwilioStreamOptions) {
    const { noun, authToken, line, log, faults } = options;
    super({
      url: noun.url,
      headers: { "X-Twilio-Signature": signTwilioRequest(authToken, noun.url), "User-Agent": "TwilioMediaStreams/1.0" },
      line,
      log,
      faults,
      silence: new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE),
    });
    this.#call = options;
  }

  /**
   * Opens the WebSocket and begins to send the phone's voice.
   * The upgrade is signed over the URL exactly as the TwiML gives it.
   * @throws CallError 31920, 31901 or 31922 when Twilio could not open it.
   */
  static async open(options: TwilioStreamOptions, signal: AbortSignal): Promise<TwilioStream> {
    checkStreamUrl(options.noun.url);
    const stream = new TwilioStream(options);
    try {
      await stream.connect(signal);
    } catch (error) {
      if (!(error instanceof MediaConnectError)) throw error;
      if (error.httpStatus === null) throw new CallError(31901, `WebSocket connection failed: ${error.message}`);
      throw new CallError(31920, `WebSocket handshake error: ${error.message}`);
    }
    return stream;
  }

  pressKey(digit: string): void {
    this.#send("dtmf", { dtmf: { track: "inbound_track", digit } });
  }

  protected start(): void {
    const { accountSid, callSid, noun } = this.#call;
    this.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
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

  protected media(bytes: Uint8Array): void {
    this.#sendMedia(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"));
    this.#sentBytes += bytes.length;
  }

  protected brokenMedia(): void {
    this.#sendMedia("%%% not base64 %%%");
  }

  protected describe(): Record<string, string> {
    return { stream_sid: this.streamSid };
  }

  protected encode(frame: Uint8Array): Uint8Array {
    return frame;
  }

  protected protocolError(message: string): CallError {
    return new CallError(31924, `WebSocket protocol error: ${message}`);
  }

  protected sendGoodbye(): void {
    const { accountSid, callSid } = this.#call;
    this.#send("stop", { stop: { accountSid, callSid } });
  }

  protected receive(data: Buffer, isBinary: boolean): void {
    const message = parseMediaMessage(data, isBinary, this.streamSid);
    if (message.event === "media") this.play(message.audio);
    else if (message.event === "mark") this.mark(message.name, () => this.#returnMark(message.name));
    else for (const name of this.clear("returned")) this.#returnMark(name);
  }

  #sendMedia(payload: string): void {
    this.#chunk += 1;
    const timestamp = String(Math.floor(this.#sentBytes / 8));
    this.#send("media", { media: { track: "inbound", chunk: String(this.#chunk), timestamp, payload } });
  }

  #returnMark(name: string): void {
    this.log.media.marks_returned += 1;
    this.#send("mark", { mark: { name } });
  }

  #send(event: string, fields: Record<string, unknown>): void {
    this.#sequence += 1;
    const envelope = { event, sequenceNumber: String(this.#sequence), streamSid: this.streamSid };
    this.send(JSON.stringify({ ...envelope, ...fields }));
  }
}

/** ws: is refused by Twilio; the simulator lets it pass for loopback hosts only, so that no certificate is needed. */
function checkStreamUrl(text: string): void {
  if (!isMediaUrl(text)) {
    throw new CallError(31922, `<Stream url="${text}">: only wss is supported (here also ws on a loopback host)`);
  }
  if (text.includes("?")) {
    const hint = "query strings are not supported; put the value in the path or in a <Parameter>";
    throw new CallError(31920, `<Stream url="${text}">: ${hint}`);
  }
  if (text.includes("#")) throw new CallError(31920, `<Stream url="${text}">: a fragment is not allowed`);
}
