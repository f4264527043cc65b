import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { TransferOffer } from "@/lib/contract/transfers";
import type { GuestContext } from "../context";
import { DomainError } from "../errors";
import { targetDecides } from "../transfer/decide-by-target";
import { loadOpenTransfer } from "../transfer/load";

/**
 * What a guest is asked to take: the briefing of the transfer whose target they are, from the private talk on until the
 * callers are with them. Errors: not_found, where they are not asked.
 */
export async function getTransferOffer(ctx: GuestContext): Promise<TransferOffer> {
  const offer = await findOffer(ctx);
  if (!offer) throw new DomainError("not_found", "You are not asked to take a call.");
  return offer;
}

/**
 * A guest takes or declines the transfer whose target they are. Nothing changes where they have taken it already.
 * Errors: not_found, where they are not its target; transfer_over; transfer_not_ready.
 */
export async function decideOffer(
  ctx: GuestContext,
  input: { transferId: string; decision: "accept" | "decline" },
): Promise<void> {
  const { transferId, decision } = input;
  const { callId, id: participantId } = ctx.guest;
  const { transfers, transferAttempts } = schema;
  const [attempt] = await ctx.db
    .select({ id: transferAttempts.id })
    .from(transferAttempts)
    .innerJoin(transfers, eq(transfers.id, transferAttempts.transferId))
    .where(
      and(
        eq(transfers.id, transferId),
        eq(transfers.callId, callId),
        eq(transferAttempts.participantId, participantId),
      ),
    );
  if (!attempt) throw new DomainError("not_found", "You are not asked to take a call.");
  if (await targetDecides(ctx, { callId, participantId, transferId, decision })) return;
  const open = await loadOpenTransfer(ctx.db, callId);
  const mine = open?.transfer.id === transferId && open.target?.id === participantId && open.attempt.status !== "ended";
  if (!mine) throw new DomainError("transfer_over");
  if (open.transfer.status !== "merging" || decision !== "accept") throw new DomainError("transfer_not_ready");
}

async function findOffer({ db, guest }: GuestContext): Promise<TransferOffer | null> {
  const open = await loadOpenTransfer(db, guest.callId);
  if (!open || open.target?.id !== guest.id || open.attempt.status === "ended") return null;
  const { id, status, briefing } = open.transfer;
  if (status !== "holding" && status !== "consulting" && status !== "merging") return null;
  const { reason, facts, promises, next_step } = briefing;
  return {
    transfer_id: id,
    status,
    briefing: { reason, facts: facts.map(({ text }) => text), promises, next_step },
  };
}
