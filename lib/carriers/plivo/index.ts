import type { CarrierCapabilities, CarrierPort } from "@/lib/domain/ports/carrier";
import { withinLimits } from "../limits";
import { hangUpDocument, messageDocument, rejectDocument, streamDocument } from "./document";
import { createPlivoCodec } from "./media";
import { fetchStatus, findPlaced, hangUp, placeCall, redirect, routeNumber } from "./rest";
import { createPlivoClient } from "./sdk";
import type { PlivoCredentials } from "./transport";
import { callIdOf, eventIdOf, parseInbound, parseMachine, parseStatus, verifyUpgrade, verifyWebhook } from "./webhook";

const CAPABILITIES: CarrierCapabilities = {
  sip: true,
  digitsOut: "stream",
  routesNumbers: true,
  // It says that a machine has answered, not when its greeting is over.
  callsPerSecond: 2,
  maxRingSeconds: 120,
  maxCallSeconds: 86_400,
};

/** Plivo as a carrier. `baseUrl` is where its API is, if elsewhere. */
export function createPlivoCarrier(credentials: PlivoCredentials): CarrierPort {
  const { authToken, baseUrl, currency = "USD" } = credentials;
  const client = createPlivoClient(credentials);
  return {
    name: "plivo",
    capabilities: CAPABILITIES,
    simulated: baseUrl !== undefined && !isPlivoHost(new URL(baseUrl).hostname),
    placeCall: (call) => placeCall(client, withinLimits(call, CAPABILITIES)),
    hangUp: (providerCallId) => hangUp(client, providerCallId),
    redirect: (providerCallId, url) => redirect(client, providerCallId, url),
    sendDigits: () => Promise.reject(new Error("keys for Plivo go by its media stream: see digitsOut")),
    fetchStatus: (providerCallId) => fetchStatus(client, providerCallId, currency),
    findPlaced: (call) => findPlaced(client, call),
    routeNumber: (e164, urls) => routeNumber(client, e164, urls),
    verifyWebhook: (webhook) => verifyWebhook(authToken, webhook),
    verifyUpgrade: (url, headers) => verifyUpgrade(authToken, url, headers),
    eventIdOf,
    parseStatus: (webhook) => parseStatus(webhook, currency),
    parseMachine,
    callIdOf,
    parseInbound,
    streamDocument,
    messageDocument,
    rejectDocument,
    hangUpDocument,
    createCodec: createPlivoCodec,
  };
}

function isPlivoHost(hostname: string): boolean {
  return hostname === "plivo.com" || hostname.endsWith(".plivo.com");
}
