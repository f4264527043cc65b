import type { CarrierError, CarrierStatus, InboundUrls, OutboundCall } from "@/lib/domain/ports/carrier";
import { RequestFailure, toCarrierError } from "../failure";
import { fromE164, sameAddress } from "../numbers";
import type { PlivoCall, PlivoClient } from "./sdk";
import { readStatus } from "./status";

const CLOCK_SLACK_MS = 5_000;
/** Makes a phone ring. Throws CarrierError. */
export async function placeCall(client: PlivoClient, call: OutboundCall): Promise<{ providerCallId: string }> {
  const providerCallId = await asking(() =>
    client.createCall({
      from: fromE164(call.from),
      to: fromE164(call.to),
      answerUrl: call.answerUrl,
      eventUrl: call.statusUrl,
      ringTimeout: call.ringTimeoutSeconds,
      timeLimit: call.maxDurationSeconds,
      machineUrl: call.machine && call.machine.url,
    }),
  );
  return { providerCallId };
}

/** Ends a call; one that is over or unknown is left alone. Throws CarrierError. */
export async function hangUp(client: PlivoClient, providerCallId: string): Promise<void> {
  await unlessOver(() => client.hangUp(providerCallId));
}

/** Points a live call to another document; false where it is over, unknown or not answered. Throws CarrierError. */
export function redirect(client: PlivoClient, providerCallId: string, url: string): Promise<boolean> {
  return unlessOver(() => client.transfer(providerCallId, url));
}

/** Sends calls to a number of the account to us; false where it has no such number. Throws CarrierError. */
export function routeNumber(client: PlivoClient, e164: string, urls: InboundUrls): Promise<boolean> {
  const { inboundUrl, statusUrl } = urls;
  return asking(() => client.routeNumber(fromE164(e164), { answerUrl: inboundUrl, hangupUrl: statusUrl }));
}

/** Plivo's present word on a call; null if it knows none by this id. Throws CarrierError. */
export async function fetchStatus(
  client: PlivoClient,
  providerCallId: string,
  currency: string,
): Promise<CarrierStatus | null> {
  const call = await asking(
    async () => (await client.fetchLive(providerCallId)) ?? (await client.fetchRecord(providerCallId)),
  );
  if (call === null) return null;
  return readStatus({
    uuid: providerCallId,
    status: call.status,
    isOver: call.ended !== null,
    isAnswered: call.answeredAt !== null || Number(call.ended?.duration) > 0,
    causeCode: call.ended?.causeCode ?? null,
    billDuration: call.ended?.billDuration ?? null,
    amount: call.ended?.amount ?? null,
    currency,
  });
}

/** Ids of calls placed between two numbers since a time, oldest first. Throws CarrierError. */
export async function findPlaced(
  client: PlivoClient,
  { from, to, since }: { from: string; to: string; since: Date },
): Promise<string[]> {
  const calls = await asking(() => client.listCalls({ from: fromE164(from), to: fromE164(to) }));
  const earliest = since.getTime() - CLOCK_SLACK_MS;
  const found = calls
    .filter((call) => call.direction === "outbound" && sameAddress(call.from, from) && sameAddress(call.to, to))
    .map((call) => ({ uuid: call.uuid, at: startOf(call) }))
    .filter(({ at }) => at >= earliest)
    .sort((one, other) => one.at - other.at);
  return [...new Set(found.map(({ uuid }) => uuid))];
}

/** When a call was asked for, in ms. One that waits has no time yet: it is the newest. NaN: not to be known. */
function startOf(call: PlivoCall): number {
  if (call.startedAt === null) return call.status === "queued" ? Infinity : NaN;
  const written = call.startedAt.replace(" ", "T");
  // A live call's time is in UTC. A record's is in the zone of the account's console, and says which, or is of no use.
  if (call.ended === null) return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`);
  return /(Z|[+-]\d\d:?\d\d)$/.test(written) ? Date.parse(written) : NaN;
}

/** Makes a request about one call; false where there is no such call, or no longer. */
async function unlessOver(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (err) {
    if (err instanceof RequestFailure && err.status === 404) return false;
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

function failed(err: unknown): CarrierError {
  // An answer that the SDK cannot read is no answer; its own error could show what was asked.
  const failure =
    err instanceof RequestFailure ? err : new RequestFailure("Plivo", null, { connection: "no sense in the answer" });
  return toCarrierError(failure, failure.isAboutNumber ? "invalid_number" : "carrier_error");
}
