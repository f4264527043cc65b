import type { Transfer } from "@/lib/contract/transfers";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { controlTransfer, type TransferRef } from "./control";
import { beginMerging } from "./steps";

/**
 * Brings the callers and the target together without waiting for it to accept. Nothing changes where that is under way.
 * Errors: not_found, call_over, transfer_over, transfer_not_ready.
 */
export async function mergeTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  return controlTransfer(ctx, input, "transfer_merge", async (s) => {
    if (s.transfer.status === "merging") return false;
    if (s.transfer.status !== "holding" && s.transfer.status !== "consulting") {
      throw new DomainError("transfer_not_ready");
    }
    await beginMerging(s);
    return true;
  });
}
