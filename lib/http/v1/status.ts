import type { Participant } from "@/lib/contract/participants";

/** Status of an answer that made participants: 202 where a phone leg is queued, else 201. */
export function statusFor(data: { participants: Participant[] }): number {
  return data.participants.some((participant) => participant.telephony_leg_id) ? 202 : 201;
}
