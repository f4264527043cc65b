import type { EndingReason } from "@/lib/contract/calls";
import { isGone, type Presence } from "./state";

/** How long before its end a call is told of it, ms. */
const NOTICE_MS = 60_000;

/** What the limits of a call depend on. Durations are those of its workspace; `maxSeconds` is the call's own. */
export interface LimitedCall {
  createdAt: Date;
  zeroAt: Date | null;
  maxSeconds: number;
  nobodyJoinedSeconds: number;
  observersOnlySeconds: number;
  agentAloneSeconds: number;
  customersLeftSeconds: number;
  /** An operator chose to stay though every customer has left. */
  operatorsStay: boolean;
  /** What was announced already. */
  endingAt: Date | null;
  endingReason: EndingReason | null;
}

/** Of each participant but the agent. */
export interface LimitedPerson extends Presence {
  role: "customer" | "observer" | "agent";
  /** The operator it is; null for everybody else. */
  userId: string | null;
  createdAt: Date;
}

/** `end`: a limit is passed. `announce`: one is near, and the call ends `at` unless its cause goes away. */
export type LimitVerdict =
  | { kind: "none" }
  | { kind: "announce"; reason: EndingReason; at: Date }
  | { kind: "end"; reason: EndingReason | "nobody_joined" };

interface Limit {
  reason: EndingReason | "nobody_joined";
  /** Since when its cause holds, and when it ends the call; ms since the epoch. */
  since: number;
  at: number;
}

/**
 * Which limit of a call is the next, as of `now`. Worked out from the rows alone, so that whoever looks finds the same,
 * also when everybody who served the call is dead.
 */
export function limitOf(call: LimitedCall, people: LimitedPerson[], now: Date, graceMs: number): LimitVerdict {
  const [next] = limitsOf(call, people, now, graceMs).sort((a, b) => a.at - b.at);
  if (!next) return { kind: "none" };
  const { reason, since, at } = next;
  if (now.getTime() >= at) return { kind: "end", reason };
  // Somebody who reloads the page is back within the grace: that is worth no announcement. That customers have left is
  // only found when none of them can be back.
  const noticeFrom = {
    max_duration: at - NOTICE_MS,
    customers_left: since,
    nobody_joined: at,
    observers_only: Math.max(since + graceMs, at - NOTICE_MS),
    agent_alone: Math.max(since + graceMs, at - NOTICE_MS),
  }[reason];
  if (reason === "nobody_joined" || now.getTime() < Math.min(noticeFrom, at)) return { kind: "none" };
  return { kind: "announce", reason, at: new Date(at) };
}

function limitsOf(call: LimitedCall, people: LimitedPerson[], now: Date, graceMs: number): Limit[] {
  const limits: Limit[] = [];
  if (call.zeroAt) {
    const since = call.zeroAt.getTime();
    limits.push({ reason: "max_duration", since, at: since + call.maxSeconds * 1000 });
  }
  const customers = people.filter((person) => person.role === "customer");
  if (customers.some((person) => person.status === "active")) return limits;
  if (!customers.some((person) => person.joinedAt)) {
    const since = call.createdAt.getTime();
    return [...limits, { reason: "nobody_joined", since, at: since + call.nobodyJoinedSeconds * 1000 }];
  }
  const operatorsHere = people.some((person) => person.userId !== null && !isGone(person, now, graceMs));
  if (operatorsHere && call.operatorsStay) return limits;
  if (operatorsHere && customers.every((person) => isGone(person, now, graceMs))) {
    // From when it was found: operators are told, however late that was, and have the whole time to say that they stay.
    const announced = call.endingReason === "customers_left" && call.endingAt;
    const at = announced ? announced.getTime() : now.getTime() + call.customersLeftSeconds * 1000;
    return [...limits, { reason: "customers_left", since: now.getTime(), at }];
  }
  // Somebody who was asked to come after the last customer left is waited for anew.
  const since = Math.max(...customers.map((person) => (person.leftAt ?? person.createdAt).getTime()));
  const watched = people.some((person) => person.role === "observer" && person.status === "active");
  limits.push(
    watched
      ? { reason: "observers_only", since, at: since + call.observersOnlySeconds * 1000 }
      : { reason: "agent_alone", since, at: since + call.agentAloneSeconds * 1000 },
  );
  return limits;
}
