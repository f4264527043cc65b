import { and, eq, ne } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { enqueue } from "@/lib/jobs/enqueue";

/** Has a call's open transfer looked at after the commit of `tx`, which changed something it may wait for. */
export async function wakeTransfer(tx: Tx, callId: string): Promise<void> {
  const [open] = await tx
    .select({ id: schema.transfers.id })
    .from(schema.transfers)
    .where(and(eq(schema.transfers.callId, callId), ne(schema.transfers.status, "ended")));
  if (open) await enqueue(tx, "transfer.advance", { callId }, `transfer.advance:${callId}`);
}
