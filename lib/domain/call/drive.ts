import { and, eq, inArray, isNull } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import { beginDeed, endDeeds, SYSTEM_ACTOR } from "../audit/record";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { followDriver, followLostDriver } from "../escalation/follow-call";
import { changeState } from "../visibility/change";
import type { CallRow, ParticipantRow } from "./load";
import { OPEN_STATUSES } from "./state";

/** The signed-in operator's own row in a call, while they are in its room; null where they are not. */
export async function operatorIn(db: DbOrTx, callId: string, userId: string): Promise<ParticipantRow | null> {
  const [row] = await db
    .select()
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, callId),
        eq(schema.callParticipants.userId, userId),
        eq(schema.callParticipants.status, "active"),
      ),
    );
  return row ?? null;
}

/**
 * Makes an operator the driver of a call as part of `tx`: the agent is silent, they talk with everybody. The caller holds
 * the call's lock, and calls enforceVisibility after the commit. `by`: who decided, the operator themselves or the driver
 * before them. Errors: call_has_driver, where somebody but `call.driverId` drives by now; transfer_under_way.
 */
export async function beginDrive(
  tx: Tx,
  input: { call: CallRow; participant: ParticipantRow; operator: ActorRef; by: ActorRef; at: Date },
): Promise<void> {
  const { call, participant, operator, by, at } = input;
  if (participant.mode === "consulting") throw new DomainError("transfer_under_way");
  const [taken] = await tx
    .update(schema.calls)
    .set({ driverId: participant.id, agentMode: "silent" })
    .where(
      and(
        eq(schema.calls.id, call.id),
        call.driverId === null ? isNull(schema.calls.driverId) : eq(schema.calls.driverId, call.driverId),
      ),
    )
    .returning({ id: schema.calls.id });
  if (!taken) throw new DomainError("call_has_driver");
  // Their first sign of life: the page's own follow.
  await tx.update(schema.callParticipants).set({ beatAt: at }).where(eq(schema.callParticipants.id, participant.id));
  await appendEvent(tx, call.id, "call.driver_changed", { driver_id: participant.id, by, lost: false });
  if (call.agentMode !== "silent") await appendEvent(tx, call.id, "agent.mode_changed", { mode: "silent", by });
  if (participant.mode !== "open") {
    const change = { mode: "open", targetId: null } as const;
    const closed = participant.mode === "whispering";
    await changeState(tx, call.id, [{ participantId: participant.id, change, closed }]);
  }
  const deed = { callId: call.id, by: operator, at };
  await endDeeds(tx, { ...deed, actions: ["listen", "whisper"] });
  if (participant.mode !== "open") await beginDeed(tx, { ...deed, action: "talk" });
  await beginDeed(tx, { ...deed, action: "drive" });
  await followDriver(tx, { callId: call.id, userId: participant.userId!, at });
}

/** Lets somebody who drove only listen from now on, as part of `tx`; they stay in the call. */
export async function stepBack(
  tx: Tx,
  input: { participant: ParticipantRow; operator: ActorRef; at: Date },
): Promise<void> {
  const { participant, operator, at } = input;
  const deed = { callId: participant.callId, by: operator, at };
  await endDeeds(tx, { ...deed, actions: ["talk", "whisper", "drive"] });
  if (participant.mode === "listening" || participant.mode === "consulting" || participant.status !== "active") return;
  const change = { mode: "listening", targetId: null } as const;
  await changeState(tx, participant.callId, [{ participantId: participant.id, change, closed: false }]);
  await beginDeed(tx, { ...deed, action: "listen" });
}

/**
 * Gives the conversation back to the agent because its driver is gone, as part of `tx`; the caller holds the call's lock.
 * Does nothing where they do not drive, or the call is over.
 */
export async function loseDrive(tx: Tx, participant: ParticipantRow, at: Date): Promise<void> {
  const [lost] = await tx
    .update(schema.calls)
    .set({ driverId: null, agentMode: "auto" })
    .where(
      and(
        eq(schema.calls.id, participant.callId),
        eq(schema.calls.driverId, participant.id),
        inArray(schema.calls.status, [...OPEN_STATUSES]),
      ),
    )
    .returning({ id: schema.calls.id });
  if (!lost) return;
  const by = SYSTEM_ACTOR;
  await endDeeds(tx, { callId: lost.id, by: { id: participant.userId! }, actions: ["drive"], at });
  await appendEvent(tx, lost.id, "call.driver_changed", { driver_id: null, by, lost: true });
  await appendEvent(tx, lost.id, "agent.mode_changed", { mode: "auto", by });
  await followLostDriver(tx, { callId: lost.id, at });
}
