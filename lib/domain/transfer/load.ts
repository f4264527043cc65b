import { and, asc, desc, eq, exists, inArray, isNotNull, isNull, ne, notExists, or, sql } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { ParticipantRow } from "../call/load";
import { OPEN_STATUSES } from "../call/state";

export type TransferRow = typeof schema.transfers.$inferSelect;
export type AttemptRow = typeof schema.transferAttempts.$inferSelect;

/** A transfer with the target it is trying, or tried last. */
export interface LoadedTransfer {
  transfer: TransferRow;
  attempt: AttemptRow;
  /** The target in the call; null for an operator who has not answered. */
  target: ParticipantRow | null;
}

/** The open transfer of a call with its current attempt; null where none is open. */
export async function loadOpenTransfer(db: DbOrTx, callId: string): Promise<LoadedTransfer | null> {
  const [transfer] = await db
    .select()
    .from(schema.transfers)
    .where(and(eq(schema.transfers.callId, callId), ne(schema.transfers.status, "ended")));
  return transfer ? withAttempt(db, transfer) : null;
}

/** The newest transfer of a call that is open, or over and not told to the callers; null where there is none. */
export async function loadUntoldTransfer(db: DbOrTx, callId: string): Promise<LoadedTransfer | null> {
  const [transfer] = await db
    .select()
    .from(schema.transfers)
    .where(
      and(
        eq(schema.transfers.callId, callId),
        or(ne(schema.transfers.status, "ended"), isNull(schema.transfers.toldAt)),
      ),
    )
    .orderBy(desc(schema.transfers.createdAt), desc(schema.transfers.id))
    .limit(1);
  return transfer ? withAttempt(db, transfer) : null;
}

/** A transfer's row with the attempt that was begun last. */
export async function withAttempt(db: DbOrTx, transfer: TransferRow): Promise<LoadedTransfer | null> {
  const [row] = await db
    .select({ attempt: schema.transferAttempts, target: schema.callParticipants })
    .from(schema.transferAttempts)
    .leftJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.transferAttempts.participantId))
    .where(eq(schema.transferAttempts.transferId, transfer.id))
    .orderBy(desc(schema.transferAttempts.position))
    .limit(1);
  return row ? { transfer, attempt: row.attempt, target: row.target } : null;
}

/** Attempts of a transfer in the order they were begun. */
export async function loadAttempts(db: DbOrTx, transferIds: string[]): Promise<AttemptRow[]> {
  if (transferIds.length === 0) return [];
  return db
    .select()
    .from(schema.transferAttempts)
    .where(inArray(schema.transferAttempts.transferId, transferIds))
    .orderBy(asc(schema.transferAttempts.position));
}

/** Calls that go on and have an open transfer. */
export async function callsWithTransfers(db: DbOrTx): Promise<string[]> {
  const rows = await db
    .select({ callId: schema.transfers.callId })
    .from(schema.transfers)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.transfers.callId))
    .where(
      and(
        ne(schema.transfers.status, "ended"),
        inArray(schema.calls.status, [...OPEN_STATUSES]),
        isNotNull(schema.calls.zeroAt),
      ),
    );
  return rows.map(({ callId }) => callId);
}

/** Calls that go on with a silent agent and no driver, in whose room nobody is who took the callers by a transfer. */
export async function callsWithoutTarget(db: DbOrTx): Promise<string[]> {
  const { calls, callParticipants, transfers, transferAttempts } = schema;
  const taken = db
    .select({ one: sql`1` })
    .from(transfers)
    .where(and(eq(transfers.callId, calls.id), eq(transfers.outcome, "accepted")));
  const there = db
    .select({ one: sql`1` })
    .from(transferAttempts)
    .innerJoin(transfers, eq(transfers.id, transferAttempts.transferId))
    .innerJoin(callParticipants, eq(callParticipants.id, transferAttempts.participantId))
    .where(
      and(
        eq(transfers.callId, calls.id),
        eq(transferAttempts.outcome, "accepted"),
        isNull(transferAttempts.userId),
        eq(callParticipants.status, "active"),
      ),
    );
  const rows = await db
    .select({ callId: calls.id })
    .from(calls)
    .where(
      and(
        inArray(calls.status, [...OPEN_STATUSES]),
        eq(calls.agentMode, "silent"),
        isNull(calls.driverId),
        exists(taken),
        notExists(there),
      ),
    );
  return rows.map(({ callId }) => callId);
}
