/** Thrown for a frame that the carrier cannot read; the message says what is wrong with it. */
export class MediaProtocolError extends Error {
  override name = "MediaProtocolError";
}

/**
 * Reads a frame that must be a JSON object.
 * @throws MediaProtocolError
 */
export function parseJsonFrame(data: Buffer, isBinary: boolean): Record<string, unknown> {
  if (isBinary) throw new MediaProtocolError("a binary frame; messages are JSON text");
  let message: unknown;
  try {
    message = JSON.parse(data.toString("utf8"));
  } catch {
    throw new MediaProtocolError("a frame that is not JSON");
  }
  return asRecord(message, "the message");
}

/** @throws MediaProtocolError when a value is no object. */
export function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MediaProtocolError(`${name} is not an object`);
  }
  return value as Record<string, unknown>;
}

export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
}

/** Whether a media URL can be opened: wss, or ws to a loopback host, so that no certificate is needed here. */
export function isMediaUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url?.protocol === "wss:" || (url?.protocol === "ws:" && loopback);
}
