import type { CarrierPort } from "@/lib/domain/ports/carrier";
import { hangUpDocument, streamDocument } from "./document";
import { createTwilioCodec } from "./media";
import { fetchStatus, findPlaced, hangUp, placeCall } from "./rest";
import { createTwilioClient, type TwilioCredentials } from "./sdk";
import { parseAnswer, parseMachine, parseStatus, verifyUpgrade, verifyWebhook } from "./webhook";

/** Twilio as a carrier. `baseUrl` is where its API is, if elsewhere. Throws on an account SID that is none. */
export function createTwilioCarrier(credentials: TwilioCredentials): CarrierPort {
  const { authToken, baseUrl } = credentials;
  const client = createTwilioClient(credentials);
  return {
    name: "twilio",
    simulated: baseUrl !== undefined && !isTwilioHost(new URL(baseUrl).hostname),
    placeCall: (call) => placeCall(client, call),
    hangUp: (providerCallId) => hangUp(client, providerCallId),
    fetchStatus: (providerCallId) => fetchStatus(client, providerCallId),
    findPlaced: (call) => findPlaced(client, call),
    verifyWebhook: (webhook) => verifyWebhook(authToken, webhook),
    verifyUpgrade: (url, headers) => verifyUpgrade(authToken, url, headers),
    parseStatus,
    parseMachine,
    parseAnswer,
    streamDocument,
    hangUpDocument,
    createCodec: createTwilioCodec,
  };
}

function isTwilioHost(hostname: string): boolean {
  return hostname === "twilio.com" || hostname.endsWith(".twilio.com");
}
