import { CarrierError, type CarrierStatus, type InboundUrls, type OutboundCall } from "@/lib/domain/ports/carrier";
import { RequestFailure, toCarrierError } from "../failure";
import { fromE164, sameAddress } from "../numbers";
import { aboutCall } from "./document";
import type { VonageClient } from "./sdk";
import { readStatus } from "./status";
import { waitingForGreetingEnd } from "./webhook";

const CLOCK_SLACK_MS = 5_000;
/** The call is not in a state that can be changed: not answered yet, or over. */
const NOT_IN_PROGRESS = 400;
const UNKNOWN = 404;

/** Makes a phone ring. Throws CarrierError. */
export async function placeCall(client: VonageClient, call: OutboundCall): Promise<{ providerCallId: string }> {
  const providerCallId = await asking(() =>
    client.createCall({
      from: fromE164(call.from),
      to: call.to.startsWith("+") ? { type: "phone", number: fromE164(call.to) } : { type: "sip", uri: call.to },
      answerUrl: call.answerUrl,
      // Who answered is told there, too: a call has one URL for its events.
      eventUrl: call.machine?.mode === "message" ? waitingForGreetingEnd(call.statusUrl) : call.statusUrl,
      ringingTimer: call.ringTimeoutSeconds,
      lengthTimer: call.maxDurationSeconds,
      detectsMachine: call.machine !== null,
    }),
  );
  return { providerCallId };
}

/** Ends a call; one that is over or unknown is left alone. Throws CarrierError. */
export async function hangUp(client: VonageClient, providerCallId: string): Promise<void> {
  try {
    await client.hangUp(providerCallId);
  } catch (err) {
    if (isAnswered(err, UNKNOWN)) return;
    // It may be over; or it may be about to ring, and must not be taken for hung up.
    if (isAnswered(err, NOT_IN_PROGRESS) && (await isOver(client, providerCallId))) return;
    throw failed(err);
  }
}

async function isOver(client: VonageClient, providerCallId: string): Promise<boolean> {
  const word = await fetchStatus(client, providerCallId);
  return word === null || word.status === "completed" || word.status === "failed";
}

/** Points a live call to another document; false where it is over, unknown or not answered. Throws CarrierError. */
export function redirect(client: VonageClient, providerCallId: string, url: string): Promise<boolean> {
  return unlessOver(() => client.transfer(providerCallId, aboutCall(url, providerCallId)));
}

/** Presses keys towards the phone; one that is not in a call, or no longer, hears none. Throws CarrierError. */
export async function sendDigits(client: VonageClient, providerCallId: string, digits: string): Promise<void> {
  // Both stand for half a second.
  await unlessOver(() => client.pressKeys(providerCallId, digits.replace(/w/gi, "p")));
}

/** Sends calls to a number of the account to us; false where it has no such number. Throws CarrierError. */
export function routeNumber(client: VonageClient, e164: string, urls: InboundUrls): Promise<boolean> {
  const { inboundUrl, statusUrl } = urls;
  return asking(() => client.routeNumber(fromE164(e164), { answerUrl: inboundUrl, eventUrl: statusUrl }));
}

/** Vonage's present word on a call; null if it knows none by this id. Throws CarrierError. */
export async function fetchStatus(client: VonageClient, providerCallId: string): Promise<CarrierStatus | null> {
  try {
    return readStatus({ ...(await client.fetchCall(providerCallId)), detail: null });
  } catch (err) {
    if (isAnswered(err, UNKNOWN)) return null;
    throw failed(err);
  }
}

/** Ids of calls placed between two addresses since a time, oldest first. Throws CarrierError. */
export async function findPlaced(
  client: VonageClient,
  { from, to, since }: { from: string; to: string; since: Date },
): Promise<string[]> {
  const earliest = since.getTime() - CLOCK_SLACK_MS;
  const calls = await asking(() => client.listCalls(new Date(earliest)));
  return calls
    .filter((call) => call.direction === "outbound" && sameAddress(call.from, from) && sameAddress(call.to, to))
    .filter(({ startedAt }) => startedAt === null || Date.parse(startedAt) >= earliest)
    .map(({ uuid }) => uuid)
    .reverse();
}

async function unlessOver(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (err) {
    if (isAnswered(err, UNKNOWN) || isAnswered(err, NOT_IN_PROGRESS)) return false;
    throw failed(err);
  }
}

async function asking<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (err) {
    throw failed(err);
  }
}

function isAnswered(err: unknown, status: number): boolean {
  return err instanceof RequestFailure && err.status === status;
}

function failed(err: unknown): CarrierError {
  if (err instanceof CarrierError) return err;
  if (!(err instanceof RequestFailure)) throw err;
  return toCarrierError(err, err.isAboutNumber ? "invalid_number" : "carrier_error");
}
