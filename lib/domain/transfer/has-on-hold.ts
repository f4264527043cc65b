import { and, eq, ne, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ParticipantRow } from "../call/load";

/** Whether an open transfer has put somebody on hold, to be brought back by it. */
export async function transferHasOnHold(
  tx: Tx,
  { callId, id }: Pick<ParticipantRow, "callId" | "id">,
): Promise<boolean> {
  const [open] = await tx
    .select({ id: schema.transfers.id })
    .from(schema.transfers)
    .where(
      and(
        eq(schema.transfers.callId, callId),
        ne(schema.transfers.status, "ended"),
        sql`${schema.transfers.heldIds} ? ${id}`,
      ),
    );
  return open !== undefined;
}
