import type { SimulatedCall } from "../calls";

/** A call as the control API shows it. Times are Unix ms; `clock_ms` is the phone's clock since the answer. */
export function presentSimulatedCall(call: SimulatedCall) {
  return {
    id: call.id,
    carrier: call.carrier,
    direction: call.direction,
    from: call.from,
    to: call.to,
    phone: call.phone,
    phase: call.phase,
    status: call.status,
    created_at: call.log.createdAt,
    answered_at: call.answeredAt,
    ended_at: call.endedAt,
    clock_ms: call.line?.clockMs ?? null,
    media_open: call.mediaOpen,
    media: { ...call.log.media, buffered_ms: call.line?.ear.bufferedMs ?? 0 },
    errors: call.log.errors,
  };
}
