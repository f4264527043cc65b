import { MediaProtocolError } from "@/lib/domain/ports/carrier";

// The JSON text messages of a media stream, as far as carriers agree. Everything throws MediaProtocolError.

export type Json = Record<string, unknown>;

/** The object in a text message. */
export function parseObject(data: Buffer): Json {
  let value: unknown;
  try {
    value = JSON.parse(data.toString("utf8"));
  } catch {
    throw new MediaProtocolError("a message that is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MediaProtocolError("a message that is not an object");
  }
  return value as Json;
}

export function objectIn(message: Json, name: string): Json {
  const value = message[name];
  if (typeof value !== "object" || value === null) throw new MediaProtocolError(`a message without ${name}`);
  return value as Json;
}

export function textIn(message: Json, name: string): string {
  const value = message[name];
  if (typeof value !== "string" || value === "") throw new MediaProtocolError(`a message without ${name}`);
  return value;
}

/** What a base64 text stands for: at least one byte, at most `max`. */
export function bytesIn(message: Json, name: string, max: number): Buffer {
  const text = textIn(message, name);
  const bytes = Buffer.from(text, "base64");
  // Node drops what is not base64 without a word, so a broken text shows by its length.
  if (bytes.length === 0 || bytes.length > max || bytes.length < Math.floor((text.length * 3) / 4) - 2) {
    throw new MediaProtocolError("a media message whose payload is not base64 audio");
  }
  return bytes;
}

/** Bytes as base64, without a copy of them. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
