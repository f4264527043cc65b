import { ApplicationInterface } from "plivo/dist/resources/applications.js";
import { CallInterface } from "plivo/dist/resources/call.js";
import { NumberInterface } from "plivo/dist/resources/numbers.js";
import { camelCaseRequestWrapper } from "plivo/dist/rest/utils.js";
import { Response as PlivoXml } from "plivo/dist/utils/plivoxml.js";
import { validateV3Signature } from "plivo/dist/utils/v3Security.js";
import { RequestFailure } from "../failure";
import { createTransport, type PlivoCredentials } from "./transport";

// The one file that imports Plivo's SDK, part by part: its client asks for a call up to three times when Plivo answers
// with a 5xx, cannot be pointed at another address, and hides the HTTP status of most errors. So its interfaces get a
// transport of ours, and its client is never loaded.

const PAGE = 20;
const MAX_PAGES = 50;
/** How many calls are looked at in one go, so as to stay well below 300 requests in 5 seconds. */
const LOOKS_AT_ONCE = 10;

/** A call at Plivo, as far as it concerns us. Times are as Plivo writes them. */
export interface PlivoCall {
  uuid: string;
  from: string;
  to: string;
  direction: string;
  /** `queued`, or Plivo's word on a call that lives, or on one that is over. */
  status: string;
  startedAt: string | null;
  answeredAt: string | null;
  /** Null while the call is not over. */
  ended: {
    causeCode: string | null;
    duration: string | null;
    billDuration: string | null;
    amount: string | null;
  } | null;
}

/** The requests we make. Each throws RequestFailure. */
export interface PlivoClient {
  /** Numbers without a plus. Gives the call's UUID. */
  createCall(call: {
    from: string;
    to: string;
    answerUrl: string;
    eventUrl: string;
    ringTimeout: number;
    timeLimit: number;
    machineUrl: string | null;
  }): Promise<string>;
  /** Ends a call in whatever state it is. */
  hangUp(uuid: string): Promise<void>;
  /** Has a live call fetch another document. */
  transfer(uuid: string, url: string): Promise<void>;
  /** A call that waits or lives; null: there is none by this UUID. */
  fetchLive(uuid: string): Promise<PlivoCall | null>;
  /** The record of a call that is over; null: there is none. */
  fetchRecord(uuid: string): Promise<PlivoCall | null>;
  /** Calls that wait or live, all of them, and the newest records between two numbers. */
  listCalls(call: { from: string; to: string }): Promise<PlivoCall[]>;
  /** Has calls to a number of the account go to us; false: the account has no such number. */
  routeNumber(number: string, urls: { answerUrl: string; hangupUrl: string }): Promise<boolean>;
}

/** A client of one account. */
export function createPlivoClient(credentials: PlivoCredentials): PlivoClient {
  const request = camelCaseRequestWrapper(createTransport(credentials));
  const calls = new CallInterface(request);
  const numbers = new NumberInterface(request) as NumberInterface & Untyped["numbers"];
  const applications = new ApplicationInterface(request);

  const fetchWaiting = (uuid: string) =>
    unlessMissing(async () => waiting(await calls.getQueuedCall(encodeURIComponent(uuid)), uuid, "queued"));
  const fetchAlive = (uuid: string) =>
    unlessMissing(async () => waiting(await calls.getLiveCall(encodeURIComponent(uuid)), uuid));

  return {
    createCall: async (call) => {
      const { requestUuid } = await calls.create(call.from, call.to, call.answerUrl, {
        answerMethod: "POST",
        ringUrl: call.eventUrl,
        ringMethod: "POST",
        hangupUrl: call.eventUrl,
        hangupMethod: "POST",
        ringTimeout: call.ringTimeout,
        timeLimit: call.timeLimit,
        // With a URL the call is not kept waiting for what is heard.
        ...(call.machineUrl !== null && {
          machineDetection: "true",
          machineDetectionUrl: call.machineUrl,
          machineDetectionMethod: "POST",
        }),
      });
      // Something else than Plivo's API answers at that address.
      if (typeof requestUuid !== "string" || !requestUuid) {
        throw new RequestFailure("Plivo", null, { connection: "no call in the answer" });
      }
      return requestUuid;
    },
    hangUp: async (uuid) => {
      const id = encodeURIComponent(uuid);
      // Until it is answered it is a request to Plivo, which need not be found among the calls.
      if ((await unlessMissing(async () => [await calls.hangup(id)])) === null) await calls.cancel(id);
    },
    transfer: async (uuid, url) => {
      await calls.transfer(encodeURIComponent(uuid), {
        legs: "aleg",
        alegUrl: url,
        alegMethod: "POST",
      } as Parameters<typeof calls.transfer>[1]);
    },
    fetchLive: async (uuid) => (await fetchAlive(uuid)) ?? (await fetchWaiting(uuid)),
    fetchRecord: (uuid) => unlessMissing(async () => recorded(await calls.get(encodeURIComponent(uuid)))),
    listCalls: async ({ from, to }) => {
      const found: PlivoCall[] = [];
      const records = (await calls.list({ fromNumber: from, toNumber: to, limit: PAGE })) as unknown as Fields[];
      found.push(...records.map(recorded));
      const [queued, live] = [await calls.listQueuedCalls(), await calls.listLiveCalls({})] as unknown as Fields[][];
      const looks = [
        ...(queued ?? []).map(
          ({ callUuid }) =>
            () =>
              fetchWaiting(String(callUuid)),
        ),
        ...(live ?? []).map(
          ({ callUuid }) =>
            () =>
              fetchAlive(String(callUuid)),
        ),
      ];
      for (let at = 0; at < looks.length; at += LOOKS_AT_ONCE) {
        const seen = await Promise.all(looks.slice(at, at + LOOKS_AT_ONCE).map((look) => look()));
        found.push(...seen.filter((call) => call !== null));
      }
      return found;
    },
    routeNumber: async (number, { answerUrl, hangupUrl }) => {
      const known = await unlessMissing(() => numbers.get(encodeURIComponent(number)));
      if (known === null) return false;
      const fields = { answerUrl, answerMethod: "POST", hangupUrl, hangupMethod: "POST" };
      const appName = `rymi-${new URL(answerUrl).host.replace(/[^a-z0-9]+/gi, "-")}`;
      const appId = await findApplication(applications, appName);
      if (appId !== null) await applications.update(appId, fields as Parameters<typeof applications.update>[1]);
      // Not `applications.create`, which prints what it sends.
      const created = appId ?? (await request("POST", "Application/", { appName, ...fields })).body.appId;
      await numbers.update(encodeURIComponent(number), { appId: String(created) });
      return true;
    },
  };
}

type Fields = Record<string, unknown>;

/** What the SDK can do, but has no types for. */
interface Untyped {
  numbers: { get(number: string): Promise<unknown> };
  xml: { addStream(url: string, attributes: Fields): void };
}

async function findApplication(applications: ApplicationInterface, name: string): Promise<string | null> {
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const listed = await applications.list({ limit: PAGE, offset: page * PAGE });
    const found = (listed as unknown as Fields[]).find(({ appName }) => appName === name);
    if (found) return String(found["appId"]);
    if ((listed as unknown as Fields[]).length < PAGE) return null;
  }
  return null;
}

/** Plivo answers a request about what it does not have with 404. */
async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (err) {
    if (err instanceof RequestFailure && err.status === 404) return null;
    throw err;
  }
}

function waiting(call: unknown, uuid: string, status?: string): PlivoCall {
  const fields = call as Fields;
  return {
    uuid,
    from: text(fields["from"]) ?? "",
    to: text(fields["to"]) ?? "",
    direction: text(fields["direction"]) ?? "",
    status: status ?? text(fields["callStatus"]) ?? "",
    startedAt: text(fields["sessionStart"]),
    answeredAt: null,
    ended: null,
  };
}

function recorded(call: unknown): PlivoCall {
  const fields = call as Fields;
  return {
    uuid: text(fields["callUuid"]) ?? "",
    from: text(fields["fromNumber"]) ?? "",
    to: text(fields["toNumber"]) ?? "",
    direction: text(fields["callDirection"]) ?? "",
    status: text(fields["callState"]) ?? "",
    startedAt: text(fields["initiationTime"]),
    answeredAt: text(fields["answerTime"]),
    ended: {
      causeCode: text(fields["hangupCauseCode"]),
      duration: text(fields["callDuration"]),
      billDuration: text(fields["billDuration"]),
      amount: text(fields["totalAmount"]),
    },
  };
}

/** Plivo writes a number as a number in one answer and as text in another. */
function text(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** Whether Plivo signed a request with this token; false for anything it cannot judge. `method` is GET or POST. */
export function isSigned(
  authToken: string,
  request: {
    method: string;
    url: string;
    nonce: string;
    signatures: string;
    params: Record<string, string | string[]>;
  },
): boolean {
  const { method, url, nonce, signatures, params } = request;
  try {
    return validateV3Signature(method, url, nonce, authToken, signatures, params);
  } catch {
    return false;
  }
}

/** XML that connects the call to a media stream both ways, and afterwards goes on at `resumeUrl`. */
export function streamXml(stream: {
  mediaUrl: string;
  resumeUrl: string;
  streamUrl: string;
  line: string | null;
}): string {
  const xml = new PlivoXml() as PlivoXml & Untyped["xml"];
  if (stream.line !== null) xml.addSpeak(stream.line, {});
  xml.addStream(stream.mediaUrl, {
    bidirectional: true,
    // Otherwise what follows runs at once, and not when the stream has ended.
    keepCallAlive: true,
    contentType: "audio/x-mulaw;rate=8000",
    statusCallbackUrl: stream.streamUrl,
    statusCallbackMethod: "POST",
  });
  xml.addRedirect(stream.resumeUrl, { method: "POST" });
  return xml.toXML();
}

/** XML that says a text and ends the call. */
export function messageXml(message: string): string {
  const xml = new PlivoXml();
  xml.addSpeak(message, {});
  xml.addHangup({});
  return xml.toXML();
}

/** XML that ends a call; with a reason: that declines one which is not answered yet. */
export function hangUpXml(reason?: "busy" | "rejected"): string {
  const xml = new PlivoXml();
  xml.addHangup(reason ? { reason } : {});
  return xml.toXML();
}
