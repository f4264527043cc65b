import { expect } from "vitest";
import type { ApiAnswer, ApiRequest, CarrierFixtures } from "../../contract-suite";
import { AUTH_ID, TOKEN, CALL, word } from "./recorded";

function json(status: number, body: unknown): ApiAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

function error(status: number, message: string): ApiAnswer {
  return json(status, { api_id: "97ceeb52-58b6-11e1-86da-77300b68f8bb", error: message });
}

const GONE: ApiAnswer = { status: 204, contentType: "application/json", body: "" };

const NOT_FOUND = error(404, "not found");

/** A call that waits or lives, and the record of one that is over, as the API shows them. */
function live(call_status: string, more: Record<string, unknown> = {}) {
  const call = { call_uuid: CALL, from: "15559876543", to: "15551234567", direction: "outbound" };
  return { api_id: "a", request_uuid: CALL, caller_name: "", ...call, call_status, ...more };
}

function record(more: Record<string, unknown> = {}) {
  return {
    api_id: "a",
    call_uuid: CALL,
    call_direction: "outbound",
    call_duration: 66,
    bill_duration: 120,
    billed_duration: 120,
    call_state: "ANSWER",
    answer_time: "2026-11-01 13:05:18+01:00",
    initiation_time: "2026-11-01 13:00:15+01:00",
    end_time: "2026-11-01 13:06:23+01:00",
    from_number: "15559876543",
    to_number: "15551234567",
    hangup_cause_code: 4000,
    hangup_cause_name: "Normal Hangup",
    total_amount: "0.01000",
    total_rate: "0.00500",
    ...more,
  };
}

/** Answers a request about one call by where it is looked for. */
function found(where: { live?: unknown; queued?: unknown; record?: unknown }) {
  return ({ path }: ApiRequest): ApiAnswer => {
    const status = new URL(path, "https://api.example.com").searchParams.get("status");
    const call = where[status === "live" ? "live" : status === "queued" ? "queued" : "record"];
    return call === undefined ? NOT_FOUND : json(200, call);
  };
}

function calls(request: ApiRequest): ApiAnswer {
  const { pathname, searchParams } = new URL(request.path, "https://api.example.com");
  const uuid = pathname.split("/")[5];
  const state = searchParams.get("status");
  if (!uuid && state === "queued") return json(200, { api_id: "a", calls: ["waits"] });
  if (!uuid && state === "live") return json(200, { api_id: "a", calls: ["lives", "older", "inbound", "elsewhere"] });
  if (!uuid) {
    const records = [
      record({ call_uuid: "over" }),
      record({ call_uuid: "old", initiation_time: "2026-11-01 12:59:00+01:00" }),
      record({ call_uuid: "inbound", call_direction: "inbound" }),
      record({ call_uuid: "nobody-knows-when", initiation_time: "2026-11-01 12:00:15" }),
    ];
    return json(200, { api_id: "a", meta: { limit: 20, offset: 0, total_count: 4 }, objects: records });
  }
  const seen: Record<string, unknown> = {
    waits: { ...live("queued"), session_start: undefined },
    lives: live("ringing", { session_start: "2026-11-01 12:00:30.910772" }),
    older: live("in-progress", { session_start: "2026-11-01 11:50:00.000000" }),
    inbound: live("in-progress", { session_start: "2026-11-01 12:00:30.910772", direction: "inbound" }),
    elsewhere: live("ringing", { session_start: "2026-11-01 12:00:30.910772", to: "15550000000" }),
  };
  return json(200, seen[uuid]);
}

const URLS = {
  inboundUrl: "https://voice.example.com/webhooks/plivo/inbound",
  statusUrl: "https://voice.example.com/webhooks/plivo/status",
};

/** The account's numbers and applications; the one of ours is on the second page. */
function numbersApi(request: ApiRequest): ApiAnswer {
  const { pathname, searchParams } = new URL(request.path, "https://api.example.com");
  if (pathname.includes("/Number/")) return json(request.method === "GET" ? 200 : 202, { api_id: "a", number: "1" });
  if (request.method === "POST") return json(202, { api_id: "a", message: "changed" });
  const page = Number(searchParams.get("offset")) / 20;
  const objects = Array.from({ length: page === 0 ? 20 : 3 }, (_, at) => ({
    app_id: `${page}${at}`,
    app_name: page === 1 && at === 2 ? "rymi-voice-example-com" : `app-${at}`,
  }));
  return json(200, { api_id: "a", meta: { limit: 20, total_count: 23 }, objects });
}

export const rest: CarrierFixtures["rest"] = {
  call: {
    from: "+15559876543",
    to: "+15551234567",
    ringTimeoutSeconds: 45,
    maxDurationSeconds: 3600,
    answerUrl: "https://voice.example.com/webhooks/plivo/answer?leg=leg_1",
    statusUrl: "https://voice.example.com/webhooks/plivo/status?leg=leg_1",
    machine: null,
  },
  expectPlaced: ({ method, path, headers, body }, call) => {
    expect([method, path]).toEqual(["POST", `/v1/Account/${AUTH_ID}/Call/`]);
    expect(headers.authorization).toBe(`Basic ${Buffer.from(`${AUTH_ID}:${TOKEN}`).toString("base64")}`);
    expect(JSON.parse(body)).toEqual({
      from: "15559876543",
      to: call.to.replace("+", ""),
      answer_url: call.answerUrl,
      answer_method: "POST",
      ring_url: call.statusUrl,
      ring_method: "POST",
      hangup_url: call.statusUrl,
      hangup_method: "POST",
      ring_timeout: call.ringTimeoutSeconds,
      time_limit: call.maxDurationSeconds,
      ...(call.machine && {
        machine_detection: "true",
        machine_detection_url: call.machine.url,
        machine_detection_method: "POST",
      }),
    });
  },
  placed: {
    answer: json(201, { api_id: "9834029e", message: "call fired", request_uuid: CALL }),
    providerCallId: CALL,
  },
  refusals: [
    {
      name: "a number that is none",
      answer: error(400, "invalid destination number 15551234567"),
      reason: "invalid_number",
      retryable: false,
    },
    {
      name: "another wrong parameter",
      answer: error(400, "answer_url is not a valid url"),
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "a country that is barred",
      answer: error(403, "Calls to this destination region are barred"),
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "a wrong credential",
      answer: { status: 401, contentType: "text/plain", body: "Could not verify your access level for that URL." },
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "an account without money",
      answer: error(402, "insufficient credit"),
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "another address, which would be asked in its stead",
      answer: { status: 307, contentType: "text/html", body: "<html>Moved</html>", location: "/v1/elsewhere" },
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "too many requests",
      answer: error(429, "too many requests"),
      reason: "carrier_error",
      retryable: true,
    },
  ],
  unclear: [
    error(500, "internal server error"),
    { status: 503, contentType: "text/html", body: "<html>Service Unavailable</html>" },
  ],
  over: (request) => (request.method === "GET" ? json(200, record()) : NOT_FOUND),
  unknown: NOT_FOUND,
  hangUp: {
    answer: GONE,
    expectRequest: ({ method, path }, id) => {
      expect([method, path]).toEqual(["DELETE", `/v1/Account/${AUTH_ID}/Call/${id}/`]);
    },
  },
  redirect: {
    url: "https://voice.example.com/webhooks/plivo/answer?leg=leg_1",
    answer: json(202, { api_id: "a", message: "call transferred", call_uuids: [CALL] }),
    expectRequest: ({ method, path, body }, id) => {
      expect([method, path]).toEqual(["POST", `/v1/Account/${AUTH_ID}/Call/${id}/`]);
      expect(JSON.parse(body)).toEqual({
        legs: "aleg",
        aleg_url: "https://voice.example.com/webhooks/plivo/answer?leg=leg_1",
        aleg_method: "POST",
      });
    },
  },
  sendDigits: null,
  fetched: [
    { name: "waiting", answer: found({ queued: live("queued") }), word: word("queued") },
    { name: "ringing", answer: found({ live: live("ringing") }), word: word("ringing") },
    { name: "answered", answer: found({ live: live("in-progress") }), word: word("in_progress") },
    { name: "over", answer: found({ record: record() }), word: word("completed", null, 120, "0.01000") },
    {
      name: "over, its price not known",
      answer: found({ record: record({ total_amount: null, bill_duration: null }) }),
      word: word("completed"),
    },
    {
      name: "busy",
      answer: found({
        record: record({
          call_state: "BUSY",
          answer_time: null,
          call_duration: 0,
          bill_duration: 0,
          total_amount: "0.00000",
          hangup_cause_code: 3010,
        }),
      }),
      word: word("failed", "busy", 0, "0.00000"),
    },
    {
      name: "not answered, by its state alone",
      answer: found({
        record: record({ call_state: "NO_ANSWER", answer_time: null, call_duration: 0, hangup_cause_code: null }),
      }),
      word: word("failed", "no_answer", 120, "0.01000"),
    },
  ],
  listed: {
    answer: calls,
    since: new Date("2026-11-01T12:00:10.500Z"),
    ids: ["over", "lives", "waits"],
    expectRequests: ([records]) => {
      const { pathname, searchParams } = new URL(records!.path, "https://api.example.com");
      expect([records!.method, pathname]).toEqual(["GET", `/v1/Account/${AUTH_ID}/Call/`]);
      expect(Object.fromEntries(searchParams)).toEqual({
        from_number: "15559876543",
        to_number: "15551234567",
        limit: "20",
      });
    },
  },
  routing: {
    e164: "+15559876543",
    urls: URLS,
    answer: numbersApi,
    expectRequests: (requests) => {
      const asked = requests.map(({ method, path }) => `${method} ${path.replace(`/v1/Account/${AUTH_ID}/`, "")}`);
      expect(asked).toEqual([
        "GET Number/15559876543/",
        "GET Application/?limit=20&offset=0",
        "GET Application/?limit=20&offset=20",
        "POST Application/12/",
        "POST Number/15559876543/",
      ]);
      expect(JSON.parse(requests[3]!.body)).toEqual({
        answer_url: URLS.inboundUrl,
        answer_method: "POST",
        hangup_url: URLS.statusUrl,
        hangup_method: "POST",
      });
      expect(JSON.parse(requests[4]!.body)).toEqual({ app_id: "12" });
    },
    unknown: NOT_FOUND,
  },
  secrets: [TOKEN, Buffer.from(`${AUTH_ID}:${TOKEN}`).toString("base64")],
};
