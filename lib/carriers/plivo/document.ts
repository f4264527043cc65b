import type { CarrierDocument, StreamDocument } from "@/lib/domain/ports/carrier";
import { speakable } from "../spoken";
import { hangUpXml, messageXml, streamXml } from "./sdk";

/**
 * Connects the call to the media stream. When the stream has ended, also because we are gone, Plivo asks for the document
 * at `resumeUrl`.
 */
export function streamDocument(stream: StreamDocument): CarrierDocument {
  return xml(streamXml({ ...stream, line: stream.line === null ? null : speakable(stream.line) }));
}

export function messageDocument(text: string): CarrierDocument {
  return xml(messageXml(speakable(text)));
}

export function rejectDocument(reason: "busy" | "rejected"): CarrierDocument {
  return xml(hangUpXml(reason));
}

export function hangUpDocument(): CarrierDocument {
  return xml(hangUpXml());
}

function xml(body: string): CarrierDocument {
  return { contentType: "text/xml", body };
}
