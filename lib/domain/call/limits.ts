import type { EndingReason } from "@/lib/contract/calls";
import type { Presence } from "./state";

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
}

/** Of each participant but the agent. */
export interface LimitedPerson extends Presence {
  role: "customer" | "observer" | "agent";
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
  const [next] = limitsOf(call, people).sort((a, b) => a.at - b.at);
  if (!next) return { kind: "none" };
  const { reason, since, at } = next;
  if (now.getTime() >= at) return { kind: "end", reason };
  // Somebody who reloads the page is back within the grace: that is worth no announcement.
  const noticeFrom = reason === "max_duration" ? at - NOTICE_MS : Math.max(since + graceMs, at - NOTICE_MS);
  if (reason === "nobody_joined" || now.getTime() < Math.min(noticeFrom, at)) return { kind: "none" };
  return { kind: "announce", reason, at: new Date(at) };
}

function limitsOf(call: LimitedCall, people: LimitedPerson[]): Limit[] {
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
