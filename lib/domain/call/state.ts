import type { CallStatus, EndReason } from "@/lib/contract/calls";

/** What a call's end depends on, of each participant but the agent. */
export interface Presence {
  status: "joining" | "active" | "left" | "failed";
  reason: string | null;
  joinedAt: Date | null;
  leftAt: Date | null;
}

/** A call that is not over. */
export const OPEN_STATUSES = ["connecting", "active"] as const satisfies CallStatus[];

/** Whether a call in this status is over for good. */
export function isOver(status: CallStatus): boolean {
  return status === "ended" || status === "failed";
}

/** Whether somebody has left or failed for good: who only lost the connection may come back for `graceMs`. */
export function isGone(presence: Presence, now: Date, graceMs: number): boolean {
  if (presence.status === "failed") return true;
  if (presence.status !== "left") return false;
  if (presence.reason !== "disconnected" || !presence.leftAt) return true;
  return now.getTime() - presence.leftAt.getTime() >= graceMs;
}

/** What a call should be, given everybody in it but the agent. */
export type Settlement = { status: "connecting" | "active" } | { status: "ended" | "failed"; endReason: EndReason };

/**
 * The call's life depends on the people in it alone: it is active once one of them is or was active, and over when all
 * of them are gone; failed if none of them ever joined.
 */
export function settlementOf(people: Presence[], now: Date, graceMs: number): Settlement {
  const joined = people.some((person) => person.joinedAt !== null);
  if (people.every((person) => isGone(person, now, graceMs))) {
    return joined
      ? { status: "ended", endReason: "participants_left" }
      : { status: "failed", endReason: "nobody_joined" };
  }
  return { status: joined ? "active" : "connecting" };
}
