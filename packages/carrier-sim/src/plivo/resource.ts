import { randomUUID } from "node:crypto";
import { billedSeconds, consoleTime, costOf, RATE, utcTime } from "./billing";
import type { PlivoCall } from "./call";

const STATES: Record<string, string> = { completed: "ANSWERED", busy: "BUSY", "no-answer": "NO_ANSWER" };

/** The record of a call that has ended. */
export function presentRecord(call: PlivoCall, authId: string): Record<string, unknown> {
  const time = (at: number | null) => (at === null ? null : `${consoleTime(at)}+05:30`);
  return {
    answer_time: time(call.answeredAt),
    bill_duration: call.durationSeconds,
    billed_duration: billedSeconds(call),
    call_direction: call.direction,
    call_duration: call.durationSeconds,
    call_state: STATES[call.status] ?? call.status.toUpperCase(),
    call_uuid: call.id,
    conference_uuid: null,
    end_time: time(call.endedAt),
    from_number: call.from,
    hangup_cause_code: call.hangup?.code ?? 0,
    hangup_cause_name: call.hangup?.name ?? "Unknown",
    hangup_source: call.hangup?.source ?? "Unknown",
    initiation_time: time(call.log.createdAt),
    parent_call_uuid: null,
    resource_uri: `/v1/Account/${authId}/Call/${call.id}/`,
    stir_attestation: "",
    stir_verification: "Not Applicable",
    to_number: call.to.replace(/^\+/, ""),
    total_amount: costOf(call),
    total_rate: RATE.toFixed(5),
  };
}

/** A call that waits or runs. */
export function presentLive(call: PlivoCall): Record<string, unknown> {
  return {
    call_status: call.status,
    call_uuid: call.id,
    caller_name: call.from,
    direction: call.direction,
    from: call.from.replace(/^\+/, ""),
    request_uuid: call.id,
    ...(call.phase === "queued" ? {} : { session_start: `${utcTime(call.log.createdAt)}` }),
    stir_attestation: "",
    stir_verification: "Not Applicable",
    to: call.to.replace(/^\+/, ""),
  };
}

/** An answer of Plivo's API: what it says, and the id of the request. */
export function apiBody(fields: Record<string, unknown>): Record<string, unknown> {
  return { api_id: randomUUID(), ...fields };
}
