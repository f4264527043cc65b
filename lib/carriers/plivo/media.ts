import { decodeMulaw, encodeMulaw } from "@/lib/audio/g711";
import { MediaProtocolError, type MediaCodec, type MediaInput } from "@/lib/domain/ports/carrier";
import { bytesIn, objectIn, parseObject, textIn, toBase64, type Json } from "../envelope";

const FRAME_SAMPLES = 160;
/** Two seconds of mu-law: far more than Plivo puts into a message. */
const MAX_PAYLOAD_BYTES = 16_000;

/** Plivo's media stream: JSON text, mu-law at 8 kHz in base64. One codec a stream; it learns the stream's id at `start`. */
export function createPlivoCodec(): MediaCodec {
  let streamId: string | null = null;
  const send = (message: Json): string => {
    if (streamId === null) throw new MediaProtocolError("nothing can be sent before the stream has started");
    return JSON.stringify({ ...message, streamId });
  };
  return {
    sampleRate: 8000,
    decode(data, isBinary) {
      if (isBinary) throw new MediaProtocolError("a binary message; Plivo sends JSON text");
      const message = parseObject(data);
      const input = read(message);
      if (input.kind === "start") streamId ??= input.streamId;
      else if (input.kind === "audio" && streamId !== null && message["streamId"] !== streamId) {
        throw new MediaProtocolError("audio of another stream");
      }
      return input;
    },
    audio(samples) {
      if (samples.length !== FRAME_SAMPLES) {
        throw new RangeError(`a frame for Plivo has ${FRAME_SAMPLES} samples, not ${samples.length}`);
      }
      const payload = toBase64(encodeMulaw(samples));
      // Without the rate in the content type, which Plivo then takes for a wrong payload.
      return JSON.stringify({
        event: "playAudio",
        media: { contentType: "audio/x-mulaw", sampleRate: 8000, payload },
      });
    },
    clear: () => send({ event: "clearAudio" }),
    mark: (name) => send({ event: "checkpoint", name }),
    digits: (dtmf) => JSON.stringify({ event: "sendDTMF", dtmf }),
  };
}

function read(message: Json): MediaInput {
  switch (message["event"]) {
    case "start":
      return readStart(objectIn(message, "start"));
    case "media":
      return readMedia(objectIn(message, "media"));
    case "dtmf":
      return { kind: "dtmf", digit: textIn(objectIn(message, "dtmf"), "digit") };
    case "playedStream":
      return { kind: "mark", name: textIn(message, "name") };
    case "stop":
      return { kind: "stop" };
    case undefined:
      throw new MediaProtocolError("a message without an event");
    default:
      // `clearedAudio`, `error`, `playFailed`, and whatever Plivo adds one day.
      return { kind: "ignored" };
  }
}

function readStart(start: Json): MediaInput {
  const format = objectIn(start, "mediaFormat");
  if (format["encoding"] !== "audio/x-mulaw" || Number(format["sampleRate"]) !== 8000) {
    throw new MediaProtocolError("a stream that is not mu-law at 8 kHz");
  }
  return { kind: "start", streamId: textIn(start, "streamId"), providerCallId: textIn(start, "callId") };
}

function readMedia(media: Json): MediaInput {
  if (media["track"] !== undefined && media["track"] !== "inbound") return { kind: "ignored" };
  return { kind: "audio", samples: decodeMulaw(bytesIn(media, "payload", MAX_PAYLOAD_BYTES)) };
}
