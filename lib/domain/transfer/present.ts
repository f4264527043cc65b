import { eq, inArray } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { Transfer } from "@/lib/contract/transfers";
import { appendEvent } from "../event/append";
import { loadAttempts, type AttemptRow, type TransferRow } from "./load";

/** A transfer as the wire shows it. */
export function presentTransfer(row: TransferRow, attempts: AttemptRow[]): Transfer {
  return {
    id: row.id,
    call_id: row.callId,
    mode: row.mode,
    status: row.status,
    outcome: row.outcome,
    briefing: row.briefing,
    briefed_by: row.briefedBy,
    by: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    attempts: attempts.map((attempt) => ({
      id: attempt.id,
      target: row.targets[attempt.position]!,
      participant_id: attempt.participantId,
      user_id: attempt.userId,
      status: attempt.status,
      outcome: attempt.outcome,
      rang_at: attempt.rangAt.toISOString(),
      answered_at: attempt.answeredAt?.toISOString() ?? null,
      ended_at: attempt.endedAt?.toISOString() ?? null,
    })),
    created_at: row.createdAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
  };
}

/** Presents transfers with the attempts of each. */
export async function presentTransfers(db: DbOrTx, rows: TransferRow[]): Promise<Transfer[]> {
  const attempts = await loadAttempts(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    presentTransfer(
      row,
      attempts.filter(({ transferId }) => transferId === row.id),
    ),
  );
}

/** Reads and presents transfers by id, in no order. */
export async function readTransfers(db: DbOrTx, ids: string[]): Promise<Transfer[]> {
  return presentTransfers(db, await db.select().from(schema.transfers).where(inArray(schema.transfers.id, ids)));
}

/** Writes the event that tells how a transfer stands, as part of `tx`. */
export async function tellTransfer(tx: Tx, transferId: string): Promise<void> {
  const [row] = await tx.select().from(schema.transfers).where(eq(schema.transfers.id, transferId));
  const [transfer] = await presentTransfers(tx, [row!]);
  await appendEvent(tx, row!.callId, "transfer.updated", { transfer: transfer! });
}
