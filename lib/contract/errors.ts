import { z } from "zod";

interface ErrorSpec {
  status: number;
  /** Whether the same request may succeed later without a change. */
  retryable: boolean;
  /** The sentence used when the thrower has nothing more exact to say. */
  message: string;
}

/** Every error the API can answer with. docs/errors.md has a heading for each code. */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false, message: "The request is not valid." },
  unauthorized: {
    status: 401,
    retryable: false,
    message: "Send a valid API key as `Authorization: Bearer KEY`, or sign in.",
  },
  forbidden: { status: 403, retryable: false, message: "You may not do this." },
  from_number_not_owned: {
    status: 403,
    retryable: false,
    message: "from_number is not a number of this workspace.",
  },
  country_not_allowed: {
    status: 403,
    retryable: false,
    message: "The workspace does not call phones in this country.",
  },
  number_not_allowed: {
    status: 403,
    retryable: false,
    message: "Premium-rate, satellite and other special numbers are not called.",
  },
  own_number: { status: 403, retryable: false, message: "This is a number of ours: it would call itself." },
  concurrent_legs_limit: {
    status: 403,
    retryable: true,
    message: "As many phones as allowed are in calls already. Try again when one has hung up.",
  },
  daily_legs_limit: { status: 403, retryable: true, message: "As many phones as allowed were called today (UTC)." },
  daily_minutes_limit: {
    status: 403,
    retryable: true,
    message: "The minutes allowed for today (UTC) are used up or reserved.",
  },
  not_found: { status: 404, retryable: false, message: "There is no such resource in this workspace." },
  agent_archived: { status: 409, retryable: false, message: "The agent is archived." },
  number_in_use: { status: 409, retryable: false, message: "This number is in use already." },
  number_not_at_carrier: {
    status: 409,
    retryable: false,
    message: "The carrier's account has no such number. Rent it there, or add it to the account that is set here.",
  },
  route_by_hand: {
    status: 409,
    retryable: false,
    message: "This carrier cannot be told from here. Enter the number's inbound_url and status_url in its console.",
  },
  intelligence_pending: { status: 409, retryable: true, message: "The call's intelligence is being made already." },
  transcript_deleted: { status: 409, retryable: false, message: "The call's transcript was deleted." },
  call_over: { status: 409, retryable: false, message: "The call is over." },
  call_not_over: { status: 409, retryable: false, message: "The call is not over yet." },
  recording_not_ready: {
    status: 409,
    retryable: true,
    message: "The recording is being finished. Try again in a moment.",
  },
  identity_in_call: {
    status: 409,
    retryable: false,
    message: "Somebody with this identity is in the call already.",
  },
  participant_gone: { status: 409, retryable: false, message: "The participant has left the call." },
  participant_not_here: { status: 409, retryable: true, message: "The participant is not in the call yet." },
  call_has_driver: { status: 409, retryable: true, message: "Another operator drives the call. Ask them for it." },
  driving: { status: 409, retryable: false, message: "You drive the call: hand it back to the agent first." },
  not_the_driver: { status: 409, retryable: false, message: "Only the operator who drives the call can do this." },
  transfer_under_way: { status: 409, retryable: true, message: "A transfer of this call is under way." },
  transfer_over: { status: 409, retryable: false, message: "The transfer is over." },
  transfer_not_ready: { status: 409, retryable: true, message: "The transfer is not at this point yet, or no longer." },
  escalation_open: { status: 409, retryable: false, message: "The call has an open escalation already." },
  escalation_claimed: { status: 409, retryable: true, message: "Another operator has claimed this escalation." },
  escalation_over: { status: 409, retryable: false, message: "The escalation is over." },
  note_used: { status: 409, retryable: false, message: "The agent has used the note, or it was retracted." },
  not_paused: { status: 409, retryable: false, message: "There is no sensitive pause." },
  agent_unavailable: { status: 503, retryable: true, message: "The agent does not answer. Try again." },
  speech_not_understood: {
    status: 422,
    retryable: false,
    message: "No words were understood. Say it again, or type it.",
  },
  idempotency_conflict: {
    status: 409,
    retryable: false,
    message: "This Idempotency-Key was used for another request.",
  },
  idempotency_in_progress: {
    status: 409,
    retryable: true,
    message: "A request with this Idempotency-Key is still at work. Send it again in a moment.",
  },
  webhook_endpoint_limit: {
    status: 409,
    retryable: false,
    message: "A workspace has at most 20 webhook endpoints. Delete one first.",
  },
  webhook_endpoint_disabled: {
    status: 409,
    retryable: false,
    message: "The webhook endpoint is disabled. Enable it first.",
  },
  payload_too_large: { status: 413, retryable: false, message: "The request body is larger than 256 KiB." },
  unsupported_media_type: { status: 415, retryable: false, message: "Send the body as application/json." },
  rate_limited: { status: 429, retryable: true, message: "Too many requests. Wait as long as Retry-After says." },
  internal: { status: 500, retryable: false, message: "Something failed on our side." },
  carrier_unavailable: {
    status: 503,
    retryable: true,
    message: "The carrier does not answer, or refuses our credentials. Try again.",
  },
  room_unavailable: { status: 503, retryable: true, message: "The media server does not answer. Try again." },
} as const satisfies Record<string, ErrorSpec>;

/** A code of the error catalogue. */
export type ErrorCode = keyof typeof ERRORS;

/** The body of every answer that is not a success. `param` is the path of the field at fault, e.g. `participants[0].identity`. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    param: z.string().nullable(),
    request_id: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
