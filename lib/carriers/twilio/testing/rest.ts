import { expect } from "vitest";
import type { ApiAnswer, CarrierFixtures } from "../../contract-suite";
import { ACCOUNT, TOKEN, CALL, word } from "./recorded";

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

function numbers(incoming_phone_numbers: unknown[]): ApiAnswer {
  return json(200, { incoming_phone_numbers, next_page_uri: null });
}

function listed(sid: string, direction: string, date_created: string) {
  return { sid, direction, date_created, status: "queued", to: "+15551234567", from: "+15559876543" };
}

const NUMBER = { sid: "PN00000000000000000000000000000001", account_sid: ACCOUNT, phone_number: "+15559876543" };

export const rest: CarrierFixtures["rest"] = {
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
};
