import type { CarrierDocument } from "@/lib/domain/ports/carrier";
import { hangUpTwiml, streamTwiml } from "./sdk";

/**
 * Connects the call to the media stream. The URL must have no query, which Twilio would drop. Nothing follows the stream
 * in the document, so the call ends when we close the WebSocket.
 */
export function streamDocument(mediaUrl: string): CarrierDocument {
  if (mediaUrl.includes("?")) throw new Error("a media URL for Twilio must have no query: put the token into its path");
  return { contentType: "text/xml", body: streamTwiml(mediaUrl) };
}

export function hangUpDocument(): CarrierDocument {
  return { contentType: "text/xml", body: hangUpTwiml() };
}
