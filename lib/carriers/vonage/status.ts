import type { LegReason, LegStatus } from "@/lib/contract/participants";
import type { CarrierStatus } from "@/lib/domain/ports/carrier";

/** Vonage bills every account in euros. */
const CURRENCY = "EUR";

const STATUS: Record<string, LegStatus> = {
  started: "queued",
  ringing: "ringing",
  answered: "in_progress",
  // In what is read from the API only: an event of this status tells who answered, and no more.
  machine: "in_progress",
  completed: "completed",
  busy: "failed",
  timeout: "failed",
  unanswered: "failed",
  rejected: "failed",
  cancelled: "failed",
  failed: "failed",
};

const REASON: Record<string, LegReason> = {
  busy: "busy",
  timeout: "no_answer",
  unanswered: "no_answer",
  rejected: "rejected",
  cancelled: "canceled",
  failed: "carrier_error",
};

/** Details of a rejected or failed call that mean something of their own to us. */
const REASON_BY_DETAIL: Record<string, LegReason> = {
  invalid_number: "invalid_number",
  number_out_of_service: "invalid_number",
  declined: "rejected",
  restricted: "carrier_error",
};

/** Vonage's word on a call in ours; null for a status that we do not know. `duration` is in seconds. */
export function readStatus(word: {
  uuid: string;
  status: string;
  detail: string | null;
  duration: string | null;
  price: string | null;
}): CarrierStatus | null {
  const status = Object.hasOwn(STATUS, word.status) ? STATUS[word.status] : undefined;
  if (!status) return null;
  const isOver = status === "completed" || status === "failed";
  const { duration, price } = word;
  return {
    providerCallId: word.uuid,
    status,
    reason: status === "failed" ? reasonOf(word) : null,
    billDuration: isOver && duration !== null && /^\d+$/.test(duration) ? Number(duration) : null,
    charge: isOver && price !== null && /^\d+(\.\d+)?$/.test(price) ? { price, currency: CURRENCY } : null,
  };
}

function reasonOf({ status, detail }: { status: string; detail: string | null }): LegReason {
  const stated = status === "rejected" || status === "failed" ? (detail ?? "") : "";
  if (Object.hasOwn(REASON_BY_DETAIL, stated)) return REASON_BY_DETAIL[stated] ?? "carrier_error";
  return REASON[status] ?? "carrier_error";
}
