import { createPrivateKey } from "node:crypto";
import type { CarrierCapabilities, CarrierPort } from "@/lib/domain/ports/carrier";
import { withinLimits } from "../limits";
import { hangUpDocument, messageDocument, rejectDocument, streamDocument } from "./document";
import { createVonageCodec } from "./media";
import { fetchStatus, findPlaced, hangUp, placeCall, redirect, routeNumber, sendDigits } from "./rest";
import { createVonageClient, type VonageCredentials } from "./sdk";
import { verifyUpgrade, verifyWebhook } from "./signature";
import { callIdOf, eventIdOf, parseInbound, parseMachine, parseStatus } from "./webhook";

const CAPABILITIES: CarrierCapabilities = {
  sip: true,
  digitsOut: "request",
  // By the account's key and secret, which nothing else needs.
  routesNumbers: false,
  callsPerSecond: 3,
  maxRingSeconds: 120,
  maxCallSeconds: 7_200,
};

/** Vonage as a carrier. `baseUrl` is where its APIs are, if elsewhere. Throws on a private key that is none. */
export function createVonageCarrier(credentials: VonageCredentials): CarrierPort {
  assertPrivateKey(credentials.privateKey);
  const { baseUrl, apiKey, apiSecret } = credentials;
  const client = createVonageClient(credentials);
  const capabilities = { ...CAPABILITIES, routesNumbers: Boolean(apiKey && apiSecret) };
  return {
    name: "vonage",
    capabilities,
    simulated: baseUrl !== undefined && !isVonageHost(new URL(baseUrl).hostname),
    placeCall: (call) => placeCall(client, withinLimits(call, capabilities)),
    hangUp: (providerCallId) => hangUp(client, providerCallId),
    redirect: (providerCallId, url) => redirect(client, providerCallId, url),
    sendDigits: (providerCallId, digits) => sendDigits(client, providerCallId, digits),
    fetchStatus: (providerCallId) => fetchStatus(client, providerCallId),
    findPlaced: (call) => findPlaced(client, call),
    routeNumber: (e164, urls) => routeNumber(client, e164, urls),
    verifyWebhook: (webhook) => verifyWebhook(credentials, webhook),
    verifyUpgrade: (_url, headers) => verifyUpgrade(credentials, headers),
    eventIdOf,
    parseStatus,
    parseMachine,
    callIdOf,
    parseInbound,
    streamDocument,
    messageDocument,
    rejectDocument,
    hangUpDocument,
    createCodec: createVonageCodec,
  };
}

/** The SDK would say so only when a phone is to ring, and would quote the key. */
function assertPrivateKey(privateKey: string): void {
  try {
    createPrivateKey(privateKey);
  } catch {
    throw new Error("the private key of the Vonage application is no private key in PEM");
  }
}

function isVonageHost(hostname: string): boolean {
  return ["nexmo.com", "vonage.com"].some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
