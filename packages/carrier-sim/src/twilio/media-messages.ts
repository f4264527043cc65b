import { asRecord, isBase64, MediaProtocolError, parseJsonFrame } from "../media/frames";

/** A message the application may send on the media WebSocket. */
export type InboundMessage =
  { event: "media"; audio: Uint8Array } | { event: "mark"; name: string } | { event: "clear" };

/**
 * Reads one frame of the media WebSocket.
 * @throws MediaProtocolError for anything but a well-formed media, mark or clear message of this stream.
 */
export function parseMediaMessage(data: Buffer, isBinary: boolean, streamSid: string): InboundMessage {
  const message = parseJsonFrame(data, isBinary);
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
