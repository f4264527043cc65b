import type { CarrierCapabilities, OutboundCall } from "@/lib/domain/ports/carrier";

/** The call as the carrier can be asked for it: it refuses one that is to ring or to last longer than it lets any. */
export function withinLimits(call: OutboundCall, capabilities: CarrierCapabilities): OutboundCall {
  return {
    ...call,
    ringTimeoutSeconds: Math.min(call.ringTimeoutSeconds, capabilities.maxRingSeconds),
    maxDurationSeconds: Math.min(call.maxDurationSeconds, capabilities.maxCallSeconds),
  };
}
