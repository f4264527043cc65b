import type { EscalationStatus } from "@/lib/contract/escalations";

/** A claimant whose page is silent for so long is gone: pages beat every two seconds. */
const CLAIMANT_DEAD_MS = 6_000;
/** A claim that leads to nothing for so long is taken back. */
const CLAIM_IDLE_MS = 20_000;
/** An escalation that waits anew is there for others at least this long, however old it is. */
const REQUEUED_FOR_MS = 10_000;

/** Statuses of an escalation that still wants somebody, or has them. */
export const OPEN_ESCALATIONS = ["waiting", "claimed", "live"] as const satisfies EscalationStatus[];

const FROM: Record<EscalationStatus, EscalationStatus[]> = {
  // From live: the operator's page has died while they talked.
  waiting: ["claimed", "live"],
  claimed: ["waiting"],
  // From waiting: somebody took the call over without claiming it first. From live: they gave it to a colleague.
  live: ["waiting", "claimed", "live"],
  resolved: ["claimed", "live"],
  unclaimed: ["waiting"],
  canceled: ["waiting", "claimed"],
};

/** Statuses from which an escalation may become `next`. */
export function allowedFrom(next: EscalationStatus): EscalationStatus[] {
  return FROM[next];
}

/** Whether nothing can come of it any more. */
export function isEscalationOver(status: EscalationStatus): boolean {
  return !OPEN_ESCALATIONS.some((open) => open === status);
}

/** What becomes of an open escalation when its call is over. */
export function atCallEnd(status: EscalationStatus): EscalationStatus {
  return status === "live" ? "resolved" : "canceled";
}

/** What time does to an escalation depends on this. */
export interface TimedEscalation {
  status: EscalationStatus;
  createdAt: Date;
  waitingSince: Date;
  claimedAt: Date | null;
  claimBeatAt: Date | null;
}

/**
 * What is due by the passing of time alone: to be requeued where the claimant is dead or idle, or given up where nobody
 * claims it in time. `actedAt`: when the claimant last did something in the call.
 */
export function dueOf(
  one: TimedEscalation,
  { now, unclaimedSeconds, actedAt }: { now: Date; unclaimedSeconds: number; actedAt: Date | null },
): "nothing" | "requeue" | "unclaimed" {
  if (one.status === "waiting") {
    const anew = one.waitingSince.getTime() > one.createdAt.getTime();
    const inTime = one.createdAt.getTime() + unclaimedSeconds * 1000;
    const until = anew ? Math.max(inTime, one.waitingSince.getTime() + REQUEUED_FOR_MS) : inTime;
    return now.getTime() >= until ? "unclaimed" : "nothing";
  }
  if (one.status !== "claimed" || !one.claimedAt) return "nothing";
  const claimedAt = one.claimedAt.getTime();
  const beatAt = Math.max(claimedAt, one.claimBeatAt?.getTime() ?? 0);
  const busyAt = Math.max(claimedAt, actedAt?.getTime() ?? 0);
  return now.getTime() - beatAt >= CLAIMANT_DEAD_MS || now.getTime() - busyAt >= CLAIM_IDLE_MS ? "requeue" : "nothing";
}

/** Whether an escalation for `group` is one for somebody in `groups`; null: a program or an admin, who see all. */
export function isFor(group: string | null, groups: readonly string[] | null): boolean {
  return group === null || groups === null || groups.includes(group);
}
