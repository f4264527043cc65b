import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import { EVENT_DATA } from "@/lib/contract/events";
import { SYSTEM_ACTOR } from "../audit/record";
import { isGone, OPEN_STATUSES } from "../call/state";
import { appendEvent } from "../event/append";

/**
 * Gives the callers back to the agent where whoever took them by a transfer is gone for good, and nobody drives, as part of
 * `tx`; the caller holds the call's lock. Does nothing while one of them is there or may come back, where no caller is left, or where
 * somebody else has told the agent to be silent. Without `grace` whoever lost the connection may still come back. Operators
 * who took a call drive it: see loseDrive.
 */
export async function loseTarget(tx: Tx, callId: string, grace?: { now: Date; ms: number }): Promise<void> {
  const { calls, callParticipants } = schema;
  const idle = and(
    eq(calls.id, callId),
    eq(calls.agentMode, "silent"),
    isNull(calls.driverId),
    inArray(calls.status, [...OPEN_STATUSES]),
  );
  const [silent] = await tx.select({ id: calls.id }).from(calls).where(idle);
  if (!silent) return;
  const targets = await takers(tx, callId);
  if (targets.size === 0 || !(await silencedByTransfer(tx, callId))) return;
  const people = await tx
    .select()
    .from(callParticipants)
    .where(and(eq(callParticipants.callId, callId), eq(callParticipants.role, "customer")));
  const { now, ms } = grace ?? { now: new Date(0), ms: Infinity };
  const there = people.filter((one) => one.joinedAt !== null && !isGone(one, now, ms));
  if (there.length === 0 || there.some(({ id }) => targets.has(id))) return;
  await tx.update(calls).set({ agentMode: "auto" }).where(idle);
  await appendEvent(tx, callId, "agent.mode_changed", { mode: "auto", by: SYSTEM_ACTOR });
}

/** Ids of the people who took the callers of a call, but for operators. */
async function takers(db: DbOrTx, callId: string): Promise<Set<string>> {
  const { transfers, transferAttempts } = schema;
  const rows = await db
    .select({ id: transferAttempts.participantId })
    .from(transferAttempts)
    .innerJoin(transfers, eq(transfers.id, transferAttempts.transferId))
    .where(
      and(eq(transfers.callId, callId), eq(transferAttempts.outcome, "accepted"), isNull(transferAttempts.userId)),
    );
  return new Set(rows.flatMap(({ id }) => id ?? []));
}

/** Whether it was a transfer that silenced the agent (handOver), and not somebody's wish. */
async function silencedByTransfer(db: DbOrTx, callId: string): Promise<boolean> {
  const { callEvents } = schema;
  const [last] = await db
    .select({ data: callEvents.data })
    .from(callEvents)
    .where(and(eq(callEvents.callId, callId), eq(callEvents.type, "agent.mode_changed")))
    .orderBy(desc(callEvents.sequence))
    .limit(1);
  return EVENT_DATA["agent.mode_changed"].safeParse(last?.data).data?.by.kind === SYSTEM_ACTOR.kind;
}
