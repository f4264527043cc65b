import { eq, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { EventData, EventType } from "@/lib/contract/events";
import { newId } from "@/lib/ids";
import { enqueue } from "@/lib/jobs/enqueue";

/**
 * Writes one event of a call as part of `tx`, with its deliveries to the workspace's webhook endpoints, which private talk
 * never has, and gives its sequence. The sequence comes from the call's row, which stays locked until the commit: so sequences have no gap and
 * become visible in order.
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
    .returning({ sequence: schema.calls.lastEventSequence, workspaceId: schema.calls.workspaceId });
  if (!call) throw new Error(`no call ${callId} to write an event for`);
  const isPrivate = type === "transcript.final" && (data as EventData<"transcript.final">).lane !== "call";
  // One statement for both: this runs under the lock of the call's row, and most workspaces have no endpoint.
  const deliveries = await tx.execute<{ id: string }>(sql`
    with event as (
      insert into call_events (call_id, sequence, id, type, data)
      values (${callId}, ${call.sequence}, ${newId("evt")}, ${type}, ${JSON.stringify(data)}::jsonb)
      returning id, type
    )
    insert into webhook_deliveries (id, endpoint_id, event_id, status, next_attempt_at)
    select ${newId("whd")}::text || row_number() over (), endpoint.id, event.id, 'pending', now()
    from event cross join webhook_endpoints endpoint
    where not ${isPrivate}
      and endpoint.workspace_id = ${call.workspaceId}
      and endpoint.disabled_at is null
      and endpoint.deleted_at is null
      and (endpoint.event_types = '[]' or endpoint.event_types ? event.type)
    returning id`);
  await Promise.all(deliveries.map(({ id }) => enqueue(tx, "webhook.deliver", { deliveryId: id }, id)));
  return call.sequence;
}
