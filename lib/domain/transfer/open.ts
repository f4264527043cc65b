import type { DbOrTx } from "@/db/client";
import type { AttemptRow, LoadedTransfer, TransferRow } from "./load";
import { loadUntoldTransfer } from "./load";

export type { AttemptRow, LoadedTransfer, TransferRow };

/**
 * The transfer of a call that its agent has to know of: an open one, or one that is over and whose end was not told yet
 * (see beginTellingOutcome); with the attempt that was begun last. null: none.
 */
export async function openTransferOf(db: DbOrTx, callId: string): Promise<LoadedTransfer | null> {
  return loadUntoldTransfer(db, callId);
}
