import twilio from "twilio";

// The one file that imports Twilio's SDK. Its client and error objects carry the account's credential, so neither leaves
// this file: errors come out as plain facts.

/** Creating a call takes Twilio well under a second; nobody waits longer than this for it. */
const TIMEOUT_MS = 10_000;
const LIST_LIMIT = 50;

export interface TwilioCredentials {
  accountSid: string;
  authToken: string;
  /** Where the API is, if not at Twilio. */
  baseUrl?: string;
}

/** A call at Twilio, as far as it concerns us. */
export interface TwilioCall {
  sid: string;
  status: string;
  /** Seconds as text; null while the call is not over. */
  duration: string | null;
  /** As Twilio writes it: negative, and null for a while after the call's end. */
  price: string | null;
  priceUnit: string | null;
}

/** How a request failed: with an answer (`status`, Twilio's own `code`), or without one (`cause` of the connection). */
export class TwilioFailure extends Error {
  override name = "TwilioFailure";
  readonly status: number | null;
  readonly code: number | null;
  /** The operating system's word for a failed connection, such as ECONNREFUSED. */
  readonly connection: string | null;

  constructor(status: number | null, code: number | null, connection: string | null) {
    super(
      status === null
        ? `Twilio could not be reached (${connection ?? "unknown reason"})`
        : `Twilio answered HTTP ${status}${code === null ? "" : `, code ${code}`}`,
    );
    this.status = status;
    this.code = code;
    this.connection = connection;
  }
}

/** The requests we make. Each throws TwilioFailure. */
export interface TwilioClient {
  createCall(call: {
    to: string;
    from: string;
    timeoutSeconds: number;
    timeLimitSeconds: number;
    url: string;
    statusCallback: string;
    /** How it is listened for who answers, and where that is told; null: it is not. */
    machine: { mode: "Enable" | "DetectMessageEnd"; callback: string } | null;
  }): Promise<TwilioCall>;
  completeCall(sid: string): Promise<void>;
  /** Replaces what a live call is doing by the document at `url`. */
  redirectCall(sid: string, url: string): Promise<void>;
  /** Has calls to one of the account's numbers fetch `voiceUrl`; false: there is no such number. */
  routeNumber(e164: string, urls: { voiceUrl: string; statusCallback: string }): Promise<boolean>;
  fetchCall(sid: string): Promise<TwilioCall>;
  /** The newest calls between two numbers that were asked for by API, newest first. */
  listCalls(call: { from: string; to: string }): Promise<{ sid: string; createdAt: Date }[]>;
}

/** A client of one account. Throws when the account SID is no account SID. */
export function createTwilioClient({ accountSid, authToken, baseUrl }: TwilioCredentials): TwilioClient {
  // No retries by the SDK: a call that was asked for twice rings twice.
  const client = twilio(accountSid, authToken, { timeout: TIMEOUT_MS, autoRetry: false });
  if (baseUrl) client.api.baseUrl = baseUrl;
  return {
    createCall: (call) =>
      guarded(() =>
        client.calls.create({
          to: call.to,
          from: call.from,
          timeout: call.timeoutSeconds,
          timeLimit: call.timeLimitSeconds,
          url: call.url,
          method: "POST",
          statusCallback: call.statusCallback,
          statusCallbackMethod: "POST",
          statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
          // Beside the call: otherwise who answers hears nothing until Twilio has made up its mind.
          ...(call.machine !== null && {
            machineDetection: call.machine.mode,
            asyncAmd: "true",
            asyncAmdStatusCallback: call.machine.callback,
            asyncAmdStatusCallbackMethod: "POST",
          }),
        }),
      ),
    completeCall: async (sid) => {
      await guarded(() => client.calls(sid).update({ status: "completed" }));
    },
    redirectCall: async (sid, url) => {
      await guarded(() => client.calls(sid).update({ url, method: "POST" }));
    },
    routeNumber: async (e164, { voiceUrl, statusCallback }) => {
      try {
        const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: e164, limit: 1 });
        if (!number) return false;
        // Not `number.update`: an instance from a list does not know its own id there.
        await client.incomingPhoneNumbers(number.sid).update({
          voiceUrl,
          voiceMethod: "POST",
          statusCallback,
          statusCallbackMethod: "POST",
        });
        return true;
      } catch (err) {
        throw toFailure(err);
      }
    },
    fetchCall: (sid) => guarded(() => client.calls(sid).fetch()),
    listCalls: async ({ from, to }) => {
      try {
        const calls = await client.calls.list({ from, to, limit: LIST_LIMIT, pageSize: LIST_LIMIT });
        return calls
          .filter((call) => call.direction === "outbound-api")
          .map(({ sid, dateCreated }) => ({ sid, createdAt: dateCreated }));
      } catch (err) {
        throw toFailure(err);
      }
    },
  };
}

interface Answer {
  sid: string;
  status: string;
  duration: string;
  price: string;
  priceUnit: string;
}

async function guarded(request: () => Promise<Answer>): Promise<TwilioCall> {
  let answer;
  try {
    answer = await request();
  } catch (err) {
    throw toFailure(err);
  }
  const { sid, status } = answer;
  // The SDK's type says text; the API says null until the call is over.
  const duration = (answer.duration as string | null) ?? null;
  const price = (answer.price as string | null) ?? null;
  const priceUnit = (answer.priceUnit as string | null) ?? null;
  // Something else than Twilio's API answers at that address.
  if (typeof sid !== "string" || typeof status !== "string")
    throw new TwilioFailure(null, null, "no call in the answer");
  return { sid, status, duration, price, priceUnit };
}

function toFailure(err: unknown): TwilioFailure {
  const { status, code } = (err ?? {}) as { status?: unknown; code?: unknown };
  if (typeof status === "number") return new TwilioFailure(status, typeof code === "number" ? code : null, null);
  return new TwilioFailure(null, null, typeof code === "string" ? code : null);
}

/** Whether Twilio signed a request to `url` with these form parameters; false for anything it cannot judge. */
export function isSigned(authToken: string, signature: string, url: string, params: Record<string, unknown>): boolean {
  try {
    return twilio.validateRequest(authToken, signature, url, params as Record<string, string>);
  } catch {
    return false;
  }
}

/** The same for a request whose body is no form: the URL then carries the body's hash. */
export function isSignedWithBody(authToken: string, signature: string, url: string, body: string): boolean {
  try {
    return twilio.validateRequestWithBody(authToken, signature, url, body);
  } catch {
    return false;
  }
}

/** TwiML that connects the call to a media stream both ways, and afterwards goes on at `resumeUrl`. */
export function streamTwiml(stream: {
  mediaUrl: string;
  resumeUrl: string;
  streamUrl: string;
  line: string | null;
}): string {
  const response = new twilio.twiml.VoiceResponse();
  if (stream.line !== null) response.say(stream.line);
  response.connect().stream({ url: stream.mediaUrl, statusCallback: stream.streamUrl, statusCallbackMethod: "POST" });
  response.redirect({ method: "POST" }, stream.resumeUrl);
  return response.toString();
}

/** TwiML that says a text and ends the call. */
export function messageTwiml(text: string): string {
  const response = new twilio.twiml.VoiceResponse();
  response.say(text);
  response.hangup();
  return response.toString();
}

/** TwiML that declines a call, which then costs nothing. */
export function rejectTwiml(reason: "busy" | "rejected"): string {
  const response = new twilio.twiml.VoiceResponse();
  response.reject({ reason });
  return response.toString();
}

/** TwiML that ends the call. */
export function hangUpTwiml(): string {
  const response = new twilio.twiml.VoiceResponse();
  response.hangup();
  return response.toString();
}
