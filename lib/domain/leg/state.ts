import type { LegReason, LegStatus, ParticipantReason } from "@/lib/contract/participants";

/** The carrier is asked so long after a leg's end for what it has not said by then; most say what they bill by themselves. */
export const FIRST_ASK_MS = 5_000;

const FROM: Record<LegStatus, LegStatus[]> = {
  queued: [],
  ringing: ["queued"],
  // Carriers may leave out steps: an answered call need not have been reported as ringing.
  in_progress: ["queued", "ringing"],
  completed: ["queued", "ringing", "in_progress"],
  failed: ["queued", "ringing", "in_progress"],
};

/** Statuses from which a leg may become `next`: it only moves forward, so late and repeated reports change nothing. */
export function legAllowedFrom(next: LegStatus): LegStatus[] {
  return FROM[next];
}

/** Whether the leg is over at the carrier. */
export function isLegOver(status: LegStatus): boolean {
  return status === "completed" || status === "failed";
}

/**
 * What a carrier's word is worth beside what is known. applied: it moves the leg. repeated: it says what is known. late: the
 * leg has gone further. illegal: the leg is over in another way.
 */
export function judgeWord(known: LegStatus, said: LegStatus): "applied" | "repeated" | "late" | "illegal" {
  if (said === known) return "repeated";
  if (legAllowedFrom(said).includes(known)) return "applied";
  return isLegOver(said) ? "illegal" : "late";
}

/** Whether a leg is left to a machine: its participant is out of the call, and it ends when the message was said. */
export function leavesMessage(leg: {
  reason: string | null;
  machineDetection: "off" | "detect" | "message";
  cancelRequestedAt: Date | null;
}): boolean {
  return leg.reason === "voicemail" && leg.machineDetection === "message" && leg.cancelRequestedAt === null;
}

/** What a leg's status makes of its participant; null: nothing. */
export function participantAfter(
  status: LegStatus,
  reason: LegReason | null,
  participantStatus: "joining" | "active" | "left" | "failed",
): { status: "left" | "failed"; reason: ParticipantReason } | null {
  if (!isLegOver(status)) return null;
  if (participantStatus === "joining") return { status: "failed", reason: reason ?? "hung_up" };
  if (participantStatus === "active") return { status: "left", reason: "hung_up" };
  return null;
}
