"use server";

import { z } from "zod";
import { CreateTransferBody, Transfer } from "@/lib/contract/transfers";
import { acceptTransfer } from "@/lib/domain/transfer/accept";
import { cancelTransfer } from "@/lib/domain/transfer/cancel";
import { createTransfer } from "@/lib/domain/transfer/create";
import { declineTransfer } from "@/lib/domain/transfer/decline";
import { mergeTransfer } from "@/lib/domain/transfer/merge";
import { swapTransfer } from "@/lib/domain/transfer/swap";
import { defineAction, type ActionResult } from "./action";

const TransferRef = z.strictObject({ callId: z.string(), transferId: z.string() });
type TransferRef = z.input<typeof TransferRef>;

const NewTransfer = CreateTransferBody.extend({ callId: z.string() });
const create = defineAction({
  scope: "calls",
  input: NewTransfer,
  response: Transfer,
  handle: (ctx, input) => createTransfer(ctx, input),
});
/** Begins to transfer the callers of a call. */
export async function createTransferAction(input: z.input<typeof NewTransfer>): Promise<ActionResult<Transfer>> {
  return create(input);
}

const accept = defineAction({ scope: "calls", input: TransferRef, response: Transfer, handle: acceptTransfer });
/** Answers a transfer that rings the operator, and in the private talk takes the callers. */
export async function acceptTransferAction(input: TransferRef): Promise<ActionResult<Transfer>> {
  return accept(input);
}

const decline = defineAction({ scope: "calls", input: TransferRef, response: Transfer, handle: declineTransfer });
/** The target does not take the call. */
export async function declineTransferAction(input: TransferRef): Promise<ActionResult<Transfer>> {
  return decline(input);
}

const merge = defineAction({ scope: "calls", input: TransferRef, response: Transfer, handle: mergeTransfer });
/** Brings the callers and the target together now. */
export async function mergeTransferAction(input: TransferRef): Promise<ActionResult<Transfer>> {
  return merge(input);
}

const swap = defineAction({ scope: "calls", input: TransferRef, response: Transfer, handle: swapTransfer });
/** Changes who is on hold: the target or the callers. */
export async function swapTransferAction(input: TransferRef): Promise<ActionResult<Transfer>> {
  return swap(input);
}

const cancel = defineAction({ scope: "calls", input: TransferRef, response: Transfer, handle: cancelTransfer });
/** Takes a transfer back. */
export async function cancelTransferAction(input: TransferRef): Promise<ActionResult<Transfer>> {
  return cancel(input);
}
