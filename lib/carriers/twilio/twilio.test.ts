import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CarrierStatus, CarrierWebhook } from "@/lib/domain/ports/carrier";
import { describeCarrierContract, textsIn, unescaped, type ApiAnswer } from "../contract-suite";
import { createTwilioCarrier } from "./index";

const ACCOUNT = "AC00000000000000000000000000000001";
/** Token of the published vectors. */
const TOKEN = "12345";
const CALL = "CA5ef8732a3c49700934481addd5ce1659";
const STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0";

function error(status: number, code: number, message: string): ApiAnswer {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return json(status, { code, message, more_info, status });
}

function json(status: number, body: unknown): ApiAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

function call(status: string, duration: string | null, price: string | null = null): ApiAnswer {
  return json(status === "queued" ? 201 : 200, {
    sid: CALL,
    account_sid: ACCOUNT,
    status,
    duration,
    direction: "outbound-api",
    to: "+15551234567",
    from: "+15559876543",
    price,
    price_unit: "USD",
    date_created: "Sun, 22 Nov 2026 10:00:00 +0000",
    start_time: null,
    end_time: null,
    subresource_uris: {},
  });
}

/** Signs as Twilio documents it: HMAC-SHA1 over the URL, then each field's name and value in the names' order. */
function sign(url: string, rawBody = ""): string {
  const fields = [...new URLSearchParams(rawBody)].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha1", TOKEN)
    .update(url + fields.flat().join(""))
    .digest("base64");
}

function signed(url: string, rawBody: string): CarrierWebhook {
  return { method: "POST", url, rawBody, headers: { "x-twilio-signature": sign(url, rawBody) } };
}

function status(fields: Record<string, string>): CarrierWebhook {
  const common = {
    CallSid: CALL,
    AccountSid: ACCOUNT,
    Direction: "outbound-api",
    CallbackSource: "call-progress-events",
  };
  const rawBody = new URLSearchParams({ ...common, ...fields }).toString();
  return signed("https://voice.example.com/webhooks/twilio/status?leg=leg_1", rawBody);
}

function incoming(fields: Record<string, string>): CarrierWebhook {
  const rawBody = new URLSearchParams({
    CallSid: CALL,
    AccountSid: ACCOUNT,
    Direction: "inbound",
    CallStatus: "ringing",
    To: "+15559876543",
    ...fields,
  }).toString();
  return signed("https://voice.example.com/webhooks/twilio/inbound", rawBody);
}

function byAnother(url: string): string {
  return createHmac("sha1", "54321").update(url).digest("base64");
}

function numbers(incoming_phone_numbers: unknown[]): ApiAnswer {
  return json(200, { incoming_phone_numbers, next_page_uri: null });
}

function word(status: CarrierStatus["status"], reason: CarrierStatus["reason"], billDuration: number | null) {
  return { providerCallId: CALL, status, reason, billDuration, charge: null };
}

function listed(sid: string, direction: string, date_created: string) {
  return { sid, direction, date_created, status: "queued", to: "+15551234567", from: "+15559876543" };
}

function text(message: unknown) {
  return { data: JSON.stringify(message), isBinary: false };
}

const start = {
  event: "start",
  sequenceNumber: "1",
  streamSid: STREAM,
  start: {
    accountSid: ACCOUNT,
    streamSid: STREAM,
    callSid: CALL,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    customParameters: {},
  },
};
const media = (payload: string, track = "inbound") => ({
  event: "media",
  sequenceNumber: "3",
  streamSid: STREAM,
  media: { track, chunk: "1", timestamp: "5", payload },
});

interface Framed {
  media: { payload: string };
}

const NUMBER = { sid: "PN00000000000000000000000000000001", account_sid: ACCOUNT, phone_number: "+15559876543" };
const UPGRADE = "wss://media.example.com/twilio/stream";
const UPGRADE_SIGNATURE = "pDBx1McycDg2sIBUyP9v+49T2ok=";
const VECTOR_URL = "https://mycompany.com/myapp.php?foo=1&bar=2";
const JSON_BODY = '{"event":"x","n":1}';
const JSON_URL = `https://voice.example.com/hook?bodySHA256=${createHash("sha256").update(JSON_BODY).digest("hex")}`;

describeCarrierContract("Twilio", {
  create: (baseUrl) => createTwilioCarrier({ accountSid: ACCOUNT, authToken: TOKEN, ...(baseUrl && { baseUrl }) }),
  rest: {
    call: {
      from: "+15559876543",
      to: "+15551234567",
      ringTimeoutSeconds: 45,
      maxDurationSeconds: 3600,
      answerUrl: "https://voice.example.com/webhooks/twilio/answer?leg=leg_1",
      statusUrl: "https://voice.example.com/webhooks/twilio/status?leg=leg_1",
      machine: null,
    },
    expectPlaced: ({ method, path, headers, body }, call) => {
      expect([method, path]).toEqual(["POST", `/2010-04-01/Accounts/${ACCOUNT}/Calls.json`]);
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString("base64")}`);
      const form = new URLSearchParams(body);
      expect(Object.fromEntries([...form].filter(([name]) => name !== "StatusCallbackEvent"))).toEqual({
        To: call.to,
        From: call.from,
        Timeout: String(call.ringTimeoutSeconds),
        TimeLimit: String(call.maxDurationSeconds),
        Url: call.answerUrl,
        Method: "POST",
        StatusCallback: call.statusUrl,
        StatusCallbackMethod: "POST",
        ...(call.machine && {
          MachineDetection: call.machine.mode === "message" ? "DetectMessageEnd" : "Enable",
          AsyncAmd: "true",
          AsyncAmdStatusCallback: call.machine.url,
          AsyncAmdStatusCallbackMethod: "POST",
        }),
      });
      expect(form.getAll("StatusCallbackEvent")).toEqual(["initiated", "ringing", "answered", "completed"]);
    },
    placed: { answer: call("queued", null), providerCallId: CALL },
    refusals: [
      {
        name: "a number that is none",
        answer: error(400, 21211, "The 'To' number +15551234567 is not a valid phone number."),
        reason: "invalid_number",
        retryable: false,
      },
      {
        name: "a number that cannot be reached",
        answer: error(400, 21217, "Phone number does not appear to be valid: +15551234567"),
        reason: "invalid_number",
        retryable: false,
      },
      {
        name: "a country that is not enabled",
        answer: error(400, 21215, "Account not authorized to call +15551234567."),
        reason: "carrier_error",
        retryable: false,
      },
      {
        name: "a wrong credential",
        answer: error(401, 20003, "Authenticate"),
        reason: "carrier_error",
        retryable: false,
      },
      {
        name: "too many requests",
        answer: error(429, 20429, "Too Many Requests"),
        reason: "carrier_error",
        retryable: true,
      },
      {
        name: "a refusal that is not JSON",
        answer: { status: 403, contentType: "text/html", body: "<html>Forbidden</html>" },
        reason: "carrier_error",
        retryable: false,
      },
    ],
    unclear: [
      error(500, 20500, "Internal Server Error"),
      { status: 503, contentType: "text/html", body: "<html>Service Unavailable</html>" },
    ],
    over: ({ method }) =>
      method === "GET" ? call("completed", "12") : error(400, 21220, "Call is not in-progress. Cannot redirect."),
    unknown: error(404, 20404, "The requested resource was not found"),
    hangUp: {
      answer: call("completed", "12"),
      expectRequest: ({ method, path, body }, id) => {
        expect([method, path]).toEqual(["POST", `/2010-04-01/Accounts/${ACCOUNT}/Calls/${id}.json`]);
        expect(body).toBe("Status=completed");
      },
    },
    redirect: {
      url: "https://voice.example.com/webhooks/twilio/answer?leg=leg_1",
      answer: call("in-progress", null),
      expectRequest: ({ method, path, body }, id) => {
        expect([method, path]).toEqual(["POST", `/2010-04-01/Accounts/${ACCOUNT}/Calls/${id}.json`]);
        expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
          Url: "https://voice.example.com/webhooks/twilio/answer?leg=leg_1",
          Method: "POST",
        });
      },
    },
    sendDigits: null,
    fetched: [
      { name: "waiting", answer: call("queued", null), word: word("queued", null, null) },
      { name: "ringing", answer: call("ringing", null), word: word("ringing", null, null) },
      { name: "answered", answer: call("in-progress", null), word: word("in_progress", null, null) },
      { name: "over, its price not known", answer: call("completed", "49"), word: word("completed", null, 49) },
      {
        name: "over, its price known, which Twilio writes as a negative number",
        answer: call("completed", "49", "-0.00850"),
        word: { ...word("completed", null, 49), charge: { price: "0.00850", currency: "USD" } },
      },
      {
        name: "over, and free",
        answer: call("no-answer", "0", "0"),
        word: { ...word("failed", "no_answer", 0), charge: { price: "0", currency: "USD" } },
      },
      { name: "canceled", answer: call("canceled", "0"), word: word("failed", "canceled", 0) },
    ],
    listed: {
      answer: {
        status: 200,
        contentType: "application/json",
        body: JSON.stringify({
          calls: [
            listed("CA3", "outbound-api", "Sun, 01 Nov 2026 12:00:30 +0000"),
            listed("CA2", "inbound", "Sun, 01 Nov 2026 12:00:20 +0000"),
            listed("CA1", "outbound-api", "Sun, 01 Nov 2026 12:00:10 +0000"),
            listed("CA0", "outbound-api", "Sun, 01 Nov 2026 11:59:00 +0000"),
          ],
          next_page_uri: null,
        }),
      },
      since: new Date("2026-11-01T12:00:10.500Z"),
      ids: ["CA1", "CA3"],
      expectRequests: ([request]) => {
        const { method, path } = request!;
        const url = new URL(path, "https://api.example.com");
        expect([method, url.pathname]).toEqual(["GET", `/2010-04-01/Accounts/${ACCOUNT}/Calls.json`]);
        expect([url.searchParams.get("To"), url.searchParams.get("From")]).toEqual(["+15551234567", "+15559876543"]);
      },
    },
    routing: {
      e164: "+15559876543",
      urls: {
        inboundUrl: "https://voice.example.com/webhooks/twilio/inbound",
        statusUrl: "https://voice.example.com/webhooks/twilio/status",
      },
      answer: ({ method }) => (method === "GET" ? numbers([NUMBER]) : json(200, NUMBER)),
      expectRequests: ([list, update]) => {
        const url = new URL(list!.path, "https://api.example.com");
        expect(url.pathname).toBe(`/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers.json`);
        expect(url.searchParams.get("PhoneNumber")).toBe("+15559876543");
        expect([update!.method, update!.path]).toEqual([
          "POST",
          `/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers/${NUMBER.sid}.json`,
        ]);
        expect(Object.fromEntries(new URLSearchParams(update!.body))).toEqual({
          VoiceUrl: "https://voice.example.com/webhooks/twilio/inbound",
          VoiceMethod: "POST",
          StatusCallback: "https://voice.example.com/webhooks/twilio/status",
          StatusCallbackMethod: "POST",
        });
      },
      unknown: numbers([]),
    },
    secrets: [TOKEN, Buffer.from(`${ACCOUNT}:${TOKEN}`).toString("base64")],
  },
  webhooks: {
    signsUrl: true,
    genuine: [
      {
        method: "POST",
        url: VECTOR_URL,
        headers: { "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
        rawBody: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
      },
      status({ CallStatus: "ringing", SequenceNumber: "1" }),
      signed("https://voice.example.com/a?b=%20c", "Name=J%C3%B6rg+M%26M&Empty=&CallSid=CA1"),
      {
        method: "GET",
        url: `${VECTOR_URL}&x=1`,
        headers: { "X-Twilio-Signature": sign(`${VECTOR_URL}&x=1`) },
        rawBody: "",
      },
      { method: "POST", url: JSON_URL, headers: { "x-twilio-signature": sign(JSON_URL) }, rawBody: JSON_BODY },
    ],
    forged: [
      {
        name: "a signature by another token",
        webhook: {
          method: "POST",
          url: VECTOR_URL,
          headers: { "x-twilio-signature": byAnother(VECTOR_URL) },
          rawBody: "",
        },
      },
      {
        name: "another body than the hash in its URL says",
        webhook: { method: "POST", url: JSON_URL, headers: { "x-twilio-signature": sign(JSON_URL) }, rawBody: "{}" },
      },
    ],
    statuses: [
      {
        name: "initiated",
        webhook: status({ CallStatus: "initiated", SequenceNumber: "0" }),
        word: word("queued", null, null),
      },
      {
        name: "ringing",
        webhook: status({ CallStatus: "ringing", SequenceNumber: "1" }),
        word: word("ringing", null, null),
      },
      { name: "answered", webhook: status({ CallStatus: "in-progress" }), word: word("in_progress", null, null) },
      {
        name: "completed, billed by the seconds and not the begun minutes",
        webhook: status({ CallStatus: "completed", Duration: "1", CallDuration: "49", SequenceNumber: "3" }),
        word: word("completed", null, 49),
      },
      {
        name: "busy",
        webhook: status({ CallStatus: "busy", Duration: "0", CallDuration: "0", SipResponseCode: "486" }),
        word: word("failed", "busy", 0),
      },
      {
        name: "declined",
        webhook: status({ CallStatus: "busy", CallDuration: "0", SipResponseCode: "603" }),
        word: word("failed", "rejected", 0),
      },
      {
        name: "declined, as a failure",
        webhook: status({ CallStatus: "failed", CallDuration: "0", SipResponseCode: "603" }),
        word: word("failed", "rejected", 0),
      },
      {
        name: "not answered",
        webhook: status({ CallStatus: "no-answer", CallDuration: "0", SipResponseCode: "487" }),
        word: word("failed", "no_answer", 0),
      },
      { name: "canceled", webhook: status({ CallStatus: "canceled" }), word: word("failed", "canceled", null) },
      {
        name: "failed",
        webhook: status({ CallStatus: "failed", SipResponseCode: "404" }),
        word: word("failed", "carrier_error", null),
      },
      { name: "a status that Twilio does not have today", webhook: status({ CallStatus: "toString" }), word: null },
      { name: "no status at all", webhook: status({ StreamEvent: "stream-started" }), word: null },
    ],
    machines: [
      ...(["machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other", "fax"] as const).map(
        (answeredBy) => ({
          name: answeredBy,
          webhook: status({ AnsweredBy: answeredBy, MachineDetectionDuration: "2500" }),
          word: { providerCallId: CALL, answeredBy: "machine" } as const,
        }),
      ),
      {
        name: "a person",
        webhook: status({ AnsweredBy: "human", MachineDetectionDuration: "1200" }),
        word: { providerCallId: CALL, answeredBy: "human" },
      },
      {
        name: "nobody knows",
        webhook: status({ AnsweredBy: "unknown" }),
        word: { providerCallId: CALL, answeredBy: "unknown" },
      },
      {
        name: "a word that Twilio does not have today",
        webhook: status({ AnsweredBy: "hologram" }),
        word: { providerCallId: CALL, answeredBy: "unknown" },
      },
      { name: "no word of it", webhook: status({ CallStatus: "in-progress" }), word: null },
    ],
    calls: [
      { name: "a form", webhook: status({ CallStatus: "in-progress" }), providerCallId: CALL },
      {
        name: "a query",
        webhook: {
          method: "GET",
          url: `https://voice.example.com/webhooks/twilio/answer?leg=leg_1&CallSid=${CALL}`,
          headers: {},
          rawBody: "",
        },
        providerCallId: CALL,
      },
      {
        name: "none",
        webhook: signed("https://voice.example.com/webhooks/twilio/status", "A=1"),
        providerCallId: null,
      },
    ],
    inbound: [
      {
        name: "from a number",
        webhook: incoming({ From: "+15551234567" }),
        call: { providerCallId: CALL, from: "+15551234567", to: "+15559876543" },
      },
      ...["anonymous", "sip:desk@pbx.example.com", ""].map((From) => ({
        name: `from "${From}"`,
        webhook: incoming({ From }),
        call: { providerCallId: CALL, from: "anonymous", to: "+15559876543" },
      })),
      { name: "a call of ours", webhook: status({ CallStatus: "ringing", To: "+15551234567" }), call: null },
    ],
    events: {
      different: [
        status({ CallStatus: "initiated", SequenceNumber: "0" }),
        status({ CallStatus: "ringing", SequenceNumber: "1" }),
        status({ CallStatus: "ringing", SequenceNumber: "1", CallSid: "CA0000000000000000000000000000other" }),
        status({ AnsweredBy: "human" }),
        status({ AnsweredBy: "fax" }),
        status({ StreamEvent: "stream-started", StreamSid: STREAM }),
        status({ StreamEvent: "stream-stopped", StreamSid: STREAM }),
        incoming({ From: "+15551234567" }),
      ],
      repeated: [
        [
          status({ CallStatus: "ringing", SequenceNumber: "1", Timestamp: "Sun, 01 Nov 2026 12:00:30 +0000" }),
          status({ CallStatus: "ringing", SequenceNumber: "1", Timestamp: "Sun, 01 Nov 2026 12:00:31 +0000" }),
        ],
        [status({ AnsweredBy: "human" }), status({ AnsweredBy: "human" })],
      ],
    },
  },
  upgrades: {
    genuine: [
      { name: "the published signature", url: UPGRADE, headers: { "x-twilio-signature": UPGRADE_SIGNATURE } },
      { name: "a slash added", url: `${UPGRADE}/`, headers: { "x-twilio-signature": UPGRADE_SIGNATURE } },
      { name: "a slash signed", url: UPGRADE, headers: { "x-twilio-signature": sign(`${UPGRADE}/`) } },
    ],
    forged: [
      { name: "no signature", url: UPGRADE, headers: {} },
      { name: "an undefined signature", url: UPGRADE, headers: { "x-twilio-signature": undefined } },
      {
        name: "a signature over https",
        url: UPGRADE,
        headers: { "x-twilio-signature": sign(UPGRADE.replace("wss:", "https:")) },
      },
      {
        name: "the signature of another path",
        url: `${UPGRADE}2`,
        headers: { "x-twilio-signature": UPGRADE_SIGNATURE },
      },
      {
        name: "a signature by another token",
        url: UPGRADE,
        headers: { "x-twilio-signature": createHmac("sha1", "54321").update(UPGRADE).digest("base64") },
      },
    ],
  },
  documents: {
    stream: {
      mediaUrl: "wss://media.example.com/media/twilio/abc_DEF-123",
      providerCallId: CALL,
      resumeUrl: "https://voice.example.com/webhooks/twilio/answer?leg=leg_1&again=1",
      streamUrl: "https://voice.example.com/webhooks/twilio/stream?leg=leg_1",
      line: null,
    },
    expectStream: ({ contentType, body }, stream) => {
      expect(contentType).toBe("text/xml");
      expect(unescaped(body.replace(/<Say>.*<\/Say>/, ""))).toBe(
        '<?xml version="1.0" encoding="UTF-8"?><Response><Connect>' +
          `<Stream url="${stream.mediaUrl}" statusCallback="${stream.streamUrl}" statusCallbackMethod="POST"/></Connect>` +
          `<Redirect method="POST">${stream.resumeUrl}</Redirect></Response>`,
      );
      if (stream.line !== null) expect(body.indexOf("<Say>")).toBeLessThan(body.indexOf("<Connect>"));
    },
    spoken: ({ body }) => textsIn(body, "Say"),
    expectMessage: ({ body }) => expect(body).toMatch(/<\/Say><Hangup\/><\/Response>$/),
    expectReject: ({ body }, reason) => expect(body).toContain(`<Response><Reject reason="${reason}"/></Response>`),
    expectHangUp: ({ body }) => {
      expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>');
    },
  },
  media: {
    conversation: [
      { message: text({ event: "connected", protocol: "Call", version: "1.0.0" }), input: { kind: "ignored" } },
      { message: text(start), input: { kind: "start", streamId: STREAM, providerCallId: CALL } },
      { message: text(media("AIB//w==")), input: { kind: "audio", samples: Int16Array.of(-32124, 32124, 0, 0) } },
      { message: text(media("AIB//w==", "outbound")), input: { kind: "ignored" } },
      {
        message: { data: ` ${JSON.stringify(media("/w=="))}`, isBinary: false },
        input: { kind: "audio", samples: Int16Array.of(0) },
      },
      {
        message: text({
          event: "dtmf",
          streamSid: STREAM,
          sequenceNumber: "5",
          dtmf: { track: "inbound_track", digit: "#" },
        }),
        input: { kind: "dtmf", digit: "#" },
      },
      {
        message: text({ event: "mark", sequenceNumber: "4", streamSid: STREAM, mark: { name: "my label" } }),
        input: { kind: "mark", name: "my label" },
      },
      { message: text({ event: "something-new", streamSid: STREAM }), input: { kind: "ignored" } },
      {
        message: text({
          event: "stop",
          sequenceNumber: "9",
          streamSid: STREAM,
          stop: { accountSid: ACCOUNT, callSid: CALL },
        }),
        input: { kind: "stop" },
      },
    ],
    broken: [
      { name: "binary", message: { data: Buffer.alloc(160), isBinary: true } },
      { name: "no JSON", message: { data: "{", isBinary: false } },
      { name: "no object", message: text([]) },
      { name: "no event", message: text({ streamSid: STREAM }) },
      {
        name: "a start without a call",
        message: text({ event: "start", start: { mediaFormat: start.start.mediaFormat } }),
      },
      {
        name: "a start in another format",
        message: text({
          ...start,
          start: { ...start.start, mediaFormat: { encoding: "audio/x-l16", sampleRate: 16000, channels: 1 } },
        }),
      },
      { name: "media without a payload", message: text({ ...media(""), media: { track: "inbound" } }) },
      { name: "media that is not base64", message: text(media("!!!!!!!!!!!!")) },
      { name: "media of a second stream", message: text({ ...media("/w=="), streamSid: "MZother" }) },
      { name: "more sound than a message may hold", message: text(media("/".repeat(30_000))) },
    ],
    frame: {
      samples: new Int16Array(160),
      wire: JSON.stringify({
        event: "media",
        streamSid: STREAM,
        media: { payload: Buffer.alloc(160, 0xff).toString("base64") },
      }),
    },
    soundIn: (wire) => Buffer.from((JSON.parse(String(wire)) as Framed).media.payload, "base64"),
    messageWith: (sound) => text(media(sound.toString("base64"))),
    clear: JSON.stringify({ event: "clear", streamSid: STREAM }),
    mark: { name: "g1", wire: JSON.stringify({ event: "mark", streamSid: STREAM, mark: { name: "g1" } }) },
    digits: { keys: "1#", wire: null },
  },
});

describe("Twilio", () => {
  const create = (baseUrl: string) => createTwilioCarrier({ accountSid: ACCOUNT, authToken: TOKEN, baseUrl });

  it("is its own where the base URL is one of Twilio's regions", () => {
    expect(create("https://api.dublin.ie1.twilio.com").simulated).toBe(false);
    expect(create("https://api.twilio.com.evil.example").simulated).toBe(true);
  });

  it("is given no stream URL with a query, which it would drop", () => {
    const stream = { providerCallId: CALL, resumeUrl: "https://a.example", streamUrl: "https://a.example", line: null };
    const mediaUrl = "wss://media.example.com/m?token=1";
    expect(() => create("http://127.0.0.1:1").streamDocument({ ...stream, mediaUrl })).toThrow(/no query/);
  });
});
