import { asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Transfer, Transfers } from "@/lib/contract/transfers";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { findTransfer, type TransferRef } from "./control";
import { presentTransfers } from "./present";

/** One transfer of a call. Errors: not_found. */
export async function getTransfer(ctx: WorkspaceContext, input: TransferRef): Promise<Transfer> {
  const [transfer] = await presentTransfers(ctx.db, [await findTransfer(ctx, input)]);
  return transfer!;
}

/** Every transfer of a call, oldest first. Errors: not_found. */
export async function listTransfers(ctx: WorkspaceContext, input: { callId: string }): Promise<Transfers> {
  const call = await findCall(ctx, input.callId);
  const rows = await ctx.db
    .select()
    .from(schema.transfers)
    .where(eq(schema.transfers.callId, call.id))
    .orderBy(asc(schema.transfers.createdAt), asc(schema.transfers.id));
  return { transfers: await presentTransfers(ctx.db, rows) };
}
