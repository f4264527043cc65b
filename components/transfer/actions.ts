import type { Action } from "@/lib/client/api";
import type { CreateTransferBody, Transfer } from "@/lib/contract/transfers";

type TransferRef = { callId: string; transferId: string };

/** What an operator can do about a call's transfer. */
export interface TransferActions {
  create: Action<{ callId: string } & CreateTransferBody, Transfer>;
  /** As the target of it. */
  accept: Action<TransferRef, Transfer>;
  decline: Action<TransferRef, Transfer>;
  /** Brings everybody together. */
  merge: Action<TransferRef, Transfer>;
  /** Changes who is on hold: the callers or the target. */
  swap: Action<TransferRef, Transfer>;
  cancel: Action<TransferRef, Transfer>;
}
