import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { decodeMulaw, encodeMulaw } from "@/lib/audio/g711";
import type { CarrierName } from "@/lib/domain/ports/carrier";

/** What a message to a carrier means to the phone. */
export type WireWord = { kind: "audio"; samples: Int16Array } | { kind: "clear" } | { kind: "keys"; keys: string };

/** A carrier's end of the wire, of one stream. */
export interface Wire {
  sampleRate: 8_000 | 16_000;
  /** What the upgrade carries beside the URL; null: it is not signed. */
  headers(publicUrl: string, secret: string | null): Record<string, string>;
  protocols: string[];
  /** The messages with which a stream begins. */
  start(callId: string): (string | Buffer)[];
  /** Sound of any length. */
  audio(samples: Int16Array): string | Buffer;
  key(digit: string): string;
  /** The last words of a phone that hangs up; null: there are none. */
  stop(): string | null;
  /** Throws on what the carrier would not know, or not play. */
  read(data: Buffer, isBinary: boolean): WireWord;
}

const FRAME = { 8_000: 160, 16_000: 320 } as const;

/** As the carriers' own platforms do, each by code of its own. */
export const WIRES: Record<CarrierName, () => Wire> = { twilio: twilioWire, plivo: plivoWire, vonage: vonageWire };

function twilioWire(): Wire {
  const streamSid = `MZ${randomBytes(16).toString("hex")}`;
  const say = (message: Record<string, unknown>) => JSON.stringify({ streamSid, ...message });
  return {
    sampleRate: 8_000,
    protocols: [],
    headers: (url, secret): Record<string, string> =>
      secret === null ? {} : { "X-Twilio-Signature": createHmac("sha1", secret).update(url).digest("base64") },
    start: (callSid) => [
      JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }),
      say({
        event: "start",
        start: {
          streamSid,
          callSid,
          tracks: ["inbound"],
          mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        },
      }),
    ],
    audio: (samples) => say({ event: "media", media: { track: "inbound", payload: mulaw(samples) } }),
    key: (digit) => say({ event: "dtmf", dtmf: { track: "inbound_track", digit } }),
    stop: () => say({ event: "stop", stop: {} }),
    read(data, isBinary) {
      const message = textOf(data, isBinary);
      if (message.streamSid !== streamSid) throw new Error("a message for another stream");
      if (message.event === "clear") return { kind: "clear" };
      if (message.event === "media") return { kind: "audio", samples: exact(fromMulaw(message.media), 8_000) };
      throw new Error(`a message that Twilio does not know: ${String(message.event)}`);
    },
  };
}

function plivoWire(): Wire {
  const streamId = randomUUID();
  const nonce = randomBytes(8).toString("hex");
  return {
    sampleRate: 8_000,
    protocols: ["audio.plivo.com"],
    headers(url, secret): Record<string, string> {
      if (secret === null) return {};
      const text = `${url.replace(/^wss?:/, "http:")}.${nonce}`;
      const signature = createHmac("sha256", secret).update(text).digest("base64");
      return { "X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": nonce };
    },
    start: (callId) => [
      JSON.stringify({
        event: "start",
        sequenceNumber: 1,
        start: {
          callId,
          streamId,
          accountId: "MA1",
          tracks: ["inbound"],
          mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000 },
        },
      }),
    ],
    audio: (samples) =>
      JSON.stringify({ event: "media", streamId, media: { track: "inbound", chunk: 1, payload: mulaw(samples) } }),
    key: (digit) => JSON.stringify({ event: "dtmf", streamId, dtmf: { track: "inbound", digit } }),
    stop: () => null,
    read(data, isBinary) {
      const message = textOf(data, isBinary);
      if (message.event === "clearAudio") return { kind: "clear" };
      if (message.event === "sendDTMF") return { kind: "keys", keys: String(message.dtmf) };
      const media = message.media as { contentType?: string; sampleRate?: number } | undefined;
      if (message.event !== "playAudio" || media?.contentType !== "audio/x-mulaw" || media.sampleRate !== 8000) {
        throw new Error("a message that Plivo does not know");
      }
      return { kind: "audio", samples: exact(fromMulaw(message.media), 8_000) };
    },
  };
}

function vonageWire(): Wire {
  return {
    sampleRate: 16_000,
    protocols: [],
    headers(_url, secret): Record<string, string> {
      if (secret === null) return {};
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const claims = { iat: Math.floor(Date.now() / 1000), jti: randomUUID(), iss: "Vonage" };
      const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
      return { Authorization: `Bearer ${text}.${createHmac("sha256", secret).update(text).digest("base64url")}` };
    },
    // With the space that the platform puts before it.
    start: (phone_uuid) => [
      ` ${JSON.stringify({ event: "websocket:connected", "content-type": "audio/l16;rate=16000", phone_uuid })}`,
    ],
    audio: (samples) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
    key: (digit) => JSON.stringify({ event: "websocket:dtmf", digit, duration: 260 }),
    stop: () => null,
    read(data, isBinary) {
      if (isBinary) return { kind: "audio", samples: exact(fromPcm(data), 16_000) };
      const message = textOf(data, isBinary);
      if (message.action === "clear") return { kind: "clear" };
      throw new Error("a message that Vonage does not know");
    },
  };
}

function textOf(data: Buffer, isBinary: boolean): Record<string, unknown> {
  if (isBinary) throw new Error("a binary message where text is due");
  return JSON.parse(data.toString()) as Record<string, unknown>;
}

function exact(samples: Int16Array, sampleRate: 8_000 | 16_000): Int16Array {
  if (samples.length !== FRAME[sampleRate]) throw new Error(`a frame of ${samples.length} samples`);
  return samples;
}

const mulaw = (samples: Int16Array) => Buffer.from(encodeMulaw(samples)).toString("base64");
const fromMulaw = (media: unknown) => decodeMulaw(Buffer.from((media as { payload: string }).payload, "base64"));
const fromPcm = (data: Buffer) => Int16Array.from({ length: data.length / 2 }, (_, at) => data.readInt16LE(at * 2));
