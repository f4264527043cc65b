import { setTimeout as wait } from "node:timers/promises";
import { speakText } from "../audio/flite";
import { encodeMulaw, TELEPHONE_RATE } from "../audio/mulaw";
import { resample } from "../audio/resample";
import { keyTones } from "../audio/tones";
import { AudioFormatError, parseWav, type MonoAudio } from "../audio/wav";
import type { PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import { TwilioCallError } from "./errors";
import { MediaStream, type MediaStreamOptions } from "./media-stream";
import type { FormParams } from "./signature";
import { parseTwiml, type StreamNoun, type Verb } from "./twiml";
import { sendWebhook, type WebhookRequest } from "./webhook";

/** Where a call's instructions come from: a document at hand, or a request to the application. */
export type DocumentSource = { twiml: string } | { url: string; method: "GET" | "POST" };

/** The call whose instructions are carried out. */
export interface DocumentHost extends Omit<MediaStreamOptions, "noun"> {
  line: PhoneLine;
  log: CallLog;
  /** The parameters of a request for instructions. */
  requestParams(): FormParams;
  /** Told of the open stream, and of null when it has closed. */
  onStream(stream: MediaStream | null): void;
}

/** Requests after which a call is taken to run in circles. */
const MAX_DOCUMENTS = 100;

/**
 * Carries out instructions until none are left, or until `signal` aborts.
 * @throws TwilioCallError when a document cannot be had or is not accepted; the caller ends the call.
 */
export async function runDocuments(host: DocumentHost, first: DocumentSource, signal: AbortSignal): Promise<void> {
  let source: DocumentSource | null = first;
  let base = "url" in first ? first.url : "";
  for (let count = 0; source; count++) {
    if (count === MAX_DOCUMENTS) throw new TwilioCallError(12200, `More than ${MAX_DOCUMENTS} documents in a row`);
    const verbs: Verb[] = parseTwiml("twiml" in source ? source.twiml : await fetchDocument(host, source, signal));
    source = await runVerbs(host, verbs, base, signal);
    base = source && "url" in source ? source.url : base;
  }
}

async function fetchDocument(
  host: DocumentHost,
  source: { url: string; method: "GET" | "POST" },
  signal: AbortSignal,
): Promise<string> {
  const request: WebhookRequest = { ...source, params: host.requestParams() };
  host.log.add("webhook.instructions", { url: request.url });
  const { status, contentType, body } = await sendWebhook(host.authToken, request, signal);
  if (status < 200 || status > 299) {
    throw new TwilioCallError(11200, `HTTP retrieval failure: ${request.url} answered ${status}`);
  }
  if (!/^(text\/xml|application\/xml|text\/html)\b/i.test(contentType)) {
    throw new TwilioCallError(12300, `Invalid Content-Type "${contentType}" of ${request.url}; send text/xml`);
  }
  return body;
}

/** @returns where the next document comes from, or null when the call has nothing more to do. */
async function runVerbs(
  host: DocumentHost,
  verbs: Verb[],
  base: string,
  signal: AbortSignal,
): Promise<DocumentSource | null> {
  for (const verb of verbs) {
    signal.throwIfAborted();
    host.log.add("twiml.verb", { verb: verb.verb });
    switch (verb.verb) {
      case "Hangup":
      case "Reject":
        return null;
      case "Redirect":
        return { url: resolveUrl(verb.url, base), method: verb.method };
      case "Pause":
        await wait(verb.lengthSeconds * 1000, undefined, { signal });
        break;
      case "Say":
        if (verb.text) await playToPhone(host.line, await speakText(verb.text, "slt"), signal);
        break;
      case "Play":
        await playToPhone(host.line, await loadSound(verb, base, signal), signal);
        break;
      case "Connect":
        await runStream(host, verb.stream, base, signal);
        if (verb.action) return { url: resolveUrl(verb.action, base), method: verb.method };
    }
  }
  return null;
}

async function runStream(host: DocumentHost, noun: StreamNoun, base: string, signal: AbortSignal): Promise<void> {
  const { accountSid, authToken, callSid, faults, line, log } = host;
  const notify = (event: string, streamSid: string, error?: string) =>
    void notifyStream(host, noun, base, event, streamSid, error);
  let stream: MediaStream;
  try {
    stream = await MediaStream.open({ accountSid, authToken, callSid, faults, line, log, noun }, signal);
  } catch (error) {
    signal.throwIfAborted();
    notify("stream-error", "", (error as Error).message);
    throw error;
  }
  host.onStream(stream);
  notify("stream-started", stream.streamSid);
  const stop = () => stream.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const failure = await stream.finished;
  signal.removeEventListener("abort", stop);
  host.onStream(null);
  notify(failure ? "stream-error" : "stream-stopped", stream.streamSid, failure?.message);
  if (failure) log.error(failure.code, failure.message);
  if (stream.broken && faults.socketLoss === "hold") await heldUntil(signal, log);
}

/** The carrier has not noticed that the stream broke, or does not care: the call waits for new instructions. */
async function heldUntil(signal: AbortSignal, log: CallLog): Promise<void> {
  signal.throwIfAborted();
  log.add("held");
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  signal.throwIfAborted();
}

/** Stream status callbacks are not retried, and a failed one changes nothing. */
async function notifyStream(
  host: DocumentHost,
  noun: StreamNoun,
  base: string,
  event: string,
  streamSid: string,
  error?: string,
): Promise<void> {
  if (!noun.statusCallback) return;
  const params: [string, string][] = [
    ["AccountSid", host.accountSid],
    ["CallSid", host.callSid],
    ["StreamSid", streamSid],
    ["StreamName", noun.name],
    ["StreamEvent", event],
    ["Timestamp", new Date().toISOString()],
  ];
  if (error) params.push(["StreamError", error]);
  try {
    const url = resolveUrl(noun.statusCallback, base);
    await sendWebhook(host.authToken, { url, method: noun.statusCallbackMethod, params });
  } catch (failure) {
    host.log.error(failure instanceof TwilioCallError ? failure.code : "internal", (failure as Error).message);
  }
}

async function playToPhone(line: PhoneLine, sound: MonoAudio, signal: AbortSignal): Promise<void> {
  line.ear.append(encodeMulaw(await resample(sound, TELEPHONE_RATE)));
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = () => {
      line.ear.clear();
      reject(signal.reason);
    };
    signal.addEventListener("abort", cancel, { once: true });
    line.ear.appendMark("", () => {
      signal.removeEventListener("abort", cancel);
      resolve();
    });
  });
}

async function loadSound(
  verb: { url: string; digits: string | null },
  base: string,
  signal: AbortSignal,
): Promise<MonoAudio> {
  if (verb.digits !== null) return { samples: keyTones(verb.digits), sampleRate: TELEPHONE_RATE };
  const url = resolveUrl(verb.url, base);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new TwilioCallError(11200, `HTTP retrieval failure: ${url} answered ${response.status}`);
    return parseWav(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    if (error instanceof TwilioCallError || signal.aborted) throw error;
    const code = error instanceof AudioFormatError ? 12300 : 11200;
    throw new TwilioCallError(code, `<Play> could not use ${url}: ${(error as Error).message}`);
  }
}

function resolveUrl(url: string, base: string): string {
  const absolute = URL.canParse(url) ? url : URL.canParse(url, base) ? new URL(url, base).href : null;
  if (!absolute || !/^https?:/.test(absolute)) throw new TwilioCallError(11100, `Invalid URL format: ${url}`);
  return absolute;
}
