import { and, eq, inArray } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { Escalation, EscalationStatus } from "@/lib/contract/escalations";
import { transferHasOnHold } from "../transfer/has-on-hold";
import { changeState } from "../visibility/change";
import { presentWithClaimant, tellEscalation, type EscalationRow } from "./present";
import { allowedFrom, OPEN_ESCALATIONS } from "./state";

type Change = Partial<typeof schema.escalations.$inferInsert>;

/** The open escalation of a call; null: none. */
export async function openEscalation(db: DbOrTx, callId: string): Promise<EscalationRow | null> {
  const { escalations } = schema;
  const [row] = await db
    .select()
    .from(escalations)
    .where(and(eq(escalations.callId, callId), inArray(escalations.status, [...OPEN_ESCALATIONS])));
  return row ?? null;
}

/**
 * Moves an escalation to `next` and tells it, as part of `tx`; the caller holds the call's lock, and calls
 * enforceVisibility after the commit where the callers were on hold for it. Gives null, and changes nothing, where it is
 * in no status this can follow.
 */
export async function moveEscalation(
  tx: Tx,
  row: EscalationRow,
  next: EscalationStatus,
  at: Date,
  change: Change = {},
): Promise<Escalation | null> {
  const over = next === "resolved" || next === "unclaimed" || next === "canceled";
  const [moved] = await tx
    .update(schema.escalations)
    .set({
      ...change,
      status: next,
      ...(next === "waiting" && { claimedBy: null, claimedAt: null, claimBeatAt: null, waitingSince: at }),
      ...(over && { endedAt: at }),
    })
    .where(and(eq(schema.escalations.id, row.id), inArray(schema.escalations.status, allowedFrom(next))))
    .returning();
  if (!moved) return null;
  if (next === "live" || over) await resumeHeld(tx, moved);
  return tellEscalation(tx, moved);
}

/** Brings those back whom the escalation put on hold, unless somebody has done so already, or a transfer has them now. */
async function resumeHeld(tx: Tx, { callId, heldIds }: EscalationRow): Promise<void> {
  if (heldIds.length === 0) return;
  const held = await tx
    .select()
    .from(schema.callParticipants)
    .where(and(eq(schema.callParticipants.callId, callId), inArray(schema.callParticipants.id, heldIds)));
  const waiting: string[] = [];
  for (const row of held) {
    const here = row.status === "active" || row.status === "joining";
    if (here && row.heldAt && !(await transferHasOnHold(tx, row))) waiting.push(row.id);
  }
  if (waiting.length === 0) return;
  await changeState(
    tx,
    callId,
    waiting.map((participantId) => ({ participantId, change: { heldAt: null }, closed: false })),
  );
}

/** An escalation as it is now. */
export async function readEscalation(db: DbOrTx, escalationId: string): Promise<Escalation> {
  const [row] = await db.select().from(schema.escalations).where(eq(schema.escalations.id, escalationId));
  return presentWithClaimant(db, row!);
}
