import { decodeMulaw, encodeMulaw } from "@/lib/audio/g711";
import { MediaProtocolError, type MediaCodec, type MediaInput } from "@/lib/domain/ports/carrier";
import { bytesIn, objectIn, parseObject, textIn, toBase64, type Json } from "../envelope";

const FRAME_SAMPLES = 160;
/** Two seconds of mu-law: far more than Twilio puts into a message. */
const MAX_PAYLOAD_BYTES = 16_000;

/** Twilio's media stream: JSON text, mu-law at 8 kHz in base64. One codec a stream; it learns the stream's id at `start`. */
export function createTwilioCodec(): MediaCodec {
  let streamSid: string | null = null;
  /** What of a frame's message comes behind its sound. */
  let audioEnd: string | null = null;
  const send = (message: Json): string => {
    if (streamSid === null) throw new MediaProtocolError("nothing can be sent before the stream has started");
    return JSON.stringify({ ...message, streamSid });
  };
  return {
    sampleRate: 8000,
    decode(data, isBinary) {
      if (isBinary) throw new MediaProtocolError("a binary message; Twilio sends JSON text");
      const message = parseObject(data);
      const input = read(message);
      if (input.kind === "start") {
        streamSid ??= input.streamId;
        audioEnd = `"},"streamSid":${JSON.stringify(streamSid)}}`;
      } else if (input.kind === "audio" && streamSid !== null && message["streamSid"] !== streamSid) {
        throw new MediaProtocolError("audio of another stream");
      }
      return input;
    },
    audio(samples) {
      if (samples.length !== FRAME_SAMPLES) {
        throw new RangeError(`a frame for Twilio has ${FRAME_SAMPLES} samples, not ${samples.length}`);
      }
      if (audioEnd === null) throw new MediaProtocolError("nothing can be sent before the stream has started");
      return `{"event":"media","media":{"payload":"${toBase64(encodeMulaw(samples))}${audioEnd}`;
    },
    clear: () => send({ event: "clear" }),
    mark: (name) => send({ event: "mark", mark: { name } }),
    digits: () => null,
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
    case "mark":
      return { kind: "mark", name: textIn(objectIn(message, "mark"), "name") };
    case "stop":
      return { kind: "stop" };
    case undefined:
      throw new MediaProtocolError("a message without an event");
    default:
      // `connected`, and whatever Twilio adds one day.
      return { kind: "ignored" };
  }
}

function readStart(start: Json): MediaInput {
  const format = objectIn(start, "mediaFormat");
  if (format["encoding"] !== "audio/x-mulaw" || format["sampleRate"] !== 8000 || format["channels"] !== 1) {
    throw new MediaProtocolError("a stream that is not mu-law at 8 kHz with one channel");
  }
  return { kind: "start", streamId: textIn(start, "streamSid"), providerCallId: textIn(start, "callSid") };
}

function readMedia(media: Json): MediaInput {
  // Our own sound comes back as `outbound` where somebody asked for both tracks.
  if (media["track"] !== "inbound") return { kind: "ignored" };
  return { kind: "audio", samples: decodeMulaw(bytesIn(media, "payload", MAX_PAYLOAD_BYTES)) };
}
