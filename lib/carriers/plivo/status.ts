import type { LegReason, LegStatus } from "@/lib/contract/participants";
import type { CarrierStatus } from "@/lib/domain/ports/carrier";

const LIVE: Record<string, LegStatus> = { queued: "queued", ringing: "ringing", "in-progress": "in_progress" };

const REASON_BY_STATUS: Record<string, LegReason> = {
  busy: "busy",
  timeout: "no_answer",
  "no-answer": "no_answer",
  cancel: "canceled",
  canceled: "canceled",
  cancelled: "canceled",
  rejected: "rejected",
};

/** Plivo's hangup cause codes that mean something of their own to us. */
const REASON_BY_CAUSE: Record<string, LegReason> = {
  "1000": "canceled",
  "2000": "invalid_number",
  "2010": "invalid_number",
  "3000": "no_answer",
  "3010": "busy",
  "3020": "rejected",
  "6010": "no_answer",
  "9100": "voicemail",
};

/** Our documents could not be fetched or read: whoever had answered heard nothing, though Plivo calls it completed. */
const BROKEN_BY_US = /^(701[1-4]|801[1-4])$/;

/** Plivo's word on a call in ours; null for a status that we do not know. Durations are seconds, as text. */
export function readStatus(word: {
  uuid: string;
  status: string;
  isOver: boolean;
  isAnswered: boolean;
  causeCode: string | null;
  billDuration: string | null;
  amount: string | null;
  currency: string;
}): CarrierStatus | null {
  const common = { providerCallId: word.uuid, billDuration: null, charge: null };
  if (!word.isOver) {
    const status = Object.hasOwn(LIVE, word.status) ? LIVE[word.status] : undefined;
    return status ? { ...common, status, reason: null } : null;
  }
  const failure = failureOf(word);
  return {
    ...common,
    status: failure ? "failed" : "completed",
    reason: failure,
    billDuration: word.billDuration !== null && /^\d+$/.test(word.billDuration) ? Number(word.billDuration) : null,
    charge:
      word.amount !== null && /^\d+(\.\d+)?$/.test(word.amount)
        ? { price: word.amount, currency: word.currency }
        : null,
  };
}

/** Why a call that is over is no completed one; null: it was answered, and ended as calls do. */
function failureOf(word: { status: string; isAnswered: boolean; causeCode: string | null }): LegReason | null {
  const code = word.causeCode ?? "";
  if (BROKEN_BY_US.test(code)) return "carrier_error";
  if (word.isAnswered) return null;
  if (Object.hasOwn(REASON_BY_CAUSE, code)) return REASON_BY_CAUSE[code] ?? null;
  const status = word.status.toLowerCase().replace("_", "-");
  return (Object.hasOwn(REASON_BY_STATUS, status) ? REASON_BY_STATUS[status] : undefined) ?? "carrier_error";
}
