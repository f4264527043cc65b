import type { CarrierDocument, StreamDocument } from "@/lib/domain/ports/carrier";
import { speakable } from "../spoken";
import { CONTENT_TYPE, PHONE_HEADER } from "./media";

/**
 * Connects the phone to the media WebSocket. Vonage tells `streamUrl` when that has ended or could not be made, and takes
 * an answer without an NCCO for a wish to go on: so it comes to `notify`, whose answer replaces what is left.
 */
export function streamDocument(stream: StreamDocument): CarrierDocument {
  const { mediaUrl, providerCallId, resumeUrl, streamUrl, line } = stream;
  return ncco([
    ...(line === null ? [] : [talk(line)]),
    {
      action: "connect",
      // Otherwise it neither waits for the end of the WebSocket nor tells of it.
      eventType: "synchronous",
      eventUrl: [streamUrl],
      eventMethod: "POST",
      endpoint: [
        {
          type: "websocket",
          uri: mediaUrl,
          // So on the wire, though the SDK has a type that writes it otherwise.
          "content-type": CONTENT_TYPE,
          // The WebSocket is a call of its own to Vonage: of the phone's it knows only this.
          headers: { [PHONE_HEADER]: providerCallId },
          authorization: { type: "vonage" },
        },
      ],
    },
    {
      action: "notify",
      payload: { uuid: providerCallId },
      eventUrl: [aboutCall(resumeUrl, providerCallId)],
      eventMethod: "POST",
    },
  ]);
}

export function messageDocument(text: string): CarrierDocument {
  return ncco([talk(text)]);
}

/** Vonage has no word for it. A call with nothing left to do ends, and none of these is answered first by a talk. */
export function rejectDocument(): CarrierDocument {
  return ncco([]);
}

export function hangUpDocument(): CarrierDocument {
  return ncco([]);
}

/** The URL with the call's uuid: not every request of Vonage's for a document names the call. */
export function aboutCall(url: string, uuid: string): string {
  const named = new URL(url);
  named.searchParams.set("uuid", uuid);
  return named.href;
}

function talk(text: string) {
  return { action: "talk", text: speakable(text) };
}

function ncco(actions: unknown[]): CarrierDocument {
  return { contentType: "application/json", body: JSON.stringify(actions) };
}
