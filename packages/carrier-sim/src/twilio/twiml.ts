import { CallError } from "../call/errors";
import { parseXml, XmlError, type XmlElement } from "../xml";

export interface StreamNoun {
  url: string;
  name: string;
  parameters: Record<string, string>;
  statusCallback: string | null;
  statusCallbackMethod: "GET" | "POST";
}

/** The TwiML verbs this simulator carries out. */
export type Verb =
  | { verb: "Connect"; stream: StreamNoun; action: string | null; method: "GET" | "POST" }
  | { verb: "Say"; text: string }
  | { verb: "Play"; url: string; digits: string | null }
  | { verb: "Pause"; lengthSeconds: number }
  | { verb: "Redirect"; url: string; method: "GET" | "POST" }
  | { verb: "Hangup" }
  | { verb: "Reject"; reason: "busy" | "rejected" };

/** The code of errors that only this simulator has: TwiML that Twilio knows and the simulator does not carry out. */
export const UNSUPPORTED = "unsupported_by_simulator";

/**
 * Parses a TwiML document.
 * @throws CallError 12100 for XML that is not well-formed, 12102 for another root, 12200 for a document that
 * breaks TwiML's rules, "unsupported_by_simulator" for verbs that are not simulated.
 */
export function parseTwiml(document: string): Verb[] {
  let root: XmlElement;
  try {
    root = parseXml(document);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new CallError(12100, `Document parse failure: ${error.message}`);
  }
  if (root.name !== "Response") {
    throw new CallError(12102, `The root element must be <Response>, not <${root.name}>`);
  }
  if (root.text.trim() !== "") throw new CallError(12200, "<Response> must hold verbs, not text");
  return root.children.map(readVerb);
}

function readVerb(element: XmlElement): Verb {
  const { attributes } = element;
  switch (element.name) {
    case "Connect":
      return readConnect(element);
    case "Say":
      return { verb: "Say", text: element.text.trim() };
    case "Play":
      return { verb: "Play", url: element.text.trim(), digits: attributes.digits ?? null };
    case "Pause":
      return { verb: "Pause", lengthSeconds: wholeNumber(attributes.length ?? "1", "<Pause> length") };
    case "Redirect":
      return { verb: "Redirect", url: element.text.trim(), method: readMethod(attributes.method, "<Redirect> method") };
    case "Hangup":
      return { verb: "Hangup" };
    case "Reject":
      return { verb: "Reject", reason: readReason(attributes.reason) };
    default:
      throw new CallError(UNSUPPORTED, `<${element.name}> is not simulated`);
  }
}

function readConnect(element: XmlElement): Verb {
  const [noun, ...others] = element.children;
  if (!noun || others.length > 0) throw new CallError(12200, "<Connect> must hold exactly one noun");
  if (noun.name !== "Stream") throw new CallError(UNSUPPORTED, `<Connect><${noun.name}> is not simulated`);
  const { url, name, track, statusCallback, statusCallbackMethod } = noun.attributes;
  if (!url) throw new CallError(12200, "<Stream> must have a url");
  if (track !== undefined && track !== "inbound_track") {
    throw new CallError(12200, "<Stream> inside <Connect> can only have track inbound_track");
  }
  const parameters = Object.fromEntries(noun.children.map(readParameter));
  return {
    verb: "Connect",
    stream: {
      url,
      name: name ?? "",
      parameters,
      statusCallback: statusCallback ?? null,
      statusCallbackMethod: readMethod(statusCallbackMethod, "<Stream> statusCallbackMethod"),
    },
    action: element.attributes.action ?? null,
    method: readMethod(element.attributes.method, "<Connect> method"),
  };
}

function readParameter(element: XmlElement): [string, string] {
  const { name, value } = element.attributes;
  if (element.name !== "Parameter" || !name || value === undefined) {
    throw new CallError(12200, "<Stream> may only hold <Parameter name=... value=...>");
  }
  return [name, value];
}

function readMethod(value: string | undefined, name: string): "GET" | "POST" {
  const method = (value ?? "POST").toUpperCase();
  if (method !== "GET" && method !== "POST") throw new CallError(12200, `${name} must be GET or POST`);
  return method;
}

function readReason(value = "rejected"): "busy" | "rejected" {
  if (value !== "busy" && value !== "rejected") throw new CallError(12200, "<Reject> reason must be busy or rejected");
  return value;
}

function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new CallError(12200, `${name} must be a whole number`);
  return Number(value);
}
