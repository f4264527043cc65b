import { and, asc, eq, inArray, isNotNull, lte, not, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { enqueue, isEnqueued } from "@/lib/jobs/enqueue";
import type { Context } from "../context";

/**
 * Puts on the queue what is due and not on it: a job was lost, a process died with an attempt, or the endpoint had enough
 * on its way. One delivery an endpoint is enough, because its job goes on with the others. What is due for an endpoint that
 * was disabled waits for it without a next attempt; for a deleted one it has failed.
 */
export async function sweepWebhooks(ctx: Context): Promise<void> {
  const { webhookDeliveries, webhookEndpoints } = schema;
  const due = and(eq(webhookDeliveries.status, "pending"), lte(webhookDeliveries.nextAttemptAt, sql`now()`));
  const park = async (off: "deletedAt" | "disabledAt", set: Partial<typeof webhookDeliveries.$inferInsert>) => {
    // The lock makes this wait for whoever enables the endpoint now, and look again.
    const endpoints = ctx.db
      .select({ id: webhookEndpoints.id })
      .from(webhookEndpoints)
      .where(and(isNotNull(webhookEndpoints[off]), eq(webhookEndpoints.id, webhookDeliveries.endpointId)))
      .for("share");
    await ctx.db
      .update(webhookDeliveries)
      .set({ ...set, nextAttemptAt: null })
      .where(and(due, inArray(webhookDeliveries.endpointId, endpoints)));
  };
  await park("deletedAt", { status: "failed", lastError: "endpoint_deleted" });
  await park("disabledAt", {});
  await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .selectDistinctOn([webhookDeliveries.endpointId], { id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(and(due, not(isEnqueued(webhookDeliveries.id))))
      .orderBy(asc(webhookDeliveries.endpointId), asc(webhookDeliveries.nextAttemptAt));
    await Promise.all(rows.map(({ id }) => enqueue(tx, "webhook.deliver", { deliveryId: id }, id)));
  });
}
