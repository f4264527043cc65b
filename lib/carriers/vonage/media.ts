import { MediaProtocolError, type MediaCodec, type MediaInput } from "@/lib/domain/ports/carrier";
import { objectIn, parseObject, textIn, type Json } from "../envelope";

const FRAME_SAMPLES = 320;
const BYTES_PER_SAMPLE = 2;
/** Two seconds: far more than Vonage puts into a message. */
const MAX_AUDIO_BYTES = 64_000;

export const CONTENT_TYPE = "audio/l16;rate=16000";
/** The header of the WebSocket that holds the uuid of the phone's call. */
export const PHONE_HEADER = "phone_uuid";

/** Vonage's media stream: sound as binary messages, 16-bit little-endian at 16 kHz, and JSON text for the rest. */
export function createVonageCodec(): MediaCodec {
  return {
    sampleRate: 16_000,
    decode: (data, isBinary) => (isBinary ? readAudio(data) : readMessage(parseObject(data))),
    audio(samples) {
      // Longer messages are cut, and shorter ones click.
      if (samples.length !== FRAME_SAMPLES) {
        throw new RangeError(`a frame for Vonage has ${FRAME_SAMPLES} samples, not ${samples.length}`);
      }
      const bytes = Buffer.alloc(FRAME_SAMPLES * BYTES_PER_SAMPLE);
      samples.forEach((sample, at) => bytes.writeInt16LE(sample, at * BYTES_PER_SAMPLE));
      return bytes;
    },
    clear: () => JSON.stringify({ action: "clear" }),
    mark: (name) => JSON.stringify({ action: "notify", payload: { name } }),
    digits: () => null,
  };
}

function readAudio(data: Buffer): MediaInput {
  if (data.length === 0 || data.length % BYTES_PER_SAMPLE !== 0 || data.length > MAX_AUDIO_BYTES) {
    throw new MediaProtocolError(`a binary message of ${data.length} bytes, which is no 16-bit sound`);
  }
  const samples = new Int16Array(data.length / BYTES_PER_SAMPLE);
  for (let at = 0; at < samples.length; at += 1) samples[at] = data.readInt16LE(at * BYTES_PER_SAMPLE);
  return { kind: "audio", samples };
}

function readMessage(message: Json): MediaInput {
  switch (message["event"]) {
    case "websocket:connected":
      return readStart(message);
    case "websocket:dtmf":
      return { kind: "dtmf", digit: textIn(message, "digit") };
    case "websocket:notify":
      return { kind: "mark", name: textIn(objectIn(message, "payload"), "name") };
    case undefined:
      // Older platforms send a key so.
      if ("digit" in message) return { kind: "dtmf", digit: textIn(message, "digit") };
      throw new MediaProtocolError("a message without an event");
    default:
      // `websocket:cleared`, `websocket:media:update`, and whatever Vonage adds one day. The stream's end is the socket's.
      return { kind: "ignored" };
  }
}

function readStart(message: Json): MediaInput {
  if (textIn(message, "content-type").replace(/\s/g, "").toLowerCase() !== CONTENT_TYPE) {
    throw new MediaProtocolError("a stream that is not 16-bit sound at 16 kHz");
  }
  const uuid = textIn(message, PHONE_HEADER);
  // The stream has no id of its own.
  return { kind: "start", streamId: uuid, providerCallId: uuid };
}
