import type { CarrierFixtures } from "../../contract-suite";
import {
  API_KEY,
  bearer,
  CALL,
  CLAIMS,
  event,
  hashOf,
  heard,
  MEDIA,
  NOW,
  posted,
  queried,
  socketEvent,
  token,
  word,
} from "./recorded";

const VECTOR_BODY =
  '{"from":"442079460000","to":"447700900000","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab","status":"ringing","direction":"outbound","timestamp":"2020-01-01T12:00:00.000Z"}';
const VECTOR_TOKEN =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6ImIyODA1NWNkNWRlMjljYjQ5YWYxY2NlY2ZhODhlYzBkNDBmNjI0MWZkYWYyMzIxMDIyZmY0MzY5OWZmZWNhM2EiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.pqcgpk8Un7Fl-Un8bh31El35izKEPJisUEOoZmxuZkg";
const BODY = '{"n":1}';
const INBOUND = { from: "15551234567", to: "15559876543", uuid: CALL, conversation_uuid: "CON-1" };
const MESSAGE = "status?leg=leg_1&greeting=wait";

const seconds = (offset: number) => NOW.getTime() / 1000 + offset;

function with_(claims: Record<string, unknown>, options?: { secret?: string; alg?: string }) {
  const headers = bearer({ ...CLAIMS, payload_hash: hashOf(BODY), ...claims }, options);
  return { method: "POST", url: "https://voice.example.com/webhooks/vonage/status", rawBody: BODY, headers };
}

export const webhooks: CarrierFixtures["webhooks"] = {
  signsUrl: false,
  genuine: [
    {
      method: "POST",
      url: "https://voice.example.com/webhooks/vonage/status",
      rawBody: VECTOR_BODY,
      headers: { authorization: `Bearer ${VECTOR_TOKEN}` },
    },
    event("answered"),
    { ...event("answered"), headers: { Authorization: event("answered").headers["authorization"] } },
    queried(INBOUND),
    with_({ iat: seconds(-299) }),
    with_({ iat: seconds(299) }),
    with_({ application_id: undefined }),
  ],
  forged: [
    { name: "another secret", webhook: with_({}, { secret: "another" }) },
    { name: "no algorithm", webhook: with_({}, { alg: "none" }) },
    { name: "another issuer", webhook: with_({ iss: "vonage.example" }) },
    { name: "another account", webhook: with_({ api_key: "other" }) },
    { name: "no account", webhook: with_({ api_key: undefined }) },
    { name: "another application", webhook: with_({ application_id: "other" }) },
    { name: "a stale signature", webhook: with_({ iat: seconds(-301) }) },
    { name: "a signature of the future", webhook: with_({ iat: seconds(301) }) },
    { name: "a signature of no time", webhook: with_({ iat: undefined }) },
    { name: "a time that is text", webhook: with_({ iat: String(seconds(0)) }) },
    { name: "the hash of another body", webhook: with_({ payload_hash: hashOf("{}") }) },
    { name: "no hash of its body", webhook: with_({ payload_hash: undefined }) },
    { name: "a body in a GET that no hash covers", webhook: { ...queried(INBOUND), rawBody: BODY } },
    {
      name: "claims that are no object",
      webhook: { ...with_({}), headers: { authorization: `Bearer ${token(null!)}` } },
    },
  ],
  statuses: [
    { name: "started", webhook: event("started"), word: word("queued") },
    { name: "ringing", webhook: event("ringing"), word: word("ringing") },
    {
      name: "answered",
      webhook: event("answered", { start_time: null, rate: null, network: null }),
      word: word("in_progress"),
    },
    {
      name: "completed, its duration as text",
      webhook: event("completed", { duration: "66", price: "0.01397", rate: "0.0127", disconnected_by: "user" }),
      word: word("completed", null, 66, "0.01397"),
    },
    {
      name: "completed, its duration and price as numbers",
      webhook: event("completed", { duration: 66, price: 0.5 }),
      word: word("completed", null, 66, "0.5"),
    },
    {
      name: "completed, in a query",
      webhook: queried({ uuid: CALL, status: "completed", duration: "2" }),
      word: word("completed", null, 2),
    },
    { name: "busy", webhook: event("busy", { sip_code: 486 }), word: word("failed", "busy") },
    { name: "rung out", webhook: event("timeout"), word: word("failed", "no_answer") },
    {
      name: "not answered",
      webhook: event("unanswered", { detail: "unavailable", sip_code: 480 }),
      word: word("failed", "no_answer"),
    },
    {
      name: "declined",
      webhook: event("rejected", { detail: "declined", sip_code: 603 }),
      word: word("failed", "rejected"),
    },
    {
      name: "a number that is none",
      webhook: event("rejected", { detail: "invalid_number" }),
      word: word("failed", "invalid_number"),
    },
    {
      name: "a number that Vonage does not let us call",
      webhook: event("rejected", { detail: "restricted" }),
      word: word("failed", "carrier_error"),
    },
    { name: "canceled", webhook: event("cancelled"), word: word("failed", "canceled") },
    {
      name: "failed",
      webhook: event("failed", { detail: "internal_error" }),
      word: word("failed", "carrier_error"),
    },
    { name: "the WebSocket's call, answered", webhook: socketEvent("answered"), word: null },
    { name: "the WebSocket's call, completed", webhook: socketEvent("completed", { duration: "9" }), word: null },
    { name: "the WebSocket's call, disconnected", webhook: socketEvent("disconnected"), word: null },
    { name: "who answered", webhook: heard("machine"), word: null },
    { name: "who answered, with the uuid of other events", webhook: event("machine"), word: null },
    {
      name: "a transfer, which has no status",
      webhook: posted({ uuid: CALL, conversation_uuid_to: "CON-2" }),
      word: null,
    },
    { name: "an error, which has no call", webhook: posted({ reason: "Syntax error in NCCO." }), word: null },
    { name: "a status that Vonage does not have today", webhook: event("toString"), word: null },
  ],
  machines: [
    { name: "a machine", webhook: heard("machine"), word: { providerCallId: CALL, answeredBy: "machine" } },
    { name: "a person", webhook: heard("human"), word: { providerCallId: CALL, answeredBy: "human" } },
    {
      name: "with the uuid of other events",
      webhook: event("human"),
      word: { providerCallId: CALL, answeredBy: "human" },
    },
    {
      name: "a person where a message is to be left for machines",
      webhook: heard("human", {}, MESSAGE),
      word: { providerCallId: CALL, answeredBy: "human" },
    },
    { name: "a machine that still greets", webhook: heard("machine", {}, MESSAGE), word: null },
    ...["beep_start", "beep_timeout"].map((sub_state) => ({
      name: `a machine that has greeted (${sub_state})`,
      webhook: heard("machine", { sub_state }, MESSAGE),
      word: { providerCallId: CALL, answeredBy: "machine" } as const,
    })),
    { name: "another event", webhook: event("answered"), word: null },
  ],
  calls: [
    { name: "an answer by POST", webhook: posted(INBOUND, "answer?leg=leg_1"), providerCallId: CALL },
    { name: "an answer by GET", webhook: queried(INBOUND), providerCallId: CALL },
    { name: "a transfer's GET, by our own query", webhook: queried({ uuid: CALL }), providerCallId: CALL },
    {
      name: "the notify after a stream, its payload whole",
      webhook: posted({ uuid: CALL }, "answer?leg=leg_1"),
      providerCallId: CALL,
    },
    {
      name: "the notify after a stream, its payload wrapped",
      webhook: posted({ conversation_uuid: "CON-1", payload: { uuid: CALL } }, "answer?leg=leg_1"),
      providerCallId: CALL,
    },
    {
      name: "the notify after a stream, by our own query",
      webhook: posted({ conversation_uuid: "CON-1" }, `answer?leg=leg_1&uuid=${CALL}`),
      providerCallId: CALL,
    },
    { name: "who answered", webhook: heard("human"), providerCallId: CALL },
    {
      name: "the WebSocket's call, by what it was given",
      webhook: socketEvent("disconnected", { headers: { phone_uuid: CALL } }),
      providerCallId: CALL,
    },
    {
      name: "the WebSocket's call, which is not the phone's",
      webhook: socketEvent("disconnected"),
      providerCallId: null,
    },
    { name: "none", webhook: posted({ reason: "Syntax error in NCCO." }), providerCallId: null },
  ],
  inbound: [
    {
      name: "by POST",
      webhook: posted(INBOUND, "inbound"),
      call: { providerCallId: CALL, from: "+15551234567", to: "+15559876543" },
    },
    {
      name: "by GET",
      webhook: queried(INBOUND, "inbound?region_url=https%3A%2F%2Fapi-us-3.vonage.com"),
      call: { providerCallId: CALL, from: "+15551234567", to: "+15559876543" },
    },
    ...[undefined, "anonymous", "Unknown", ""].map((from) => ({
      name: `from "${from}"`,
      webhook: posted({ ...INBOUND, from }, "inbound"),
      call: { providerCallId: CALL, from: "anonymous", to: "+15559876543" },
    })),
    { name: "an event", webhook: event("ringing", { direction: "inbound" }), call: null },
    { name: "the WebSocket's call", webhook: posted({ ...INBOUND, to: MEDIA }, "inbound"), call: null },
  ],
  events: {
    different: [
      event("started"),
      event("ringing"),
      event("ringing", { uuid: "other" }),
      event("ringing", { timestamp: "2026-11-01T12:00:01.000Z" }),
      event("completed"),
      heard("machine"),
      heard("machine", { sub_state: "beep_start" }),
      posted({ reason: "Syntax error in NCCO." }),
      queried(INBOUND),
      queried({ ...INBOUND, uuid: "other" }),
    ],
    repeated: [
      [event("ringing"), { ...event("ringing"), headers: bearer({ ...CLAIMS, jti: "signed anew" }) }],
      [queried(INBOUND), queried(INBOUND)],
    ],
  },
};

const TOKEN = token(CLAIMS);

export const upgrades: CarrierFixtures["upgrades"] = {
  genuine: [
    { name: "a token of Vonage's", url: MEDIA, headers: { authorization: `Bearer ${TOKEN}` } },
    { name: "a header in other letters", url: MEDIA, headers: { Authorization: `bearer ${TOKEN}` } },
  ],
  forged: [
    { name: "no token", url: MEDIA, headers: {} },
    { name: "an undefined token", url: MEDIA, headers: { authorization: undefined } },
    { name: "a token without its scheme", url: MEDIA, headers: { authorization: TOKEN } },
    { name: "a token by another secret", url: MEDIA, headers: bearer(CLAIMS, { secret: "another" }) },
    { name: "a token of another application", url: MEDIA, headers: bearer({ ...CLAIMS, application_id: "other" }) },
    { name: "a stale token", url: MEDIA, headers: bearer({ ...CLAIMS, iat: seconds(-301) }) },
    {
      name: "the account's own credential",
      url: MEDIA,
      headers: { authorization: `Basic ${Buffer.from(`${API_KEY}:x`).toString("base64")}` },
    },
  ],
};
