import { createHash, createHmac } from "node:crypto";
import type { CarrierWebhook } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "../../contract-suite";
import { ACCOUNT, TOKEN, CALL, STREAM, word } from "./recorded";

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

const UPGRADE = "wss://media.example.com/twilio/stream";

const UPGRADE_SIGNATURE = "pDBx1McycDg2sIBUyP9v+49T2ok=";

const VECTOR_URL = "https://mycompany.com/myapp.php?foo=1&bar=2";

const JSON_BODY = '{"event":"x","n":1}';

const JSON_URL = `https://voice.example.com/hook?bodySHA256=${createHash("sha256").update(JSON_BODY).digest("hex")}`;

export const webhooks: CarrierFixtures["webhooks"] = {
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
};

export const upgrades: CarrierFixtures["upgrades"] = {
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
};
