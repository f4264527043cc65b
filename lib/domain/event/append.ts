import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import type { EventData, EventType } from "@/lib/contract/events";
import { newId } from "@/lib/ids";
import { addJob } from "@/lib/jobs/enqueue";

/**
 * Writes one event of a call as part of `tx`, with its deliveries to the workspace's webhook endpoints, which private talk
 * never has, and gives its sequence. The sequence comes from the call's row, which stays locked until the commit: so
 * sequences have no gap and become visible in order.
 */
export async function appendEvent<T extends EventType>(
  tx: Tx,
  callId: string,
  type: T,
  data: EventData<T>,
): Promise<number> {
  const isPrivate = type === "transcript.final" && (data as EventData<"transcript.final">).lane !== "call";
  const deliver = addJob("webhook.deliver", sql`json_build_object('deliveryId', delivery.id)`, sql`delivery.id`);
  // One statement for all: this runs under the lock of the call's row, and most workspaces have no endpoint.
  const [written] = await tx.execute<{ sequence: number }>(sql`
    with call as (
      update calls set last_event_sequence = last_event_sequence + 1
      where id = ${callId}
      returning last_event_sequence as sequence, workspace_id
    ), event as (
      insert into call_events (call_id, sequence, id, type, data)
      select ${callId}, sequence, ${newId("evt")}, ${type}, ${JSON.stringify(data)}::jsonb from call
      returning id, type, sequence
    ), delivery as (
      insert into webhook_deliveries (id, endpoint_id, event_id, status, next_attempt_at)
      select ${newId("whd")}::text || row_number() over (), endpoint.id, event.id, 'pending', now()
      from event cross join call join webhook_endpoints endpoint on endpoint.workspace_id = call.workspace_id
      where not ${isPrivate}::boolean
        and endpoint.disabled_at is null
        and endpoint.deleted_at is null
        and (endpoint.event_types = '[]' or endpoint.event_types ? event.type)
      returning id
    )
    select event.sequence, case when delivery.id is not null then (${deliver}).id end
    from event left join delivery on true`);
  if (!written) throw new Error(`no call ${callId} to write an event for`);
  return written.sequence;
}
