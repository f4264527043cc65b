import { verifySignature } from "@vonage/jwt";
import { Vonage } from "@vonage/server-sdk";
import { connectionOf, RequestFailure } from "../failure";

// The one file that imports Vonage's SDK. Its client and error objects carry the private key and the tokens made with it,
// so neither leaves this file: errors come out as plain facts. It prints the key where DEBUG asks for it by `vonage:*`.

/** Vonage answers in well under a second; nobody waits longer than this for it. The SDK itself would wait for ever. */
const TIMEOUT_MS = 10_000;
const PAGE = 100;

export interface VonageCredentials {
  applicationId: string;
  /** The application's, in PEM. */
  privateKey: string;
  /** The account's secret that webhooks are signed with. */
  signatureSecret: string;
  /** The account's key and secret: for its numbers, and to know webhooks of other accounts. */
  apiKey?: string;
  apiSecret?: string;
  /** Where the API is, if not at Vonage. */
  baseUrl?: string;
  /** The present time, by which a signature is fresh or stale. */
  now?: () => Date;
}

/** A call at Vonage, as far as it concerns us. Numbers and times are as Vonage writes them. */
export interface VonageCall {
  uuid: string;
  status: string;
  direction: string;
  from: string;
  to: string;
  startedAt: string | null;
  duration: string | null;
  price: string | null;
}

type Endpoint = { type: "phone"; number: string } | { type: "sip"; uri: string };

/** The requests we make. Each throws RequestFailure. */
export interface VonageClient {
  /** Gives the call's uuid. */
  createCall(call: {
    from: string;
    to: Endpoint;
    answerUrl: string;
    eventUrl: string;
    ringingTimer: number;
    lengthTimer: number;
    detectsMachine: boolean;
  }): Promise<string>;
  hangUp(uuid: string): Promise<void>;
  /** Has a live call fetch another document, by GET. */
  transfer(uuid: string, url: string): Promise<void>;
  pressKeys(uuid: string, keys: string): Promise<void>;
  fetchCall(uuid: string): Promise<VonageCall>;
  /** The newest calls since a time, newest first. */
  listCalls(since: Date): Promise<VonageCall[]>;
  /** Links a number of the account to the application and has its calls go to us; false: there is no such number. */
  routeNumber(number: string, urls: { answerUrl: string; eventUrl: string }): Promise<boolean>;
}

/** A client of one application. */
export function createVonageClient(credentials: VonageCredentials): VonageClient {
  const { applicationId, privateKey, apiKey, apiSecret, baseUrl } = credentials;
  const hosts = baseUrl && { apiHost: baseUrl.replace(/\/$/, ""), restHost: baseUrl.replace(/\/$/, "") };
  const { voice, numbers, applications } = new Vonage(
    { applicationId, privateKey, ...(apiKey && { apiKey }), ...(apiSecret && { apiSecret }) },
    { timeout: TIMEOUT_MS, ...hosts },
  );
  return {
    createCall: (call) =>
      guarded(async () => {
        const asked = {
          from: { type: "phone", number: call.from },
          to: [call.to],
          answerUrl: [call.answerUrl],
          // With a body, of which the signature has the hash: a query would be covered by nothing.
          answerMethod: "POST",
          eventUrl: [call.eventUrl],
          eventMethod: "POST",
          ringingTimer: call.ringingTimer,
          lengthTimer: call.lengthTimer,
          // The only mode that does not keep who answers waiting; it tells the end of a greeting, too.
          ...(call.detectsMachine && {
            advancedMachineDetection: { behavior: "continue", mode: "default", beepTimeout: 45 },
          }),
        };
        type Asked = Parameters<typeof voice.createOutboundCall>[0];
        const { uuid } = await voice.createOutboundCall(asked as unknown as Asked);
        if (typeof uuid !== "string" || !uuid) throw noSense();
        return uuid;
      }),
    hangUp: (uuid) => guarded(() => voice.hangupCall(encodeURIComponent(uuid))),
    transfer: (uuid, url) => guarded(() => voice.transferCallWithURL(encodeURIComponent(uuid), url)),
    pressKeys: (uuid, keys) =>
      guarded(async () => {
        await voice.playDTMF(encodeURIComponent(uuid), keys);
      }),
    fetchCall: (uuid) => guarded(async () => toCall(await voice.getCall(encodeURIComponent(uuid)))),
    listCalls: (since) =>
      guarded(async () => {
        const asked = { dateStart: since.toISOString(), order: "desc", pageSize: PAGE };
        type Asked = Parameters<typeof voice.getCallsPage>[0];
        const page: unknown = await voice.getCallsPage(asked as unknown as Asked);
        const listed = objectIn(objectIn(page)?.["_embedded"])?.["calls"];
        if (!Array.isArray(listed)) throw noSense();
        return listed.map(toCall);
      }),
    routeNumber: (number, urls) =>
      guarded(async () => {
        const owned: unknown = await numbers.getOwnedNumbers({ pattern: number, searchPattern: 0 });
        const listed = objectIn(owned)?.["numbers"] ?? [];
        if (!objectIn(owned) || !Array.isArray(listed)) throw noSense();
        const known = listed.map(objectIn).find((one) => one?.["msisdn"] === number);
        if (!known) return false;
        const application = routedTo(await applications.getApplication(applicationId), urls);
        await applications.updateApplication(application as Parameters<typeof applications.updateApplication>[0]);
        // An update forgets what it does not name, so a number that is linked already is left alone.
        if (known["app_id"] !== applicationId) {
          type Update = Parameters<typeof numbers.updateNumber>[0];
          const update = { country: known["country"], msisdn: number, applicationId };
          await numbers.updateNumber(update as unknown as Update);
        }
        return true;
      }),
  };
}

type Fields = Record<string, unknown>;

/** The application with its voice webhooks at our URLs, and all else as it was: an update replaces it whole. */
function routedTo(application: unknown, { answerUrl, eventUrl }: { answerUrl: string; eventUrl: string }): Fields {
  const whole = objectIn(camelOnly(application));
  if (!whole || typeof whole["id"] !== "string") throw noSense();
  const capabilities = objectIn(whole["capabilities"]) ?? {};
  const voice = objectIn(capabilities["voice"]) ?? {};
  const webhooks = objectIn(voice["webhooks"]) ?? {};
  return {
    ...whole,
    capabilities: {
      ...capabilities,
      voice: {
        ...voice,
        webhooks: {
          ...webhooks,
          answerUrl: { ...objectIn(webhooks["answerUrl"]), address: answerUrl, httpMethod: "POST" },
          eventUrl: { ...objectIn(webhooks["eventUrl"]), address: eventUrl, httpMethod: "POST" },
        },
      },
    },
  };
}

/** The SDK gives each field twice, in snake and in camel case; sent back so, the old value could win. */
function camelOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelOnly);
  const fields = objectIn(value);
  if (!fields) return value;
  const camel = Object.entries(fields).filter(([name]) => !name.includes("_"));
  return Object.fromEntries(camel.map(([name, one]) => [name, camelOnly(one)]));
}

function toCall(answer: unknown): VonageCall {
  const call = objectIn(answer);
  const { uuid, status } = call ?? {};
  if (typeof uuid !== "string" || typeof status !== "string") throw noSense();
  return {
    uuid,
    status,
    direction: textIn(call, "direction") ?? "",
    from: addressIn(call?.["from"]),
    to: addressIn(call?.["to"]),
    startedAt: textIn(call, "start_time") ?? textIn(call, "startTime"),
    duration: textIn(call, "duration"),
    price: textIn(call, "price"),
  };
}

function addressIn(endpoint: unknown): string {
  const fields = objectIn(Array.isArray(endpoint) ? endpoint[0] : endpoint);
  return textIn(fields, "number") ?? textIn(fields, "uri") ?? "";
}

function objectIn(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function textIn(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** Something else than Vonage's API answers at that address. */
function noSense(): RequestFailure {
  return new RequestFailure("Vonage", null, { connection: "no sense in the answer" });
}

async function guarded<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (err) {
    throw err instanceof RequestFailure ? err : await toFailure(err);
  }
}

async function toFailure(err: unknown): Promise<RequestFailure> {
  const { response } = (err ?? {}) as { response?: unknown };
  if (!(response instanceof Response)) return new RequestFailure("Vonage", null, { connection: connectionOf(err) });
  // An answer that went well, but that the SDK cannot read.
  if (response.ok) return noSense();
  const body = response.bodyUsed ? "" : await response.text().catch(() => "");
  const isAboutNumber = response.status === 400 && /"(name|title|detail)":"[^"]*\b(to|number)\b/i.test(body);
  return new RequestFailure("Vonage", response.status, { isAboutNumber });
}

/** Whether a token was made with this secret; false for anything it cannot judge. Looks at nothing that the token says. */
export function isSigned(token: string, secret: string): boolean {
  try {
    return verifySignature(token, secret);
  } catch {
    return false;
  }
}
