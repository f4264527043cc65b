import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AuditAction } from "@/lib/contract/audit";
import type { Transfer } from "@/lib/contract/transfers";
import { actorRef, recordDeed } from "../audit/record";
import { findCall, findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError, notFound } from "../errors";
import { advanceTransfer } from "./advance";
import { loadOpenTransfer, type TransferRow } from "./load";
import { readTransfers } from "./present";
import { afterStep, stepping, type Stepping } from "./stepping";

/** A transfer of a call. */
export interface TransferRef {
  callId: string;
  transferId: string;
}

/**
 * Lets somebody decide for an open transfer: under the call's lock, written down, and in force when it resolves where the
 * media server answers. `decide` gives false where it is so already. Errors: not_found, call_over, transfer_over, and those
 * of `decide`.
 */
export async function controlTransfer(
  ctx: WorkspaceContext,
  input: TransferRef,
  action: AuditAction,
  decide: (s: Stepping) => Promise<boolean>,
): Promise<Transfer> {
  await findTransfer(ctx, input);
  const evict = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const loaded = await loadOpenTransfer(tx, call.id);
    if (loaded?.transfer.id !== input.transferId) throw new DomainError("transfer_over");
    const s = await stepping(ctx, tx, call, loaded);
    if (!(await decide(s))) return null;
    const participantId = loaded.target?.id ?? null;
    await recordDeed(tx, { callId: call.id, by: actorRef(ctx.actor), action, participantId, at: ctx.clock.now() });
    return s.evict;
  });
  if (evict) await afterStep(ctx, input.callId, evict);
  await advanceTransfer(ctx, input);
  const [transfer] = await readTransfers(ctx.db, [input.transferId]);
  return transfer!;
}

/** The transfer, if it is of this call and the call of the actor's workspace. Errors: not_found. */
export async function findTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<TransferRow> {
  const call = await findCall(ctx, input.callId);
  const [row] = await ctx.db.select().from(schema.transfers).where(eq(schema.transfers.id, input.transferId));
  if (row?.callId !== call.id) throw notFound("transfer");
  return row;
}
