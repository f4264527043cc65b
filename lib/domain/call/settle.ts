import { and, asc, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import type { EndReason } from "@/lib/contract/calls";
import { isPhone } from "@/lib/contract/participants";
import { enqueue } from "@/lib/jobs/enqueue";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { followCallEnd } from "../escalation/follow-call";
import { beginAtEnd } from "../intelligence/begin";
import { requestHangUp } from "../leg/request-hang-up";
import { moveOut } from "../participant/move";
import { endTransferWithCall } from "../transfer/end-with-call";
import type { CallRow, ParticipantRow } from "./load";
import { isOver, OPEN_STATUSES, settlementOf } from "./state";

/**
 * Brings the call's status in line with the people in it, as part of the transaction that changed them; the caller holds
 * the call's lock. This is the one place where a call becomes active, and where it ends because everybody has gone.
 */
export async function settleCall(ctx: Context, tx: Tx, call: CallRow): Promise<void> {
  if (isOver(call.status)) return;
  const people = (await participantsOf(tx, call.id)).filter((participant) => participant.role !== "agent");
  const now = ctx.clock.now();
  const settlement = settlementOf(people, now, ctx.settings.rejoinGraceMs);
  if ("endReason" in settlement) {
    await finishCall(ctx, tx, call, settlement.status, settlement.endReason);
  } else if (settlement.status === "active" && call.status === "connecting") {
    const zeroAt = new Date(
      Math.min(...people.flatMap((person) => (person.joinedAt ? [person.joinedAt.getTime()] : []))),
    );
    await tx
      .update(schema.calls)
      .set({ status: "active", zeroAt })
      .where(and(eq(schema.calls.id, call.id), eq(schema.calls.status, "connecting")));
    await appendEvent(tx, call.id, "call.active", { status: "active", started_at: zeroAt.toISOString() });
  }
}

/**
 * Ends a call as part of `tx`: whoever is still in it leaves, phones are hung up by job, the agent is the last to leave,
 * and a job deletes the room. The caller holds the call's lock. Does nothing to a call that is over.
 */
export async function finishCall(
  ctx: Context,
  tx: Tx,
  call: CallRow,
  status: "ended" | "failed",
  endReason: EndReason,
): Promise<void> {
  const now = ctx.clock.now();
  const [[finished], participants] = await together(
    () =>
      tx
        .update(schema.calls)
        .set({ status, endReason, endedAt: now, driverId: null })
        .where(and(eq(schema.calls.id, call.id), inArray(schema.calls.status, [...OPEN_STATUSES])))
        .returning({ id: schema.calls.id }),
    () => participantsOf(tx, call.id),
  );
  if (!finished) return;
  for (const person of participants.filter((participant) => participant.role !== "agent")) {
    if (person.status === "joining") await moveOut(tx, person, "failed", "call_ended", now);
    if (person.status === "active") await moveOut(tx, person, "left", "call_ended", now);
    if (isPhone(person)) await requestHangUp(ctx, tx, person.id);
  }
  const agent = participants.find((participant) => participant.role === "agent");
  if (agent) await moveOut(tx, agent, agent.status === "joining" ? "failed" : "left", "call_ended", now);
  await together(
    () => endTransferWithCall(tx, { callId: call.id, reason: endReason, at: now }),
    () => followCallEnd(tx, { callId: call.id, at: now }),
  );
  await together(
    () => appendEvent(tx, call.id, "call.ended", { status, end_reason: endReason }),
    () => beginAtEnd(tx, call, status),
    () => enqueue(tx, "call.close", { callId: call.id }, `call.close:${call.id}`),
  );
}

async function participantsOf(tx: Tx, callId: string): Promise<ParticipantRow[]> {
  return tx
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.callId, callId))
    .orderBy(asc(schema.callParticipants.position));
}
