import type { LegReason, LegStatus, ParticipantReason } from "@/lib/contract/participants";

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
