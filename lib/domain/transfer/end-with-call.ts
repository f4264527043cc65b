import { eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { EndReason } from "@/lib/contract/calls";
import { loadOpenTransfer } from "./load";
import { tellTransfer } from "./present";

/** After these nobody was there any more who could be transferred. */
const LEFT: ReadonlySet<EndReason> = new Set<EndReason>([
  "participants_left",
  "nobody_joined",
  "observers_only",
  "agent_alone",
  "customers_left",
]);

/** Ends the open transfer of a call that ends, as part of `tx`: its people leave with the call. */
export async function endTransferWithCall(
  tx: Tx,
  { callId, reason, at }: { callId: string; reason: EndReason; at: Date },
): Promise<void> {
  const loaded = await loadOpenTransfer(tx, callId);
  if (!loaded) return;
  const { transfer, attempt } = loaded;
  const outcome = attempt.outcome ?? (LEFT.has(reason) ? "caller_left" : "canceled");
  await tx
    .update(schema.transferAttempts)
    .set({ status: "ended", outcome, endedAt: attempt.endedAt ?? at, deadlineAt: null })
    .where(eq(schema.transferAttempts.id, attempt.id));
  await tx
    .update(schema.transfers)
    .set({ status: "ended", outcome, endedAt: at, toldAt: transfer.toldAt ?? at })
    .where(eq(schema.transfers.id, transfer.id));
  await tellTransfer(tx, transfer.id);
}
