import type { TransferOutcome } from "@/lib/contract/transfers";
import { isGone } from "../call/state";
import type { ParticipantRow } from "../call/load";
import type { AttemptRow, TransferRow } from "./load";

/** How long an operator's dashboard rings, and how long their page then has to come into the room. */
export const OPERATOR_RING_MS = 30_000;
export const OPERATOR_JOIN_MS = 20_000;
/** A phone rings as long as the deployment says, and its carrier may need so much longer to tell of it. */
export const RING_SLACK_MS = 10_000;
/** How long a change of who hears whom may take to be in force before the step has failed. */
export const SWITCH_MS = 15_000;
/** How long a target may think about it once it was told. A machine that answers never accepts. */
export const DECIDE_MS = 45_000;
/** How long a target may be on hold while its callers are talked to. */
export const SWAPPED_MS = 300_000;
/** So long after an operator who speaks to the target has gone the agent does it. */
export const BRIEFER_AWAY_MS = 8_000;
/** How long a target without its callers is talked to before it is released. */
export const GOODBYE_MS = 5_000;

export type TransferStatus = TransferRow["status"];

/** What is known of somebody in the call. */
export type Person = Pick<
  ParticipantRow,
  "id" | "role" | "status" | "reason" | "joinedAt" | "leftAt" | "transferId" | "heldAt" | "openingVersion" | "userId"
>;

/** What is to be done with a transfer next; null: to wait. */
export type Step =
  /** The target is there: callers on hold and a private talk, or, cold, that was all. */
  | { kind: "answered" }
  /** The operator who spoke to the target is gone: the agent does, and the callers wait. */
  | { kind: "agent_briefs" }
  /** Everybody goes by it: the private talk begins. */
  | { kind: "consult" }
  /** Customers who came meanwhile are put on hold too. */
  | { kind: "hold"; ids: string[] }
  /** The target does not take the call. */
  | { kind: "fail"; outcome: TransferOutcome }
  /** Everybody who was to be transferred has left. */
  | { kind: "callers_left" }
  /** The private talk is over for everybody: the callers come to the target. */
  | { kind: "merged" }
  /** The private talk is over for everybody: the callers get the agent back, and the next target is rung, or it ends. */
  | { kind: "returned"; next: boolean }
  /** Goodbye was said to the target: it ends. */
  | { kind: "released" };

/** Statuses from which a transfer may become `next`. */
export function transferAllowedFrom(next: TransferStatus): TransferStatus[] {
  return FROM[next];
}

const FROM: Record<TransferStatus, TransferStatus[]> = {
  // The next target, at once or when the callers have the agent back.
  ringing: ["ringing", "returning"],
  // Again, where the agent takes the place of an operator who is gone.
  holding: ["ringing", "holding", "consulting"],
  consulting: ["holding"],
  merging: ["holding", "consulting"],
  returning: ["holding", "consulting", "merging"],
  ended: ["ringing", "holding", "consulting", "merging", "returning"],
};

/** After these another target may take the call; the others end the transfer. */
const TRY_NEXT: ReadonlySet<TransferOutcome | null> = new Set(["declined", "voicemail", "no_answer", "busy", "failed"]);

/** Whether another target is rung after an attempt has ended so. */
export function triesNext(transfer: Pick<TransferRow, "targets">, attempt: Pick<AttemptRow, "position" | "outcome">) {
  return TRY_NEXT.has(attempt.outcome) && attempt.position + 1 < transfer.targets.length;
}

/** Those who are to be transferred: customers who were in the call, but for whom a transfer has brought in or names. */
export function callersOf<P extends Person>(
  transfer: Pick<TransferRow, "id">,
  attempt: Pick<AttemptRow, "participantId">,
  people: P[],
): P[] {
  return people.filter(
    (person) =>
      person.role === "customer" &&
      person.joinedAt !== null &&
      person.id !== attempt.participantId &&
      person.transferId !== transfer.id,
  );
}

/** How an attempt ended whose target is gone. */
export function outcomeOfReason(reason: string | null): TransferOutcome {
  switch (reason) {
    case "busy":
    case "no_answer":
    case "voicemail":
    case "declined":
      return reason;
    case "rejected":
    // They hung up: while it rang, or in the private talk.
    case "hung_up":
      return "declined";
    case "never_joined":
      return "no_answer";
    case "removed":
    case "canceled":
      return "canceled";
    default:
      return "failed";
  }
}

/**
 * What is to be done next with a transfer, given its current attempt and everybody who is or was in the call. Pure, and
 * safe to ask at any time: who did a step and died has changed what is answered here, or has done nothing.
 */
export function nextStep(
  transfer: Pick<TransferRow, "id" | "status" | "targets" | "briefedBy" | "actorId">,
  attempt: Pick<AttemptRow, "position" | "participantId" | "outcome" | "deadlineAt">,
  people: Person[],
  now: Date,
  graceMs: number,
): Step | null {
  const gone = (person: Person) => isGone(person, now, graceMs);
  const callers = callersOf(transfer, attempt, people);
  const callersLeft = callers.every(gone);
  const target = people.find(({ id }) => id === attempt.participantId) ?? null;
  const late = attempt.deadlineAt !== null && now >= attempt.deadlineAt;
  const inForce = people.every(({ status, openingVersion }) => status !== "active" || openingVersion === null);

  if (transfer.status === "ended") return null;
  if (transfer.status === "returning") {
    if (attempt.outcome === "caller_left") return late || !target || gone(target) ? { kind: "released" } : null;
    return inForce || late ? { kind: "returned", next: !callersLeft && triesNext(transfer, attempt) } : null;
  }
  if (callersLeft) return { kind: "callers_left" };
  if (target && gone(target)) return { kind: "fail", outcome: outcomeOfReason(target.reason) };
  if (transfer.status === "ringing") {
    if (target?.status === "active") return { kind: "answered" };
    return late ? { kind: "fail", outcome: "no_answer" } : null;
  }
  if (late) return { kind: "fail", outcome: transfer.status === "consulting" ? "declined" : "failed" };
  const talks = transfer.status === "holding" || transfer.status === "consulting";
  if (talks && isBrieferGone(transfer, people, now)) return { kind: "agent_briefs" };
  // While the target is on hold the callers are talked to.
  const newcomers = callers.filter((one) => one.status === "active" && one.heldAt === null);
  if (newcomers.length > 0 && !target?.heldAt) return { kind: "hold", ids: newcomers.map(({ id }) => id) };
  if (!inForce || target?.status !== "active") return null;
  if (transfer.status === "holding") return { kind: "consult" };
  if (transfer.status === "merging")
    return callers.some(({ status }) => status === "active") ? { kind: "merged" } : null;
  return null;
}

/** Who talks with the target: the operator who asked, where they brief, else the agent. */
export function brieferOf<P extends Person>(
  transfer: Pick<TransferRow, "briefedBy" | "actorId">,
  people: P[],
): P | null {
  const operator = people.find(
    (one) => transfer.briefedBy === "operator" && one.userId === transfer.actorId && one.status === "active",
  );
  return operator ?? people.find(({ role }) => role === "agent") ?? null;
}

/** Whether an operator was to talk with the target and is gone, but for a page that is just being reloaded. */
function isBrieferGone(transfer: Pick<TransferRow, "briefedBy" | "actorId">, people: Person[], now: Date): boolean {
  if (transfer.briefedBy !== "operator") return false;
  const rows = people.filter(({ userId }) => userId === transfer.actorId);
  return rows.every(
    ({ status, reason, leftAt }) =>
      status === "failed" ||
      (status === "left" &&
        (reason !== "disconnected" || leftAt === null || now.getTime() - leftAt.getTime() >= BRIEFER_AWAY_MS)),
  );
}
