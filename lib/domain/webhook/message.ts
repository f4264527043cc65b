import { eq } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import { WebhookMessage } from "@/lib/contract/webhooks";
import { loadCall } from "../call/load";
import { presentCall } from "../call/present";
import { presentEvent } from "../event/present";
import { withoutAsides } from "../event/readers";

/** The body that tells of an event, with the call as it is now. */
export async function webhookMessage(db: Db, eventId: string): Promise<WebhookMessage> {
  const [row] = await db.select().from(schema.callEvents).where(eq(schema.callEvents.id, eventId));
  const loaded = row && (await loadCall(db, row.callId));
  if (!loaded) throw new Error(`no event ${eventId} to tell of`);
  const event = withoutAsides(presentEvent(row));
  // As an answer of the API: what is not promised does not go out.
  return WebhookMessage.parse({
    type: event.type,
    timestamp: event.created_at,
    data: { event, call: presentCall(loaded) },
  });
}
