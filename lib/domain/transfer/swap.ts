import type { Transfer } from "@/lib/contract/transfers";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { changeState } from "../visibility/change";
import { controlTransfer, type TransferRef } from "./control";
import { tellTransfer } from "./present";
import { brieferOf, DECIDE_MS, SWAPPED_MS } from "./state";
import { changeAttempt, within } from "./stepping";

/**
 * Changes who is on hold in a private talk: the target, while the callers are talked to, or the callers again.
 * Errors: not_found, call_over, transfer_over, transfer_not_ready.
 */
export async function swapTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  return controlTransfer(ctx, input, "transfer_swap", async (s) => {
    const { tx, call, transfer, target, people } = s;
    if (transfer.status !== "consulting" || target?.status !== "active") throw new DomainError("transfer_not_ready");
    const now = ctx.clock.now();
    const toCallers = target.heldAt === null;
    const callers = people.filter(({ id }) => transfer.heldIds.includes(id));
    const briefer = brieferOf(transfer, people);
    const talk = toCallers
      ? ({ mode: "open", consultId: null } as const)
      : ({ mode: "consulting", consultId: transfer.id, targetId: null } as const);
    await changeState(tx, call.id, [
      { participantId: target.id, change: { heldAt: toCallers ? now : null }, closed: true },
      ...(briefer ? [{ participantId: briefer.id, change: talk, closed: true }] : []),
      ...callers.map(({ id }) => ({ participantId: id, change: { heldAt: toCallers ? null : now }, closed: false })),
    ]);
    // Who is on hold cannot decide, and does not wait for ever.
    const decides = transfer.briefedBy === "agent" ? within(s, DECIDE_MS) : null;
    await changeAttempt(s, { deadlineAt: toCallers ? within(s, SWAPPED_MS) : decides });
    await tellTransfer(tx, transfer.id);
    return true;
  });
}
