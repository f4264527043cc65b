import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CarrierStatus, CarrierWebhook } from "@/lib/domain/ports/carrier";
import { describeCarrierContract, textsIn, unescaped, type ApiAnswer, type ApiRequest } from "../contract-suite";
import { createPlivoCarrier } from "./index";

const AUTH_ID = "MAXXXXXXXXXXXXXXXXXX";
/** Token, nonce and fields of the published vectors. */
const TOKEN = "MjM0NWZkZ2hqdGg0ZXJ0";
const NONCE = "12345";
const VECTOR_BODY = "CallUUID=abc&From=%2B14155550100&To=14155550101&Event=StartApp";
const CALL = "64d3f8a2-7c1e-4b7a-9b43-0d6c1a2b3c4d";
const STREAM = "20170ada-f610-433b-8758-c02a2aab3662";
const ANSWER = "https://app.example.com/plivo/answer";

function json(status: number, body: unknown): ApiAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

function error(status: number, message: string): ApiAnswer {
  return json(status, { api_id: "97ceeb52-58b6-11e1-86da-77300b68f8bb", error: message });
}

const GONE: ApiAnswer = { status: 204, contentType: "application/json", body: "" };
const NOT_FOUND = error(404, "not found");

/** Signs as Plivo does: the URL with its query in the clear, a dot, the fields by name, a dot, the nonce. */
function sign(method: "GET" | "POST", url: string, rawBody = "", token = TOKEN): string {
  const [base = "", query] = url.split("?");
  const inQuery = [...new URLSearchParams(query)].sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [...new URLSearchParams(rawBody)].sort(([a], [b]) => (a < b ? -1 : 1));
  let text = base;
  if (query || (method === "POST" && rawBody)) text += `?${inQuery.map((pair) => pair.join("=")).join("&")}`;
  if (query && method === "POST" && rawBody) text += ".";
  text += fields.flat().join("");
  return createHmac("sha256", token).update(`${text}.${NONCE}`).digest("base64");
}

function signed(url: string, fields: Record<string, string> | string): CarrierWebhook {
  const rawBody = new URLSearchParams(fields).toString();
  return { method: "POST", url, rawBody, headers: headers(sign("POST", url, rawBody)) };
}

function headers(signature: string, name = "x-plivo-signature-v3") {
  return { [name]: signature, "x-plivo-signature-v3-nonce": NONCE };
}

function status(fields: Record<string, string>): CarrierWebhook {
  return signed("https://voice.example.com/webhooks/plivo/status?leg=leg_1", {
    CallUUID: CALL,
    RequestUUID: CALL,
    ALegUUID: CALL,
    From: "15559876543",
    To: "15551234567",
    Direction: "outbound",
    ...fields,
  });
}

/** A hang-up as it was recorded, of a call that was answered unless the fields say otherwise. */
function hangup(fields: Record<string, string>): CarrierWebhook {
  return status({
    Event: "Hangup",
    CallStatus: "completed",
    AnswerTime: "2024-09-26 14:05:18",
    BillDuration: "120",
    BillRate: "0.005",
    Duration: "66",
    EndTime: "2024-09-26 14:06:23",
    HangupCause: "NORMAL_CLEARING",
    HangupCauseCode: "4000",
    HangupCauseName: "Normal Hangup",
    HangupSource: "Callee",
    SessionStart: "2024-09-26 08:35:10.910772",
    StartTime: "2024-09-26 14:05:08",
    TotalCost: "0.01000",
    ...fields,
  });
}

function unanswered(CallStatus: string, HangupCauseCode: string): CarrierWebhook {
  return hangup({
    CallStatus,
    HangupCauseCode,
    AnswerTime: "",
    Duration: "0",
    BillDuration: "0",
    TotalCost: "0.00000",
  });
}

function word(
  status: CarrierStatus["status"],
  reason: CarrierStatus["reason"] = null,
  billDuration: number | null = null,
  price: string | null = null,
): CarrierStatus {
  return {
    providerCallId: CALL,
    status,
    reason,
    billDuration,
    charge: price === null ? null : { price, currency: "USD" },
  };
}

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

function text(message: unknown) {
  return { data: JSON.stringify(message), isBinary: false };
}

const start = {
  event: "start",
  sequenceNumber: 1,
  start: {
    callId: CALL,
    streamId: STREAM,
    accountId: AUTH_ID,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000 },
  },
  extra_headers: "",
};
const media = (payload: string, track: string | undefined = "inbound") => ({
  event: "media",
  sequenceNumber: 2,
  streamId: STREAM,
  media: { track, timestamp: "1764000000000", chunk: 1, payload },
  extra_headers: "",
});

const UPGRADE = "wss://app.example.com/media?token=1";
const MEDIA = "wss://media.example.com/media/plivo/abc_DEF-123";

describeCarrierContract("Plivo", {
  create: (baseUrl) => createPlivoCarrier({ authId: AUTH_ID, authToken: TOKEN, ...(baseUrl && { baseUrl }) }),
  rest: {
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
  },
  webhooks: {
    signsUrl: true,
    genuine: [
      {
        method: "POST",
        url: ANSWER,
        rawBody: VECTOR_BODY,
        headers: headers("r23R90/Rq39348LMxgFKinz1j2h8XzUpArPUZhIhVn4="),
      },
      {
        method: "POST",
        url: `${ANSWER}?leg=9&a=b%20c`,
        rawBody: VECTOR_BODY,
        headers: headers("iXAAAo+1IaYxoHaFUMWK2vvLBnPxoVfzlY6BeHXnYTU="),
      },
      { method: "POST", url: ANSWER, rawBody: "", headers: headers("PGfl3bTvLtLbv3mUvT0Uls5NsH1RHQsmTUlGqNOwKbQ=") },
      {
        method: "GET",
        url: `${ANSWER}?leg=9&${VECTOR_BODY}`,
        rawBody: "",
        headers: headers("7UnqYsPw4+9KG6Sa4NP1RYIbLuSG153fszNJ5QKMmkI="),
      },
      status({ Event: "Ring", CallStatus: "ringing" }),
      signed("https://voice.example.com/webhooks/plivo/status?leg=leg_1", "CallerName=J%C3%B6rg+M%26M&Empty=&A=1&A=2"),
      {
        ...status({ Event: "Ring", CallStatus: "ringing" }),
        headers: headers(
          `bm8=, ${status({ Event: "Ring", CallStatus: "ringing" }).headers["x-plivo-signature-v3"]}`,
          "X-Plivo-Signature-Ma-V3",
        ),
      },
      { ...status({ Event: "Ring", CallStatus: "ringing" }), method: "post" },
    ],
    forged: [
      {
        name: "a signature by another token",
        webhook: { method: "POST", url: ANSWER, rawBody: "", headers: headers(sign("POST", ANSWER, "", "another")) },
      },
      {
        name: "the signature of the older version",
        webhook: {
          method: "POST",
          url: ANSWER,
          rawBody: "",
          headers: headers(sign("POST", ANSWER), "x-plivo-signature-v2"),
        },
      },
      {
        name: "no nonce",
        webhook: {
          method: "POST",
          url: ANSWER,
          rawBody: "",
          headers: { "x-plivo-signature-v3": sign("POST", ANSWER) },
        },
      },
      {
        name: "a method that Plivo does not use",
        webhook: { method: "PUT", url: ANSWER, rawBody: "", headers: headers(sign("POST", ANSWER)) },
      },
    ],
    statuses: [
      { name: "ringing", webhook: status({ Event: "Ring", CallStatus: "ringing" }), word: word("ringing") },
      {
        name: "answered",
        webhook: status({ Event: "StartApp", CallStatus: "in-progress" }),
        word: word("in_progress"),
      },
      {
        name: "completed, billed by the begun minute",
        webhook: hangup({}),
        word: word("completed", null, 120, "0.01000"),
      },
      { name: "busy", webhook: unanswered("busy", "3010"), word: word("failed", "busy", 0, "0.00000") },
      {
        name: "declined, which Plivo calls busy or failed",
        webhook: unanswered("failed", "3020"),
        word: word("failed", "rejected", 0, "0.00000"),
      },
      {
        name: "not answered",
        webhook: unanswered("no-answer", "3000"),
        word: word("failed", "no_answer", 0, "0.00000"),
      },
      {
        name: "rung out, without a code that we know",
        webhook: unanswered("timeout", "0"),
        word: word("failed", "no_answer", 0, "0.00000"),
      },
      { name: "canceled", webhook: unanswered("cancel", "1000"), word: word("failed", "canceled", 0, "0.00000") },
      {
        name: "a number that is none",
        webhook: unanswered("failed", "2000"),
        word: word("failed", "invalid_number", 0, "0.00000"),
      },
      {
        name: "a failure of the network",
        webhook: unanswered("failed", "5010"),
        word: word("failed", "carrier_error", 0, "0.00000"),
      },
      {
        name: "completed, though nobody answered",
        webhook: unanswered("completed", "4000"),
        word: word("failed", "carrier_error", 0, "0.00000"),
      },
      {
        name: "completed, though our document could not be fetched",
        webhook: hangup({ HangupCauseCode: "7011" }),
        word: word("failed", "carrier_error", 120, "0.01000"),
      },
      {
        name: "a status that Plivo does not have today",
        webhook: status({ Event: "Ring", CallStatus: "toString" }),
        word: null,
      },
      { name: "no status at all", webhook: status({ Event: "StartStream", StreamID: STREAM }), word: null },
    ],
    machines: [
      {
        name: "a machine",
        webhook: status({ Event: "MachineDetection", Machine: "true", CallStatus: "in-progress" }),
        word: { providerCallId: CALL, answeredBy: "machine" },
      },
      {
        name: "a person",
        webhook: status({ Event: "MachineDetection", Machine: "False" }),
        word: { providerCallId: CALL, answeredBy: "human" },
      },
      {
        name: "a word that Plivo does not have today",
        webhook: status({ Event: "MachineDetection", Machine: "hologram" }),
        word: { providerCallId: CALL, answeredBy: "unknown" },
      },
      { name: "no word of it", webhook: status({ Event: "MachineDetection" }), word: null },
    ],
    calls: [
      { name: "a form", webhook: status({ Event: "StartApp" }), providerCallId: CALL },
      { name: "a redirect", webhook: status({ Event: "Redirect", CallStatus: "in-progress" }), providerCallId: CALL },
      {
        name: "a query",
        webhook: { method: "GET", url: `${ANSWER}?leg=9&CallUUID=${CALL}`, headers: {}, rawBody: "" },
        providerCallId: CALL,
      },
      { name: "none", webhook: signed(ANSWER, "A=1"), providerCallId: null },
    ],
    inbound: [
      {
        name: "from a number",
        webhook: status({
          Direction: "inbound",
          CallStatus: "ringing",
          Event: "StartApp",
          To: "15559876543",
          From: "15551234567",
        }),
        call: { providerCallId: CALL, from: "+15551234567", to: "+15559876543" },
      },
      ...["anonymous", "sip:desk@phone.plivo.com", ""].map((From) => ({
        name: `from "${From}"`,
        webhook: status({ Direction: "inbound", CallStatus: "ringing", To: "15559876543", From }),
        call: { providerCallId: CALL, from: "anonymous", to: "+15559876543" },
      })),
      { name: "a call of ours", webhook: status({ Event: "StartApp", CallStatus: "in-progress" }), call: null },
    ],
    events: {
      different: [
        status({ Event: "Ring", CallStatus: "ringing" }),
        status({ Event: "Ring", CallStatus: "ringing", CallUUID: "other" }),
        status({ Event: "StartApp", CallStatus: "in-progress" }),
        status({ Event: "MachineDetection", Machine: "true" }),
        hangup({}),
        status({ Event: "StartStream", StreamID: STREAM }),
        status({ Event: "StartStream", StreamID: "other" }),
        status({ Event: "DegradedStream", StreamID: STREAM, Timestamp: "2024-09-26 14:05:18" }),
        status({ Event: "DegradedStream", StreamID: STREAM, Timestamp: "2024-09-26 14:05:48" }),
      ],
      repeated: [
        [hangup({}), hangup({ TotalCost: "0.02000" })],
        [status({ Event: "StopStream", StreamID: STREAM }), status({ Event: "StopStream", StreamID: STREAM })],
      ],
    },
  },
  upgrades: {
    genuine: [
      {
        name: "the http form signed",
        url: UPGRADE,
        headers: headers(sign("GET", "http://app.example.com/media?token=1")),
      },
      { name: "its query not signed", url: UPGRADE, headers: headers(sign("GET", "http://app.example.com/media")) },
      {
        name: "the main account's signature, of a URL without a query",
        url: MEDIA,
        headers: headers(sign("GET", MEDIA.replace("wss:", "http:")), "x-plivo-signature-ma-v3"),
      },
      {
        name: "several signatures",
        url: MEDIA,
        headers: headers(`bm8=, ${sign("GET", MEDIA.replace("wss:", "http:"))}`),
      },
    ],
    forged: [
      { name: "no signature", url: UPGRADE, headers: {} },
      { name: "an undefined signature", url: UPGRADE, headers: { "x-plivo-signature-v3": undefined } },
      {
        name: "the wss form signed",
        url: UPGRADE,
        headers: headers("Ro06CSZNccdUvg/ylSc0EBDmdpczTIgScL/9IH07DqY="),
      },
      { name: "the https form signed", url: MEDIA, headers: headers(sign("GET", MEDIA.replace("wss:", "https:"))) },
      {
        name: "the signature of another path",
        url: `${MEDIA}2`,
        headers: headers(sign("GET", MEDIA.replace("wss:", "http:"))),
      },
      {
        name: "a signature by another token",
        url: MEDIA,
        headers: headers(sign("GET", MEDIA.replace("wss:", "http:"), "", "another")),
      },
      { name: "a URL that is no WebSocket's", url: ANSWER, headers: headers(sign("GET", ANSWER)) },
    ],
  },
  documents: {
    stream: {
      mediaUrl: MEDIA,
      providerCallId: CALL,
      resumeUrl: "https://voice.example.com/webhooks/plivo/answer?leg=leg_1&again=1",
      streamUrl: "https://voice.example.com/webhooks/plivo/stream?leg=leg_1",
      line: null,
    },
    expectStream: ({ contentType, body }, stream) => {
      expect(contentType).toBe("text/xml");
      expect(unescaped(body.replace(/<Speak>[^]*<\/Speak>/, ""))).toBe(
        '<Response><Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" ' +
          `statusCallbackUrl="${stream.streamUrl}" statusCallbackMethod="POST">${stream.mediaUrl}</Stream>` +
          `<Redirect method="POST">${stream.resumeUrl}</Redirect></Response>`,
      );
      expect(body).toContain("leg=leg_1&amp;again=1");
      if (stream.line !== null) expect(body.indexOf("<Speak>")).toBeLessThan(body.indexOf("<Stream"));
    },
    spoken: ({ body }) => textsIn(body, "Speak"),
    expectMessage: ({ body }) => expect(body).toMatch(/<\/Speak><Hangup\/><\/Response>$/),
    expectReject: ({ body }, reason) => expect(body).toBe(`<Response><Hangup reason="${reason}"/></Response>`),
    expectHangUp: ({ body }) => expect(body).toBe("<Response><Hangup/></Response>"),
  },
  media: {
    conversation: [
      { message: text(start), input: { kind: "start", streamId: STREAM, providerCallId: CALL } },
      { message: text(media("AIB//w==")), input: { kind: "audio", samples: Int16Array.of(-32124, 32124, 0, 0) } },
      { message: text(media("AIB//w==", "outbound")), input: { kind: "ignored" } },
      {
        message: { data: ` ${JSON.stringify(media("/w==", undefined))}`, isBinary: false },
        input: { kind: "audio", samples: Int16Array.of(0) },
      },
      {
        message: text({
          event: "dtmf",
          sequenceNumber: 9,
          streamId: STREAM,
          dtmf: { track: "inbound", digit: "5", timestamp: "1764000000000" },
        }),
        input: { kind: "dtmf", digit: "5" },
      },
      {
        message: text({ event: "playedStream", sequenceNumber: 9, streamId: STREAM, name: "g1" }),
        input: { kind: "mark", name: "g1" },
      },
      { message: text({ event: "clearedAudio", sequenceNumber: 9, streamId: STREAM }), input: { kind: "ignored" } },
      { message: text({ event: "playFailed", reason: "incorrectPayload" }), input: { kind: "ignored" } },
      { message: text({ event: "stop", streamId: STREAM }), input: { kind: "stop" } },
    ],
    broken: [
      { name: "binary", message: { data: Buffer.alloc(160), isBinary: true } },
      { name: "no JSON", message: { data: "{", isBinary: false } },
      { name: "no object", message: text([]) },
      { name: "no event", message: text({ streamId: STREAM }) },
      { name: "a start without a call", message: text({ event: "start", start: { ...start.start, callId: "" } }) },
      {
        name: "a start in another format",
        message: text({
          ...start,
          start: { ...start.start, mediaFormat: { encoding: "audio/x-l16", sampleRate: 16000 } },
        }),
      },
      { name: "media without a payload", message: text({ ...media(""), media: { track: "inbound" } }) },
      { name: "media that is not base64", message: text(media("!!!!!!!!!!!!")) },
      { name: "media of a second stream", message: text({ ...media("/w=="), streamId: "other" }) },
      { name: "more sound than a message may hold", message: text(media("/".repeat(30_000))) },
    ],
    frame: {
      samples: new Int16Array(160),
      wire: JSON.stringify({
        event: "playAudio",
        media: {
          contentType: "audio/x-mulaw",
          sampleRate: 8000,
          payload: Buffer.alloc(160, 0xff).toString("base64"),
        },
      }),
    },
    soundIn: (wire) => Buffer.from((JSON.parse(String(wire)) as Framed).media.payload, "base64"),
    messageWith: (sound) => text(media(sound.toString("base64"))),
    clear: JSON.stringify({ event: "clearAudio", streamId: STREAM }),
    mark: { name: "g1", wire: JSON.stringify({ event: "checkpoint", streamId: STREAM, name: "g1" }) },
    digits: { keys: "12#", wire: JSON.stringify({ event: "sendDTMF", dtmf: "12#" }) },
  },
});

interface Framed {
  media: { payload: string };
}

describe("Plivo", () => {
  const create = (baseUrl: string, currency?: string) =>
    createPlivoCarrier({ authId: AUTH_ID, authToken: TOKEN, baseUrl, ...(currency && { currency }) });

  it("is its own where the base URL is one of Plivo's", () => {
    expect(create("https://api.plivo.com").simulated).toBe(false);
    expect(create("https://api.plivo.com.evil.example").simulated).toBe(true);
  });

  it("charges in the account's currency", () => {
    expect(create("https://api.plivo.com", "INR").parseStatus(hangup({}))?.charge?.currency).toBe("INR");
  });
});
