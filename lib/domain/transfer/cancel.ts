import type { Transfer } from "@/lib/contract/transfers";
import type { WorkspaceContext } from "../context";
import { controlTransfer, type TransferRef } from "./control";
import { failAttempt } from "./steps";
import { changeAttempt } from "./stepping";

/**
 * Takes a transfer back: nobody else is rung, and the callers get the agent back.
 * Errors: not_found, call_over, transfer_over.
 */
export async function cancelTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  return controlTransfer(ctx, input, "transfer_cancel", async (s) => {
    if (s.transfer.status !== "returning") {
      await failAttempt(s, "canceled");
      return true;
    }
    if (s.attempt.outcome === "canceled" || s.attempt.outcome === "caller_left") return false;
    // The callers are on their way back already; it goes no further than that.
    await changeAttempt(s, { outcome: "canceled" });
    return true;
  });
}
