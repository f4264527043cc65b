/** A message the application may send on the media WebSocket. */
export type InboundMessage =
  { event: "media"; audio: Uint8Array } | { event: "mark"; name: string } | { event: "clear" };

/** Thrown for a frame that Twilio answers with error 31924; the message says what is wrong with it. */
export class MediaProtocolError extends Error {
  override name = "MediaProtocolError";
}

/**
 * Reads one frame of the media WebSocket.
 * @throws MediaProtocolError for anything but a well-formed media, mark or clear message of this stream.
 */
export function parseMediaMessage(data: Buffer, isBinary: boolean, streamSid: string): InboundMessage {
  if (isBinary) throw new MediaProtocolError("a binary frame; messages are JSON text");
  const message = asRecord(parseJson(data.toString("utf8")), "the message");
  const { event } = message;
  if (event !== "media" && event !== "mark" && event !== "clear") {
    throw new MediaProtocolError(`event ${JSON.stringify(event)}; only media, mark and clear are supported`);
  }
  if (message.streamSid !== streamSid) {
    throw new MediaProtocolError(`a ${event} message with streamSid ${JSON.stringify(message.streamSid)}`);
  }
  if (event === "clear") return { event };
  if (event === "mark") {
    const { name } = asRecord(message.mark, "mark");
    if (typeof name !== "string" || name === "") throw new MediaProtocolError("a mark message without mark.name");
    return { event, name };
  }
  const { payload } = asRecord(message.media, "media");
  if (typeof payload !== "string" || payload === "" || !isBase64(payload)) {
    throw new MediaProtocolError("a media message whose media.payload is not base64");
  }
  const audio = Buffer.from(payload, "base64");
  if (audio.toString("latin1", 0, 4) === "RIFF") {
    throw new MediaProtocolError("a media message whose payload begins with a file header");
  }
  return { event, audio };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MediaProtocolError("a frame that is not JSON");
  }
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MediaProtocolError(`${name} is not an object`);
  }
  return value as Record<string, unknown>;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
}
