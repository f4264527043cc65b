import { keyTones } from "../audio/tones";
import { TELEPHONE_RATE } from "../audio/mulaw";
import { CallError } from "../call/errors";
import { pause } from "../call/phone-call";
import { absoluteUrl, fetchSound, playToPhone, sayToPhone } from "../call/sounds";
import { deliver } from "../http/webhook";
import type { MediaEnd, MediaStream } from "../media/media-stream";
import type { PhoneLine } from "../phone/line";
import { parseDocument, type Element, type StreamElement } from "./document";
import { PlivoStream, type PlivoStreamOptions } from "./media-stream";
import type { FormParams } from "./signature";
import { askWebhook, signWebhook } from "./webhook";

/** Where a document comes from, and how Plivo names what goes wrong with it: 7011 and 8011, 7013 and 8013, ... */
export interface DocumentSource {
  url: string;
  method: "GET" | "POST";
  kind: "answer" | "transfer" | "redirect";
}

const UNREACHABLE = { answer: 7011, transfer: 7013, redirect: 7014 };
const INVALID = { answer: 8011, transfer: 8013, redirect: 8014 };
/** Documents after which a call is taken to run in circles. */
const MAX_DOCUMENTS = 100;
/** How long a call whose document is at its end lasts while a stream that keeps nothing alive is open. */
const LINGER_MS = 1000;

/** The call whose document is carried out. */
export interface DocumentHost extends Omit<PlivoStreamOptions, "stream" | "line"> {
  /** The parameters of a request for a document. */
  requestParams(): FormParams;
  /** Answers an inbound call that still rings. @returns the phone's line. */
  pickUp(): PhoneLine;
  /** Ends the call: an inbound one that still rings is declined. */
  hangUp(reason: "busy" | "rejected" | null): void;
  carry(stream: MediaStream, signal: AbortSignal): Promise<MediaEnd>;
}

/**
 * Carries out documents until none are left, or until `signal` aborts.
 * @throws CallError with the hangup code of what is wrong with a document; the caller ends the call.
 */
export async function runDocuments(
  host: DocumentHost,
  first: DocumentSource,
  fallback: DocumentSource | null,
  signal: AbortSignal,
): Promise<void> {
  let source: DocumentSource | null = first;
  for (let count = 0; source; count++) {
    if (count === MAX_DOCUMENTS) throw new CallError(INVALID.redirect, `More than ${MAX_DOCUMENTS} documents in a row`);
    let elements: Element[];
    try {
      elements = await fetchElements(host, source, signal);
    } catch (error) {
      if (!(error instanceof CallError) || count > 0 || !fallback) throw error;
      host.log.error(error.code, error.message);
      elements = await fetchElements(host, (source = fallback), signal);
    }
    source = await runElements(host, elements, source.url, signal);
  }
}

async function fetchElements(host: DocumentHost, source: DocumentSource, signal: AbortSignal): Promise<Element[]> {
  const { url, method, kind } = source;
  host.log.add("webhook.instructions", { url });
  const request = { url, method, params: host.requestParams() };
  const { contentType, body } = await askWebhook(host.authToken, request, UNREACHABLE[kind], signal);
  if (!/^(text|application)\/xml\b/i.test(contentType)) {
    throw new CallError(INVALID[kind], `Invalid Content-Type "${contentType}" of ${url}; send application/xml`);
  }
  return parseDocument(body, INVALID[kind]);
}

/** @returns where the next document comes from, or null when the call has nothing more to do. */
async function runElements(
  host: DocumentHost,
  elements: Element[],
  base: string,
  signal: AbortSignal,
): Promise<DocumentSource | null> {
  let streaming = false;
  for (const element of elements) {
    signal.throwIfAborted();
    host.log.add("xml.element", { element: element.element });
    switch (element.element) {
      case "Hangup":
        host.hangUp(element.reason);
        return null;
      case "Redirect":
        return { url: resolveUrl(element.url, base), method: element.method, kind: "redirect" };
      case "Wait":
        await pause(element.lengthSeconds * 1000, signal);
        break;
      case "Speak":
        await sayToPhone(host.pickUp(), element.text, signal);
        break;
      case "Play":
        await playToPhone(host.pickUp(), await loadSound(element.url, base, signal), signal);
        break;
      case "DTMF": {
        const tones = { samples: keyTones(element.digits), sampleRate: TELEPHONE_RATE };
        await playToPhone(host.pickUp(), tones, signal);
        break;
      }
      case "Stream": {
        const ended = await runStream(host, element.stream, base, signal);
        if (element.stream.keepCallAlive) await ended?.[0];
        else streaming = ended !== null;
      }
    }
  }
  host.pickUp();
  if (streaming) await pause(LINGER_MS, signal);
  return null;
}

/** @returns a promise of the stream's end in an array, so that it is not waited for; null when it did not open. */
async function runStream(
  host: DocumentHost,
  stream: StreamElement,
  base: string,
  signal: AbortSignal,
): Promise<[Promise<void>] | null> {
  const { authId, authToken, callUuid, log, faults } = host;
  const line = host.pickUp();
  const deliverKeys = (digits: string) => host.deliverKeys(digits);
  const notify = (event: string, streamId: string) => void notifyStream(host, stream, base, event, streamId);
  let open: PlivoStream;
  try {
    open = await PlivoStream.open({ authId, authToken, callUuid, stream, line, log, faults, deliverKeys }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallError)) throw error;
    log.error(error.code, error.message);
    notify("DroppedStream", "");
    return null;
  }
  notify("StartStream", open.streamId);
  const limit = setTimeout(() => open.stop(), Math.min(stream.timeoutSeconds * 1000, 2 ** 31 - 1));
  const ended = host.carry(open, signal).then(({ by }) => {
    clearTimeout(limit);
    // Plivo does not tell of streams that end with their call.
    if (!signal.aborted) notify(by === "network" ? "DroppedStream" : "StopStream", open.streamId);
  });
  return [ended];
}

/** Stream callbacks are not retried, and a failed one changes nothing. */
async function notifyStream(
  host: DocumentHost,
  stream: StreamElement,
  base: string,
  event: string,
  streamId: string,
): Promise<void> {
  if (!stream.statusCallbackUrl) return;
  const named = host.requestParams().filter(([name]) => ["From", "To", "Direction", "CallUUID"].includes(name));
  const params: FormParams = [
    ["Event", event],
    ["StreamID", streamId],
    ["Timestamp", new Date().toISOString()],
    ...named,
  ];
  try {
    const url = resolveUrl(stream.statusCallbackUrl, base);
    await deliver(signWebhook(host.authToken, { url, method: stream.statusCallbackMethod, params }));
  } catch (error) {
    host.log.error("stream_callback_failed", (error as Error).message);
  }
}

async function loadSound(url: string, base: string, signal: AbortSignal) {
  try {
    return await fetchSound(resolveUrl(url, base), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new CallError(INVALID.answer, `<Play> could not use ${url}: ${(error as Error).message}`);
  }
}

function resolveUrl(url: string, base: string): string {
  const absolute = absoluteUrl(url, base);
  if (!absolute) throw new CallError(INVALID.answer, `Invalid URL: ${url}`);
  return absolute;
}
