import type { CarrierDocument, StreamDocument } from "@/lib/domain/ports/carrier";
import { speakable } from "../spoken";
import { hangUpTwiml, messageTwiml, rejectTwiml, streamTwiml } from "./sdk";

/**
 * Connects the call to the media stream. The URL must have no query, which Twilio would drop. When the stream has ended,
 * also because we are gone, Twilio asks for the document at `resumeUrl`.
 */
export function streamDocument(stream: StreamDocument): CarrierDocument {
  if (stream.mediaUrl.includes("?")) {
    throw new Error("a media URL for Twilio must have no query: put the token into its path");
  }
  return xml(streamTwiml({ ...stream, line: stream.line === null ? null : speakable(stream.line) }));
}

export function messageDocument(text: string): CarrierDocument {
  return xml(messageTwiml(speakable(text)));
}

export function rejectDocument(reason: "busy" | "rejected"): CarrierDocument {
  return xml(rejectTwiml(reason));
}

export function hangUpDocument(): CarrierDocument {
  return xml(hangUpTwiml());
}

function xml(body: string): CarrierDocument {
  return { contentType: "text/xml", body };
}
