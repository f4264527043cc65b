import type { Access, LegReason, Participant, ParticipantReason, TelephonyLeg } from "@/lib/contract/participants";
import type { LegRow, ParticipantRow } from "../call/load";
import { tidyDecimal } from "../charge/decimal";

/** A leg as the wire shows it. */
export function presentLeg(leg: LegRow): TelephonyLeg {
  return {
    id: leg.id,
    provider: leg.provider,
    provider_call_id: leg.providerCallId,
    direction: leg.direction,
    status: leg.status,
    reason: leg.reason as LegReason | null,
    from_number: leg.fromNumber,
    to_number: leg.toNumber,
    bill_duration: leg.billDuration,
    price: leg.price && tidyDecimal(leg.price),
    currency: leg.currency,
    machine_detection: leg.machineDetection,
    answered_by: leg.answeredBy,
    rang_at: leg.rangAt?.toISOString() ?? null,
    answered_at: leg.answeredAt?.toISOString() ?? null,
    ended_at: leg.endedAt?.toISOString() ?? null,
  };
}

/** Whether a change of who hears them is not known to be in force. */
function isSwitching(row: ParticipantRow): boolean {
  if (row.status !== "active") return false;
  if (row.openingVersion !== null) return true;
  return (row.transport === "webrtc" ? row.rightsVersion : row.appliedVersion) < row.stateVersion;
}

/** A participant as the wire shows it: a joining phone whose leg waits to be dialed is `queued`. */
export function presentParticipant(row: ParticipantRow, leg: LegRow | null, access?: Access): Participant {
  return {
    id: row.id,
    call_id: row.callId,
    role: row.role,
    transport: row.transport,
    identity: row.identity,
    status: row.status === "joining" && leg?.status === "queued" ? "queued" : row.status,
    reason: row.reason as ParticipantReason | null,
    joined_at: row.joinedAt?.toISOString() ?? null,
    left_at: row.leftAt?.toISOString() ?? null,
    user_id: row.userId,
    transfer_id: row.transferId,
    mode: row.mode,
    target_id: row.targetId,
    muted: row.mutedAt !== null,
    held_since: row.heldAt?.toISOString() ?? null,
    switching: isSwitching(row),
    ...(leg && { telephony_leg_id: leg.id, telephony_leg: presentLeg(leg) }),
    // Nobody dials who calls us.
    ...(leg?.direction === "outbound" && { job_id: leg.jobId }),
    ...(access && { access }),
  };
}
