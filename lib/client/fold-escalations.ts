import type { CallEvent } from "@/lib/contract/events";
import type { Escalation } from "@/lib/contract/escalations";
import { dataOf } from "./fold-call";

const URGENCY = { high: 0, normal: 1, low: 2 };

/** Whether somebody is still to deal with it. */
export function isOpen({ status }: Escalation): boolean {
  return status === "waiting" || status === "claimed" || status === "live";
}

/** The open escalations after an event: one that is over goes. */
export function foldEscalations(escalations: Escalation[], event: CallEvent): Escalation[] {
  if (event.type !== "escalation.updated") return escalations;
  return foldEscalation(escalations, dataOf(event, event.type).escalation);
}

/** The open escalations after one of them has changed. */
export function foldEscalation(escalations: Escalation[], escalation: Escalation): Escalation[] {
  const others = escalations.filter(({ id }) => id !== escalation.id);
  if (!isOpen(escalation)) return others.length === escalations.length ? escalations : others;
  return inOrder([...others, escalation]);
}

/** As they are to be taken: those that wait before those that somebody has, the urgent first, then the oldest. */
export function inOrder(escalations: Escalation[]): Escalation[] {
  return [...escalations].sort(
    (a, b) =>
      Number(a.status !== "waiting") - Number(b.status !== "waiting") ||
      URGENCY[a.urgency] - URGENCY[b.urgency] ||
      Date.parse(a.created_at) - Date.parse(b.created_at) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Whether an escalation is for an operator of these groups. */
export function concerns({ group, claimed_by }: Escalation, operator: { id: string; groups: string[] }): boolean {
  return group === null || operator.groups.includes(group) || claimed_by?.user_id === operator.id;
}
