import type { CallError } from "../call/errors";
import type { EndCause } from "../call/phone-call";

/** How a call ended, in Plivo's words. */
export interface Hangup {
  /** CallStatus. */
  status: string;
  cause: string;
  code: number;
  name: string;
  source: string;
}

const NORMAL = { status: "completed", cause: "NORMAL_CLEARING", code: 4000, name: "Normal Hangup" };
const HANGUPS: Record<Exclude<EndCause, "bad_instructions">, Omit<Hangup, "source"> & { source?: string }> = {
  busy: { status: "busy", cause: "USER_BUSY", code: 3010, name: "Busy Line" },
  rejected: { status: "failed", cause: "CALL_REJECTED", code: 3020, name: "Rejected" },
  no_answer: { status: "no-answer", cause: "NO_ANSWER", code: 3000, name: "No Answer", source: "Carrier" },
  unreachable: {
    status: "failed",
    cause: "UNALLOCATED_NUMBER",
    code: 2000,
    name: "Invalid Destination Address",
    source: "Carrier",
  },
  ring_timeout: {
    status: "timeout",
    cause: "ORIGINATOR_CANCEL",
    code: 6010,
    name: "Ring Timeout Reached",
    source: "Plivo",
  },
  canceled: { status: "cancel", cause: "ORIGINATOR_CANCEL", code: 1000, name: "Cancelled", source: "API Request" },
  phone_hung_up: NORMAL,
  hung_up_by_request: { ...NORMAL, source: "API Request" },
  hung_up_by_document: { ...NORMAL, source: "Answer XML" },
  instructions_over: { ...NORMAL, code: 4010, name: "End Of XML Instructions", source: "Answer XML" },
  time_limit: { ...NORMAL, source: "Plivo" },
  machine: { ...NORMAL, code: 9100, name: "Machine Detected", source: "Plivo" },
  discarded: { status: "failed", cause: "UNKNOWN", code: 0, name: "Unknown", source: "Unknown" },
};
const DOCUMENT_ERRORS: Record<number, string> = {
  7011: "Answer URL Unreachable",
  7013: "Transfer URL Unreachable",
  7014: "Redirect URL Unreachable",
  8011: "Invalid Answer XML",
  8013: "Invalid Transfer XML",
  8014: "Invalid Redirect XML",
};

/** How Plivo tells of the end of a call; `failure` is what was wrong with its document. */
export function hangupOf(cause: EndCause, direction: "outbound" | "inbound", failure: CallError | null): Hangup {
  if (cause === "bad_instructions") {
    const code = typeof failure?.code === "number" ? failure.code : 8011;
    return { ...NORMAL, code, name: DOCUMENT_ERRORS[code] ?? "Unknown", source: "Error" };
  }
  const theirs = direction === "outbound" ? "Callee" : cause === "phone_hung_up" ? "Caller" : "Answer XML";
  return { source: theirs, ...HANGUPS[cause] };
}
