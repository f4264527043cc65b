import type { CarrierCapabilities, CarrierPort } from "@/lib/domain/ports/carrier";
import { withinLimits } from "../limits";
import { hangUpDocument, messageDocument, rejectDocument, streamDocument } from "./document";
import { createTwilioCodec } from "./media";
import { fetchStatus, findPlaced, hangUp, placeCall, redirect, routeNumber } from "./rest";
import { createTwilioClient, type TwilioCredentials } from "./sdk";
import { callIdOf, eventIdOf, parseInbound, parseMachine, parseStatus, verifyUpgrade, verifyWebhook } from "./webhook";

const CAPABILITIES: CarrierCapabilities = {
  sip: true,
  // Its media stream has no message for it, and the way by its API ends the stream.
  digitsOut: "tones",
  routesNumbers: true,
  callsPerSecond: 1,
  maxRingSeconds: 600,
  maxCallSeconds: 86_400,
};

/** Twilio as a carrier. `baseUrl` is where its API is, if elsewhere. Throws on an account SID that is none. */
export function createTwilioCarrier(credentials: TwilioCredentials): CarrierPort {
  const { authToken, baseUrl } = credentials;
  const client = createTwilioClient(credentials);
  return {
    name: "twilio",
    capabilities: CAPABILITIES,
    simulated: baseUrl !== undefined && !isTwilioHost(new URL(baseUrl).hostname),
    placeCall: (call) => placeCall(client, withinLimits(call, CAPABILITIES)),
    hangUp: (providerCallId) => hangUp(client, providerCallId),
    redirect: (providerCallId, url) => redirect(client, providerCallId, url),
    sendDigits: () => Promise.reject(new Error("keys for Twilio go into the sound: see digitsOut")),
    fetchStatus: (providerCallId) => fetchStatus(client, providerCallId),
    findPlaced: (call) => findPlaced(client, call),
    routeNumber: (e164, urls) => routeNumber(client, e164, urls),
    verifyWebhook: (webhook) => verifyWebhook(authToken, webhook),
    verifyUpgrade: (url, headers) => verifyUpgrade(authToken, url, headers),
    eventIdOf,
    parseStatus,
    parseMachine,
    callIdOf,
    parseInbound,
    streamDocument,
    messageDocument,
    rejectDocument,
    hangUpDocument,
    createCodec: createTwilioCodec,
  };
}

function isTwilioHost(hostname: string): boolean {
  return hostname === "twilio.com" || hostname.endsWith(".twilio.com");
}
