import { createVerify } from "node:crypto";
import { expect } from "vitest";
import type { CarrierFixtures } from "../../contract-suite";
import { API_KEY, API_SECRET, APPLICATION, CALL, json, KEYS, problem, word } from "./recorded";

const GONE = { status: 204, contentType: "application/json", body: "" };
const UNKNOWN = problem(404, "Not Found");
const URLS = {
  inboundUrl: "https://voice.example.com/webhooks/vonage/inbound",
  statusUrl: "https://voice.example.com/webhooks/vonage/status",
};

function call(status: string, more: Record<string, unknown> = {}) {
  return {
    _links: { self: { href: `/calls/${CALL}` } },
    uuid: CALL,
    conversation_uuid: "CON-1",
    to: { type: "phone", number: "15551234567" },
    from: { type: "phone", number: "15559876543" },
    status,
    direction: "outbound",
    rate: "0.01270000",
    price: "0.00000000",
    duration: "0",
    start_time: "2026-11-01T12:00:15.000Z",
    end_time: null,
    network: "US-FIXED",
    ...more,
  };
}

/** The claims of a token that was signed by the application's key. */
function claimsIn(authorization: string | undefined): unknown {
  const [header = "", claims = "", signature = ""] = (authorization ?? "").replace("Bearer ", "").split(".");
  const verify = createVerify("RSA-SHA256").update(`${header}.${claims}`);
  expect(verify.verify(KEYS.publicKey, signature, "base64url")).toBe(true);
  return JSON.parse(Buffer.from(claims, "base64url").toString());
}

const NUMBER = { country: "US", msisdn: "15559876543", type: "mobile-lvn", features: ["VOICE"] };
const ENDPOINT = { connection_timeout: 500, socket_timeout: 3000 };
const OTHER_CAPABILITY = { messages: { webhooks: { inbound_url: { address: "https://elsewhere.example" } } } };

const application = {
  id: APPLICATION,
  name: "My application",
  keys: { public_key: KEYS.publicKey },
  privacy: { improve_ai: false },
  capabilities: {
    ...OTHER_CAPABILITY,
    voice: {
      signed_callbacks: true,
      region: "eu-west",
      webhooks: {
        answer_url: { address: "https://old.example/answer", http_method: "GET", ...ENDPOINT },
        event_url: { address: "https://old.example/event", http_method: "POST" },
        fallback_answer_url: { address: "https://old.example/fallback", http_method: "GET" },
      },
    },
  },
  _links: { self: { href: "/v2/applications/a" } },
};

export const rest: CarrierFixtures["rest"] = {
  call: {
    from: "+15559876543",
    to: "+15551234567",
    ringTimeoutSeconds: 45,
    maxDurationSeconds: 3600,
    answerUrl: "https://voice.example.com/webhooks/vonage/answer?leg=leg_1",
    statusUrl: "https://voice.example.com/webhooks/vonage/status?leg=leg_1",
    machine: null,
  },
  expectPlaced: ({ method, path, headers, body }, asked) => {
    expect([method, path, headers["content-type"]]).toEqual(["POST", "/v1/calls", "application/json"]);
    expect(claimsIn(headers.authorization)).toMatchObject({ application_id: APPLICATION });
    const waits = asked.machine?.mode === "message" ? "&greeting=wait" : "";
    expect(JSON.parse(body)).toEqual({
      from: { type: "phone", number: "15559876543" },
      to: [
        asked.to.startsWith("sip:")
          ? { type: "sip", uri: asked.to, standard_headers: {} }
          : { type: "phone", number: "15551234567" },
      ],
      answer_url: [asked.answerUrl],
      answer_method: "POST",
      event_url: [asked.statusUrl + waits],
      event_method: "POST",
      ringing_timer: asked.ringTimeoutSeconds,
      length_timer: asked.maxDurationSeconds,
      ...(asked.machine && {
        advanced_machine_detection: { behavior: "continue", mode: "default", beep_timeout: 45 },
      }),
    });
  },
  placed: {
    answer: json(201, { uuid: CALL, status: "started", direction: "outbound", conversation_uuid: "CON-1" }),
    providerCallId: CALL,
  },
  refusals: [
    {
      name: "a number that is none",
      answer: problem(400, "Bad Request", {
        invalid_parameters: [{ name: "to[0].number", reason: "15551234567 is not a number" }],
      }),
      reason: "invalid_number",
      retryable: false,
    },
    {
      name: "another wrong parameter",
      answer: problem(400, "Bad Request", { invalid_parameters: [{ name: "answer_url", reason: "wrong" }] }),
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "a wrong token",
      answer: problem(401, "Unauthorized", { detail: "You did not provide correct credentials." }),
      reason: "carrier_error",
      retryable: false,
    },
    {
      name: "too many calls a second",
      answer: problem(429, "Rate Limit Hit"),
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
    problem(500, "Internal Server Error"),
    { status: 503, contentType: "text/html", body: "<html>Service Unavailable</html>" },
  ],
  over: ({ method }) => (method === "GET" ? json(200, call("completed")) : problem(400, "Bad Request")),
  unknown: UNKNOWN,
  hangUp: {
    answer: GONE,
    expectRequest: ({ method, path, body }, id) => {
      expect([method, path]).toEqual(["PUT", `/v1/calls/${id}`]);
      expect(JSON.parse(body)).toEqual({ action: "hangup" });
    },
  },
  redirect: {
    url: "https://voice.example.com/webhooks/vonage/answer?leg=leg_1",
    answer: GONE,
    expectRequest: ({ method, path, body }, id) => {
      expect([method, path]).toEqual(["PUT", `/v1/calls/${id}`]);
      expect(JSON.parse(body)).toEqual({
        action: "transfer",
        destination: {
          type: "ncco",
          url: [`https://voice.example.com/webhooks/vonage/answer?leg=leg_1&uuid=${id}`],
        },
      });
    },
  },
  sendDigits: {
    digits: "1w2#",
    answer: json(200, { message: "DTMF sent", uuid: CALL }),
    expectRequest: ({ method, path, body }, id) => {
      expect([method, path]).toEqual(["PUT", `/v1/calls/${id}/dtmf`]);
      expect(JSON.parse(body)).toEqual({ digits: "1p2#" });
    },
  },
  fetched: [
    { name: "waiting", answer: json(200, call("started")), word: word("queued") },
    { name: "ringing", answer: json(200, call("ringing")), word: word("ringing") },
    { name: "answered", answer: json(200, call("answered", { price: "0.001" })), word: word("in_progress") },
    { name: "answered by a machine", answer: json(200, call("machine")), word: word("in_progress") },
    {
      name: "over",
      answer: json(200, call("completed", { duration: "66", price: "0.01397000" })),
      word: word("completed", null, 66, "0.01397000"),
    },
    {
      name: "over, its price not known",
      answer: json(200, call("completed", { duration: 66, price: null })),
      word: word("completed", null, 66),
    },
    {
      name: "not answered",
      answer: json(200, call("unanswered")),
      word: word("failed", "no_answer", 0, "0.00000000"),
    },
    { name: "busy", answer: json(200, call("busy")), word: word("failed", "busy", 0, "0.00000000") },
    {
      name: "canceled",
      answer: json(200, call("cancelled")),
      word: word("failed", "canceled", 0, "0.00000000"),
    },
  ],
  listed: {
    answer: json(200, {
      count: 6,
      page_size: 100,
      record_index: 0,
      _links: { self: { href: "/calls" } },
      _embedded: {
        calls: [
          call("started", { uuid: "waits", start_time: null }),
          call("ringing", { uuid: "rings", start_time: "2026-11-01T12:00:30.000Z" }),
          call("ringing", { uuid: "elsewhere", to: { type: "phone", number: "15550000000" } }),
          call("answered", { uuid: "inbound", direction: "inbound" }),
          call("answered", { uuid: "socket", to: { type: "websocket", uri: "wss://media.example.com" } }),
          call("completed", { uuid: "over", start_time: "2026-11-01T12:00:10.000Z" }),
          call("completed", { uuid: "old", start_time: "2026-11-01T11:59:00.000Z" }),
        ],
      },
    }),
    since: new Date("2026-11-01T12:00:10.500Z"),
    ids: ["over", "rings", "waits"],
    expectRequests: (requests) => {
      expect(requests).toHaveLength(1);
      const { pathname, searchParams } = new URL(requests[0]!.path, "https://api.example.com");
      expect([requests[0]!.method, pathname]).toEqual(["GET", "/v1/calls"]);
      expect(Object.fromEntries(searchParams)).toEqual({
        date_start: "2026-11-01T12:00:05.500Z",
        order: "desc",
        page_size: "100",
      });
    },
  },
  routing: {
    e164: "+15559876543",
    urls: URLS,
    answer: ({ path }) => {
      if (path.startsWith("/account/numbers")) return json(200, { count: 1, numbers: [NUMBER] });
      if (path.startsWith("/v2/applications")) return json(200, application);
      return json(200, { "error-code": "200", "error-code-label": "success" });
    },
    expectRequests: (requests) => {
      const asked = requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
      expect(asked).toEqual([
        "GET /account/numbers",
        `GET /v2/applications/${APPLICATION}`,
        `PUT /v2/applications/${APPLICATION}`,
        "POST /number/update",
      ]);
      const basic = `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString("base64")}`;
      for (const { headers } of requests) expect(headers.authorization).toBe(basic);
      const { _links, ...whole } = application;
      const { voice } = whole.capabilities;
      expect(JSON.parse(requests[2]!.body)).toEqual({
        ...whole,
        capabilities: {
          ...OTHER_CAPABILITY,
          voice: {
            ...voice,
            webhooks: {
              ...voice.webhooks,
              answer_url: { address: URLS.inboundUrl, http_method: "POST", ...ENDPOINT },
              event_url: { address: URLS.statusUrl, http_method: "POST" },
            },
          },
        },
      });
      expect(Object.fromEntries(new URLSearchParams(requests[3]!.body))).toEqual({
        country: "US",
        msisdn: "15559876543",
        app_id: APPLICATION,
      });
    },
    unknown: json(200, {}),
  },
  secrets: [KEYS.privateKey.split("\n")[1]!, API_SECRET, "Bearer", "eyJ"],
};
