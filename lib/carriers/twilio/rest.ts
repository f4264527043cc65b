import type { LegReason } from "@/lib/contract/participants";
import type { CarrierError, CarrierStatus, InboundUrls, OutboundCall } from "@/lib/domain/ports/carrier";
import { toCarrierError } from "../failure";
import { TwilioFailure, type TwilioClient } from "./sdk";
import { readStatus } from "./status";

/** Twilio's codes for a number that no phone has. */
const INVALID_NUMBER = new Set([21211, 21214, 21217, 21401]);
/** The call is not in a state that can be changed: it is over. */
const NOT_IN_PROGRESS = 21220;
const CLOCK_SLACK_MS = 5_000;

/** Makes a phone ring. Throws CarrierError. */
export async function placeCall(client: TwilioClient, call: OutboundCall): Promise<{ providerCallId: string }> {
  try {
    const { sid } = await client.createCall({
      to: call.to,
      from: call.from,
      timeoutSeconds: call.ringTimeoutSeconds,
      timeLimitSeconds: call.maxDurationSeconds,
      url: call.answerUrl,
      statusCallback: call.statusUrl,
      machine: call.machine && {
        mode: call.machine.mode === "message" ? "DetectMessageEnd" : "Enable",
        callback: call.machine.url,
      },
    });
    return { providerCallId: sid };
  } catch (err) {
    throw failed(err);
  }
}

/** Ends a call; one that is over or unknown is left alone. Throws CarrierError. */
export async function hangUp(client: TwilioClient, providerCallId: string): Promise<void> {
  try {
    await client.completeCall(providerCallId);
  } catch (err) {
    if (err instanceof TwilioFailure && (err.status === 404 || err.code === NOT_IN_PROGRESS)) return;
    throw failed(err);
  }
}

/** Points a live call to another document; false where it is over, unknown or not answered. Throws CarrierError. */
export async function redirect(client: TwilioClient, providerCallId: string, url: string): Promise<boolean> {
  try {
    await client.redirectCall(providerCallId, url);
    return true;
  } catch (err) {
    if (err instanceof TwilioFailure && (err.status === 404 || err.code === NOT_IN_PROGRESS)) return false;
    throw failed(err);
  }
}

/** Sends calls to a number of the account to us; false where it has no such number. Throws CarrierError. */
export async function routeNumber(
  client: TwilioClient,
  e164: string,
  { inboundUrl, statusUrl }: InboundUrls,
): Promise<boolean> {
  try {
    return await client.routeNumber(e164, { voiceUrl: inboundUrl, statusCallback: statusUrl });
  } catch (err) {
    throw failed(err);
  }
}

/** Twilio's present word on a call; null if it knows none by this id. Throws CarrierError. */
export async function fetchStatus(client: TwilioClient, providerCallId: string): Promise<CarrierStatus | null> {
  try {
    // A call that was read has no SIP code, so a declined one reads as busy here.
    return readStatus({ ...(await client.fetchCall(providerCallId)), sipCode: null });
  } catch (err) {
    if (err instanceof TwilioFailure && err.status === 404) return null;
    throw failed(err);
  }
}

/** Ids of calls placed between two numbers since a time, oldest first. Throws CarrierError. */
export async function findPlaced(
  client: TwilioClient,
  call: { from: string; to: string; since: Date },
): Promise<string[]> {
  try {
    // Twilio tells times to the second, by its own clock.
    const since = call.since.getTime() - CLOCK_SLACK_MS;
    const listed = await client.listCalls(call);
    return listed
      .filter(({ createdAt }) => createdAt.getTime() >= since)
      .map(({ sid }) => sid)
      .reverse();
  } catch (err) {
    throw failed(err);
  }
}

function failed(err: unknown): CarrierError {
  if (!(err instanceof TwilioFailure)) throw err;
  const reason: LegReason = err.code !== null && INVALID_NUMBER.has(err.code) ? "invalid_number" : "carrier_error";
  return toCarrierError(err, reason);
}
