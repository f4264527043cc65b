import type { Transfer } from "@/lib/contract/transfers";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { refuseForOthers } from "./accept";
import { controlTransfer, type TransferRef } from "./control";
import { failAttempt } from "./steps";

/**
 * The target does not take the call: the next one is rung, or the callers get the agent back with an apology.
 * Errors: not_found, call_over, transfer_over, forbidden (another operator's), transfer_not_ready.
 */
export async function declineTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  return controlTransfer(ctx, input, "transfer_decline", async (s) => {
    refuseForOthers(ctx, s);
    if (s.transfer.status === "merging" || s.transfer.status === "returning") {
      throw new DomainError("transfer_not_ready");
    }
    await failAttempt(s, "declined");
    return true;
  });
}
