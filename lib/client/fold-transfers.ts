import type { CallEvent } from "@/lib/contract/events";
import type { Transfer, TransferAttempt } from "@/lib/contract/transfers";
import { dataOf } from "./fold-call";

/** Transfers of a call after one of its events; the oldest first. */
export function foldTransfers(transfers: Transfer[], event: CallEvent): Transfer[] {
  if (event.type !== "transfer.updated") return transfers;
  const { transfer } = dataOf(event, event.type);
  const known = transfers.some(({ id }) => id === transfer.id);
  return known ? transfers.map((other) => (other.id === transfer.id ? transfer : other)) : [...transfers, transfer];
}

/** The transfers under way after an event: one that has ended goes. */
export function foldOpenTransfers(transfers: Transfer[], event: CallEvent): Transfer[] {
  return foldTransfers(transfers, event).filter(({ status }) => status !== "ended");
}

/** The target that is being tried, or was last. */
export function currentAttempt(transfer: Transfer): TransferAttempt | null {
  return transfer.attempts.at(-1) ?? null;
}

/** Whether a transfer rings in this operator's dashboard. */
export function ringsFor(transfer: Transfer, operatorId: string): boolean {
  const attempt = currentAttempt(transfer);
  return transfer.status !== "ended" && attempt?.status === "ringing" && attempt.user_id === operatorId;
}
