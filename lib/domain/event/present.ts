import type { schema } from "@/db/client";
import type { CallEvent, EventType } from "@/lib/contract/events";

/** An event as the wire shows it. */
export function presentEvent(row: typeof schema.callEvents.$inferSelect): CallEvent {
  return {
    id: row.id,
    call_id: row.callId,
    sequence: row.sequence,
    type: row.type as EventType,
    created_at: row.createdAt.toISOString(),
    data: row.data,
  };
}
