import { and, eq, exists, isNull, lte, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookDeliveryError } from "@/lib/contract/webhooks";
import type { Context } from "../context";
import { OutboundError } from "../ports/outbound";
import { MAX_ATTEMPTS, retryDelaySeconds } from "./back-off";
import { enqueueDelivery } from "./enqueue";
import { webhookMessage } from "./message";
import type { DeliveryRow, EndpointRow } from "./present";
import { signWebhook } from "./sign";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** After this long an attempt without an outcome is taken for lost with its process. Longer than the attempt may take. */
const CLAIM_SECONDS = 15;

/** What an attempt came to; `error` is null for a success. */
interface Outcome {
  status: number | null;
  error: WebhookDeliveryError | null;
}

/**
 * Makes one attempt at a delivery that is due; nothing happens to one that is not, or that another process has taken. What
 * fails is on the queue again afterwards, for later. The attempt is taken before it is made and its outcome is written
 * after: a process that dies between sends again, so a message goes out at least once.
 */
export async function deliverWebhook(ctx: Context, input: { deliveryId: string }): Promise<void> {
  const delivery = await takeAttempt(ctx, input.deliveryId);
  if (!delivery) return;
  if (delivery.attempts > MAX_ATTEMPTS) return settle(ctx, delivery, { status: null, error: "interrupted" });
  const [endpoint] = await ctx.db
    .select()
    .from(schema.webhookEndpoints)
    .where(eq(schema.webhookEndpoints.id, delivery.endpointId));
  await settle(ctx, delivery, await send(ctx, delivery, endpoint!));
}

/** Takes the next attempt of a delivery for this process; null where there is none to take. Time is the database's. */
async function takeAttempt(ctx: Context, deliveryId: string): Promise<DeliveryRow | null> {
  const { webhookDeliveries, webhookEndpoints } = schema;
  const receives = ctx.db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.id, webhookDeliveries.endpointId),
        isNull(webhookEndpoints.disabledAt),
        isNull(webhookEndpoints.deletedAt),
      ),
    );
  const [taken] = await ctx.db
    .update(webhookDeliveries)
    .set({
      attempts: sql`${webhookDeliveries.attempts} + 1`,
      lastAttemptAt: sql`now()`,
      nextAttemptAt: sql`now() + make_interval(secs => ${CLAIM_SECONDS})`,
      lastStatus: null,
      lastError: null,
    })
    .where(
      and(
        eq(webhookDeliveries.id, deliveryId),
        eq(webhookDeliveries.status, "pending"),
        lte(webhookDeliveries.nextAttemptAt, sql`now()`),
        exists(receives),
      ),
    )
    .returning();
  return taken ?? null;
}

async function send(ctx: Context, delivery: DeliveryRow, endpoint: EndpointRow): Promise<Outcome> {
  const body = JSON.stringify(await webhookMessage(ctx.db, delivery.eventId));
  const { previousSecret: previous, previousSecretExpiresAt: until } = endpoint;
  const secrets = previous && until && until > ctx.clock.now() ? [endpoint.secret, previous] : [endpoint.secret];
  const timestampSeconds = Math.floor(ctx.clock.now().getTime() / 1000);
  try {
    const { status } = await ctx.outbound.post({
      url: endpoint.url,
      headers: {
        "content-type": "application/json",
        "user-agent": "rymi-webhooks/1",
        ...signWebhook(secrets, { id: delivery.id, timestampSeconds, body }),
      },
      body,
      timeoutMs: TIMEOUT_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    if (status >= 200 && status < 300) return { status, error: null };
    return { status, error: status >= 300 && status < 400 ? "redirected" : "bad_status" };
  } catch (err) {
    if (err instanceof OutboundError) return { status: null, error: err.reason };
    throw err;
  }
}

async function settle(ctx: Context, delivery: DeliveryRow, { status, error }: Outcome): Promise<void> {
  const { webhookDeliveries, webhookEndpoints } = schema;
  const pending = and(eq(webhookDeliveries.id, delivery.id), eq(webhookDeliveries.status, "pending"));
  const last = { lastStatus: status, lastError: error };
  if (error === null) {
    // Whichever attempt it was: the message has arrived.
    await ctx.db
      .update(webhookDeliveries)
      .set({ ...last, status: "succeeded", nextAttemptAt: null })
      .where(pending);
    return;
  }
  const gone = status === 410;
  const delaySeconds = gone ? null : retryDelaySeconds(delivery.attempts);
  await ctx.db.transaction(async (tx) => {
    if (gone) {
      await tx
        .update(webhookEndpoints)
        .set({ disabledAt: sql`now()` })
        .where(and(eq(webhookEndpoints.id, delivery.endpointId), isNull(webhookEndpoints.disabledAt)));
    }
    const [settled] = await tx
      .update(webhookDeliveries)
      .set(
        delaySeconds === null
          ? { ...last, status: "failed", nextAttemptAt: null }
          : { ...last, nextAttemptAt: sql`now() + make_interval(secs => ${delaySeconds})` },
      )
      // An attempt that took so long that another was made has nothing to say any more.
      .where(and(pending, eq(webhookDeliveries.attempts, delivery.attempts)))
      .returning({ id: webhookDeliveries.id });
    if (settled && delaySeconds !== null) {
      await enqueueDelivery(tx, { id: delivery.id, endpointId: delivery.endpointId }, delaySeconds * 1000);
    }
  });
}
