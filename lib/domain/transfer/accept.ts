import type { Transfer } from "@/lib/contract/transfers";
import { actorRef, beginDeed, endDeeds } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { insertOperator } from "../participant/insert-operator";
import { controlTransfer, type TransferRef } from "./control";
import { tellTransfer } from "./present";
import { OPERATOR_JOIN_MS } from "./state";
import { beginMerging } from "./steps";
import { changeAttempt, within, type Stepping } from "./stepping";

/**
 * Takes a transfer: an operator whose dashboard rings answers, and comes into the private talk with the token of their
 * participant; in the private talk the target accepts the callers. Nothing changes where that is so already.
 * Errors: not_found, call_over, transfer_over, forbidden (another operator's), transfer_not_ready.
 */
export async function acceptTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  return controlTransfer(ctx, input, "transfer_accept", async (s) => {
    const { transfer, attempt } = s;
    refuseForOthers(ctx, s);
    if (transfer.status === "merging") return false;
    if (transfer.status === "ringing" && attempt.userId !== null) return answer(ctx, s);
    if (transfer.status !== "consulting") throw new DomainError("transfer_not_ready");
    await beginMerging(s);
    return true;
  });
}

/** What an operator was rung for is theirs alone to answer. */
export function refuseForOthers(ctx: WorkspaceContext, { attempt }: Stepping): void {
  if (attempt.userId !== null && attempt.userId !== ctx.actor.id) {
    throw new DomainError("forbidden", "This transfer rings another operator.");
  }
}

/** The operator picks up. */
async function answer(ctx: WorkspaceContext, s: Stepping): Promise<boolean> {
  const { tx, call, transfer, attempt } = s;
  if (attempt.participantId !== null) return false;
  const warm = transfer.mode === "warm";
  const participant = await insertOperator(tx, call.id, ctx.actor.id, {
    transferId: transfer.id,
    ...(warm ? { mode: "consulting", consultId: transfer.id } : { mode: "open" }),
  });
  const at = ctx.clock.now();
  await changeAttempt(s, {
    status: "answered",
    participantId: participant.id,
    answeredAt: at,
    deadlineAt: within(s, OPERATOR_JOIN_MS),
  });
  const deed = { callId: call.id, by: actorRef(ctx.actor), at };
  await endDeeds(tx, { ...deed, actions: ["listen", "whisper"] });
  await beginDeed(tx, { ...deed, action: "talk" });
  await tellTransfer(tx, transfer.id);
  return true;
}
