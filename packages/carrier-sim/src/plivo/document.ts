import { CallError } from "../call/errors";
import { parseXml, XmlError, type XmlElement } from "../xml";

/** What is on the wire of a stream. */
export interface StreamFormat {
  encoding: "audio/x-mulaw" | "audio/x-l16";
  sampleRate: 8000 | 16000 | 24000;
}

export interface StreamElement {
  url: string;
  bidirectional: boolean;
  /** True: what follows waits until the stream has ended. */
  keepCallAlive: boolean;
  format: StreamFormat;
  /** As `k=v` texts. */
  extraHeaders: string[];
  statusCallbackUrl: string | null;
  statusCallbackMethod: "GET" | "POST";
  timeoutSeconds: number;
}

/** The elements of Plivo XML that this simulator carries out. */
export type Element =
  | { element: "Stream"; stream: StreamElement }
  | { element: "Speak"; text: string }
  | { element: "Play"; url: string }
  | { element: "Wait"; lengthSeconds: number }
  | { element: "DTMF"; digits: string }
  | { element: "Redirect"; url: string; method: "GET" | "POST" }
  | { element: "Hangup"; reason: "busy" | "rejected" | null };

/** The code of errors that only this simulator has: XML that Plivo knows and the simulator does not carry out. */
const UNSUPPORTED = "unsupported_by_simulator";
const NOT_SIMULATED = [
  "Conference",
  "Dial",
  "GetDigits",
  "GetInput",
  "Message",
  "MultiPartyCall",
  "PreAnswer",
  "Record",
];
const FORMATS: Record<string, StreamFormat> = {
  "audio/x-mulaw;rate=8000": { encoding: "audio/x-mulaw", sampleRate: 8000 },
  "audio/x-l16;rate=8000": { encoding: "audio/x-l16", sampleRate: 8000 },
  "audio/x-l16;rate=16000": { encoding: "audio/x-l16", sampleRate: 16000 },
  "audio/x-l16;rate=24000": { encoding: "audio/x-l16", sampleRate: 24000 },
};
const EXTRA_HEADERS_LIMIT = 512;
const URL_LIMIT = 2048;
const DEFAULT_TIMEOUT_SECONDS = 86_400;

/**
 * Parses a Plivo XML document.
 * @param invalid the hangup code for a document that breaks Plivo's rules: 8011, 8013 or 8014.
 * @throws CallError `invalid`; "unsupported_by_simulator" for elements that are not simulated.
 */
export function parseDocument(document: string, invalid: number): Element[] {
  try {
    const root = parseXml(document);
    if (root.name !== "Response") throw new XmlError(`the root element must be <Response>, not <${root.name}>`);
    if (root.text.trim() !== "") throw new XmlError("<Response> must hold elements, not text");
    return root.children.map(readElement);
  } catch (error) {
    if (error instanceof XmlError) throw new CallError(invalid, `Invalid Answer XML: ${error.message}`);
    throw error;
  }
}

function readElement(element: XmlElement): Element {
  const { name, attributes } = element;
  const text = element.text.trim();
  switch (name) {
    case "Stream":
      return { element: name, stream: readStream(element) };
    case "Speak":
      return { element: name, text };
    case "Play":
      return { element: name, url: text };
    case "Wait":
      return { element: name, lengthSeconds: wholeNumber(attributes.length ?? "1", "<Wait> length") };
    case "DTMF":
      return { element: name, digits: text };
    case "Redirect":
      return { element: name, url: text, method: readMethod(attributes.method) };
    case "Hangup":
      return { element: name, reason: readReason(attributes.reason) };
  }
  if (NOT_SIMULATED.includes(name)) throw new CallError(UNSUPPORTED, `<${name}> is not simulated`);
  throw new XmlError(`<${name}> is not known`);
}

function readStream({ attributes, text, children }: XmlElement): StreamElement {
  const url = text.trim();
  if (children.length > 0 || url === "") throw new XmlError("<Stream> must hold the URL as its text");
  if (url.length > URL_LIMIT) throw new XmlError(`the URL of <Stream> is longer than ${URL_LIMIT} characters`);
  const { contentType = "audio/x-l16;rate=8000", audioTrack = "inbound", extraHeaders = "" } = attributes;
  const format = FORMATS[contentType.replace(/\s/g, "")];
  if (!format) throw new XmlError(`<Stream> contentType ${contentType} is not known`);
  const bidirectional = readFlag(attributes.bidirectional, "bidirectional");
  if (!["inbound", "outbound", "both"].includes(audioTrack)) throw new XmlError("<Stream> audioTrack is not known");
  if (bidirectional && audioTrack !== "inbound") {
    throw new XmlError("<Stream> audioTrack must be inbound when it is bidirectional");
  }
  if (Buffer.byteLength(extraHeaders) > EXTRA_HEADERS_LIMIT) {
    throw new XmlError(`<Stream> extraHeaders is longer than ${EXTRA_HEADERS_LIMIT} bytes`);
  }
  return {
    url,
    bidirectional,
    keepCallAlive: readFlag(attributes.keepCallAlive, "keepCallAlive"),
    format,
    extraHeaders: extraHeaders.split(",").filter((pair) => pair.includes("=")),
    statusCallbackUrl: attributes.statusCallbackUrl ?? null,
    statusCallbackMethod: readMethod(attributes.statusCallbackMethod),
    timeoutSeconds: wholeNumber(attributes.streamTimeout ?? String(DEFAULT_TIMEOUT_SECONDS), "<Stream> streamTimeout"),
  };
}

function readFlag(value: string | undefined, name: string): boolean {
  if (value !== undefined && value !== "true" && value !== "false") {
    throw new XmlError(`<Stream> ${name} must be true or false`);
  }
  return value === "true";
}

function readReason(value: string | undefined): "busy" | "rejected" | null {
  if (value === undefined || value === "busy" || value === "rejected") return value ?? null;
  throw new XmlError("<Hangup> reason must be busy or rejected");
}

function readMethod(value = "POST"): "GET" | "POST" {
  const method = value.toUpperCase();
  if (method !== "GET" && method !== "POST") throw new XmlError("a method must be GET or POST");
  return method;
}

function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new XmlError(`${name} must be a whole number`);
  return Number(value);
}
