import { eq, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { EventData, EventType } from "@/lib/contract/events";
import { newId } from "@/lib/ids";

/**
 * Writes one event of a call as part of `tx` and gives its sequence. The sequence comes from the call's row, which stays
 * locked until the commit: so sequences have no gap and become visible in order.
 */
export async function appendEvent<T extends EventType>(
  tx: Tx,
  callId: string,
  type: T,
  data: EventData<T>,
): Promise<number> {
  const [call] = await tx
    .update(schema.calls)
    .set({ lastEventSequence: sql`${schema.calls.lastEventSequence} + 1` })
    .where(eq(schema.calls.id, callId))
    .returning({ sequence: schema.calls.lastEventSequence });
  if (!call) throw new Error(`no call ${callId} to write an event for`);
  await tx.insert(schema.callEvents).values({ callId, sequence: call.sequence, id: newId("evt"), type, data });
  return call.sequence;
}
