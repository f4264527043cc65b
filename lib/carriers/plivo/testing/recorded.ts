import { createHmac } from "node:crypto";
import type { CarrierStatus, CarrierWebhook } from "@/lib/domain/ports/carrier";

export const AUTH_ID = "MAXXXXXXXXXXXXXXXXXX";

/** Token, nonce and fields of the published vectors. */
export const TOKEN = "MjM0NWZkZ2hqdGg0ZXJ0";

export const NONCE = "12345";

export const CALL = "64d3f8a2-7c1e-4b7a-9b43-0d6c1a2b3c4d";

export const STREAM = "20170ada-f610-433b-8758-c02a2aab3662";

/** Signs as Plivo does: the URL with its query in the clear, a dot, the fields by name, a dot, the nonce. */
export function sign(method: "GET" | "POST", url: string, rawBody = "", token = TOKEN): string {
  const [base = "", query] = url.split("?");
  const inQuery = [...new URLSearchParams(query)].sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [...new URLSearchParams(rawBody)].sort(([a], [b]) => (a < b ? -1 : 1));
  let text = base;
  if (query || (method === "POST" && rawBody)) text += `?${inQuery.map((pair) => pair.join("=")).join("&")}`;
  if (query && method === "POST" && rawBody) text += ".";
  text += fields.flat().join("");
  return createHmac("sha256", token).update(`${text}.${NONCE}`).digest("base64");
}

export function signed(url: string, fields: Record<string, string> | string): CarrierWebhook {
  const rawBody = new URLSearchParams(fields).toString();
  return { method: "POST", url, rawBody, headers: headers(sign("POST", url, rawBody)) };
}

export function headers(signature: string, name = "x-plivo-signature-v3") {
  return { [name]: signature, "x-plivo-signature-v3-nonce": NONCE };
}

export function status(fields: Record<string, string>): CarrierWebhook {
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
export function hangup(fields: Record<string, string>): CarrierWebhook {
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

export function word(
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

export const MEDIA = "wss://media.example.com/media/plivo/abc_DEF-123";
