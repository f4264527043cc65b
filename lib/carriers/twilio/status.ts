import type { LegReason, LegStatus } from "@/lib/contract/participants";
import type { CarrierCharge, CarrierStatus } from "@/lib/domain/ports/carrier";

/** SIP 603 Decline: the one who was called pressed the phone away. */
const SIP_DECLINED = "603";

const STATUS: Record<string, LegStatus> = {
  queued: "queued",
  initiated: "queued",
  ringing: "ringing",
  "in-progress": "in_progress",
  completed: "completed",
  busy: "failed",
  "no-answer": "failed",
  canceled: "failed",
  failed: "failed",
};

const REASON: Record<string, LegReason> = {
  busy: "busy",
  "no-answer": "no_answer",
  canceled: "canceled",
  failed: "carrier_error",
};

/** Twilio's word on a call in ours; null for a status that we do not know. `duration` is in seconds, as text. */
export function readStatus(word: {
  sid: string;
  status: string;
  duration: string | null;
  sipCode: string | null;
  price: string | null;
  priceUnit: string | null;
}): CarrierStatus | null {
  const status = Object.hasOwn(STATUS, word.status) ? STATUS[word.status] : undefined;
  if (!status) return null;
  const declined = word.sipCode === SIP_DECLINED && (word.status === "busy" || word.status === "failed");
  return {
    providerCallId: word.sid,
    status,
    reason: declined ? "rejected" : (REASON[word.status] ?? null),
    billDuration: word.duration !== null && /^\d+$/.test(word.duration) ? Number(word.duration) : null,
    charge: readCharge(word),
  };
}

/** Twilio writes what it charges as a negative number. */
function readCharge(word: { price: string | null; priceUnit: string | null }): CarrierCharge | null {
  if (word.price === null || word.priceUnit === null || !/^-?\d+(\.\d+)?$/.test(word.price)) return null;
  return { price: word.price.replace("-", ""), currency: word.priceUnit.toUpperCase() };
}
