import { eq } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { Escalation } from "@/lib/contract/escalations";
import { appendEvent } from "../event/append";

export type EscalationRow = typeof schema.escalations.$inferSelect;

/** An escalation as the wire shows it. `claimant`: the name of the operator who has it. */
export function presentEscalation(row: EscalationRow, claimant: string | null): Escalation {
  const sinceRaised = (at: Date | null) => at && at.getTime() - row.createdAt.getTime();
  return {
    id: row.id,
    call_id: row.callId,
    status: row.status,
    reason: row.reason,
    urgency: row.urgency,
    group: row.group,
    raised_by: row.raisedBy,
    claimed_by: row.claimedBy === null ? null : { user_id: row.claimedBy, name: claimant ?? "" },
    claimed_at: row.claimedAt?.toISOString() ?? null,
    time_to_claim_ms: sinceRaised(row.firstClaimedAt),
    time_to_join_ms: sinceRaised(row.joinedAt),
    created_at: row.createdAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
  };
}

/** Presents a row with the name of its claimant. */
export async function presentWithClaimant(db: DbOrTx, row: EscalationRow): Promise<Escalation> {
  if (row.claimedBy === null) return presentEscalation(row, null);
  const [user] = await db
    .select({ name: schema.users.name })
    .from(schema.users)
    .where(eq(schema.users.id, row.claimedBy));
  return presentEscalation(row, user?.name ?? null);
}

/** Writes the event that tells how an escalation is now, as part of `tx`, and presents it. */
export async function tellEscalation(tx: Tx, row: EscalationRow): Promise<Escalation> {
  const escalation = await presentWithClaimant(tx, row);
  await appendEvent(tx, row.callId, "escalation.updated", { escalation });
  return escalation;
}
