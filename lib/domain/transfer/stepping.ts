import { and, asc, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { roomNameOf } from "../call/room-name";
import type { CallRow, ParticipantRow } from "../call/load";
import type { Context } from "../context";
import { enforceVisibility } from "../visibility/enforce";
import type { AttemptRow, LoadedTransfer, TransferRow } from "./load";
import { transferAllowedFrom, type TransferStatus } from "./state";

/** A transfer about to be moved on, in the transaction that holds its call's lock. */
export interface Stepping extends LoadedTransfer {
  ctx: Context;
  tx: Tx;
  call: CallRow;
  /** Everybody who is or was in the call, as of the beginning. */
  people: ParticipantRow[];
  /** Room identities to be taken out of the room after the commit. */
  evict: string[];
}

/** Puts together what a step needs. */
export async function stepping(ctx: Context, tx: Tx, call: CallRow, loaded: LoadedTransfer): Promise<Stepping> {
  const people = await tx
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.callId, call.id))
    .orderBy(asc(schema.callParticipants.position));
  return { ...loaded, ctx, tx, call, people, evict: [] };
}

/** Moves a transfer by conditional update, with what changes beside. Throws where it is at another point. */
export async function moveTransfer(
  { tx, transfer }: Stepping,
  status: TransferStatus,
  change: Partial<TransferRow> = {},
): Promise<void> {
  const [moved] = await tx
    .update(schema.transfers)
    .set({ ...change, status })
    .where(and(eq(schema.transfers.id, transfer.id), inArray(schema.transfers.status, transferAllowedFrom(status))))
    .returning({ id: schema.transfers.id });
  if (!moved) throw new Error(`transfer ${transfer.id} cannot become ${status} from ${transfer.status}`);
}

/** Changes the current attempt's row. */
export async function changeAttempt({ tx, attempt }: Stepping, change: Partial<AttemptRow>): Promise<void> {
  await tx.update(schema.transferAttempts).set(change).where(eq(schema.transferAttempts.id, attempt.id));
}

/** A deadline so many milliseconds from now. */
export function within({ ctx }: Stepping, ms: number): Date {
  return new Date(ctx.clock.now().getTime() + ms);
}

/**
 * What follows the commit of a step: who must not hear any more is taken out of the room, then everybody gets their rights.
 * What cannot be reached is made good by a job and the reconciler; whoever it concerns is heard by nobody until then.
 */
export async function afterStep(ctx: Context, callId: string, evict: string[]): Promise<void> {
  for (const identity of evict) await ctx.rooms.removePresence(roomNameOf(callId), identity).catch(() => {});
  await enforceVisibility(ctx, { callId }).catch(() => {});
}
