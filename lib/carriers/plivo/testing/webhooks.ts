import type { CarrierWebhook } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "../../contract-suite";
import { CALL, STREAM, sign, signed, headers, status, hangup, word, MEDIA } from "./recorded";

const VECTOR_BODY = "CallUUID=abc&From=%2B14155550100&To=14155550101&Event=StartApp";

const ANSWER = "https://app.example.com/plivo/answer";

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

const UPGRADE = "wss://app.example.com/media?token=1";

export const webhooks: CarrierFixtures["webhooks"] = {
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
};

export const upgrades: CarrierFixtures["upgrades"] = {
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
};
