import { keyTones } from "../audio/tones";
import { TELEPHONE_RATE } from "../audio/mulaw";
import { AudioFormatError, type MonoAudio } from "../audio/wav";
import { CallError } from "../call/errors";
import { pause } from "../call/phone-call";
import { absoluteUrl, fetchSound, playToPhone, sayToPhone } from "../call/sounds";
import type { MediaEnd, MediaStream } from "../media/media-stream";
import type { PhoneLine } from "../phone/line";
import type { CallLog } from "../phone/log";
import { TwilioStream, type TwilioStreamOptions } from "./media-stream";
import type { FormParams } from "./signature";
import { parseTwiml, type StreamNoun, type Verb } from "./twiml";
import { sendWebhook, type WebhookRequest } from "./webhook";

/** Where a call's instructions come from: a document at hand, or a request to the application. */
export type DocumentSource = { twiml: string } | { url: string; method: "GET" | "POST" };

/** The call whose instructions are carried out. */
export interface DocumentHost extends Omit<TwilioStreamOptions, "noun" | "line"> {
  log: CallLog;
  /** The parameters of a request for instructions. */
  requestParams(): FormParams;
  /** Answers an inbound call that still rings. @returns the phone's line. */
  pickUp(): PhoneLine;
  /** Ends an inbound call that still rings; one that is answered is hung up. */
  decline(reason: "busy" | "rejected"): void;
  carry(stream: MediaStream, signal: AbortSignal): Promise<MediaEnd>;
}

/** Requests after which a call is taken to run in circles. */
const MAX_DOCUMENTS = 100;

/**
 * Carries out instructions until none are left, or until `signal` aborts.
 * @throws CallError when a document cannot be had or is not accepted; the caller ends the call.
 */
export async function runDocuments(host: DocumentHost, first: DocumentSource, signal: AbortSignal): Promise<void> {
  let source: DocumentSource | null = first;
  let base = "url" in first ? first.url : "";
  for (let count = 0; source; count++) {
    if (count === MAX_DOCUMENTS) throw new CallError(12200, `More than ${MAX_DOCUMENTS} documents in a row`);
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
    throw new CallError(11200, `HTTP retrieval failure: ${request.url} answered ${status}`);
  }
  if (!/^(text\/xml|application\/xml|text\/html)\b/i.test(contentType)) {
    throw new CallError(12300, `Invalid Content-Type "${contentType}" of ${request.url}; send text/xml`);
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
        host.pickUp();
        return null;
      case "Reject":
        host.decline(verb.reason);
        return null;
      case "Redirect":
        return { url: resolveUrl(verb.url, base), method: verb.method };
      case "Pause":
        await pause(verb.lengthSeconds * 1000, signal);
        break;
      case "Say":
        await sayToPhone(host.pickUp(), verb.text, signal);
        break;
      case "Play":
        await playToPhone(host.pickUp(), await loadSound(verb, base, signal), signal);
        break;
      case "Connect":
        await runStream(host, verb.stream, base, signal);
        if (verb.action) return { url: resolveUrl(verb.action, base), method: verb.method };
    }
  }
  host.pickUp();
  return null;
}

/** A stream that cannot be opened is an error of the call, which goes on with what follows. */
async function runStream(host: DocumentHost, noun: StreamNoun, base: string, signal: AbortSignal): Promise<void> {
  const { accountSid, authToken, callSid, log, faults } = host;
  const notify = (event: string, streamSid: string, error?: string) =>
    void notifyStream(host, noun, base, event, streamSid, error);
  const line = host.pickUp();
  let stream: TwilioStream;
  try {
    stream = await TwilioStream.open({ accountSid, authToken, callSid, line, log, faults, noun }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallError)) throw error;
    notify("stream-error", "", error.message);
    return log.error(error.code, error.message);
  }
  notify("stream-started", stream.streamSid);
  const { failure } = await host.carry(stream, signal);
  notify(failure ? "stream-error" : "stream-stopped", stream.streamSid, failure?.message);
  if (failure) log.error(failure.code, failure.message);
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
    host.log.error(failure instanceof CallError ? failure.code : "internal", (failure as Error).message);
  }
}

async function loadSound(
  verb: { url: string; digits: string | null },
  base: string,
  signal: AbortSignal,
): Promise<MonoAudio> {
  if (verb.digits !== null) return { samples: keyTones(verb.digits), sampleRate: TELEPHONE_RATE };
  const url = resolveUrl(verb.url, base);
  try {
    return await fetchSound(url, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof AudioFormatError ? 12300 : 11200;
    throw new CallError(code, `<Play> could not use ${url}: ${(error as Error).message}`);
  }
}

function resolveUrl(url: string, base: string): string {
  const absolute = absoluteUrl(url, base);
  if (!absolute) throw new CallError(11100, `Invalid URL format: ${url}`);
  return absolute;
}
