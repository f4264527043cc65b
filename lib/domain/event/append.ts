import { sql, type SQL } from "drizzle-orm";
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
  const [written] = await tx.execute<{ sequence: number }>(sql`with ${eventParts(callId, type, data)} ${WRITTEN}`);
  if (!written) throw new Error(`no call ${callId} to write an event for`);
  return written.sequence;
}

/** The end of a statement with eventParts: enqueues the deliveries. It gives a row or more; none where no event was written. */
export const WRITTEN = sql`
  select event.sequence, case when delivery.id is not null then (
    ${addJob("webhook.deliver", sql`json_build_object('deliveryId', delivery.id)`, sql`delivery.id`)}
  ).id end
  from event left join delivery on true`;

/**
 * The parts of a statement's `with` that write an event of a call with its deliveries, as appendEvent does: for a statement
 * that does more, where `onlyIf` is true of its other parts. One that holds no lock before it begins has a part that locks
 * the call's row.
 */
export function eventParts<T extends EventType>(
  callId: string,
  type: T,
  data: EventData<T>,
  onlyIf: SQL = sql`true`,
): SQL {
  const isPrivate = type === "transcript.final" && (data as EventData<"transcript.final">).lane !== "call";
  // One statement for all: this runs under the lock of the call's row, and most workspaces have no endpoint.
  return sql`
    call as (
      update calls set last_event_sequence = last_event_sequence + 1
      where id = ${callId} and ${onlyIf}
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
    )`;
}
