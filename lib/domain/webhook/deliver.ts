import { and, asc, count, eq, inArray, isNull, lte, sql, type SQL } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WebhookDeliveryError } from "@/lib/contract/webhooks";
import { enqueue } from "@/lib/jobs/enqueue";
import type { Context } from "../context";
import { OutboundError } from "../ports/outbound";
import { MAX_ATTEMPTS, retryDelaySeconds } from "./back-off";
import { webhookMessage } from "./message";
import type { DeliveryRow, EndpointRow } from "./present";
import { signWebhook } from "./sign";
import { isUnderWay } from "./under-way";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** After this long an attempt without an outcome is taken for lost with its process. Longer than the attempt may take. */
const CLAIM_SECONDS = 15;
/** Messages on their way to one endpoint at the same time: one that hangs does not keep others waiting. */
const MAX_UNDER_WAY = 5;
/** After these a job ends, and the sweep has the rest done: no job goes on for ever. */
const MAX_ATTEMPTS_A_JOB = 100;

/** What an attempt came to; `error` is null for a success. */
interface Outcome {
  status: number | null;
  error: WebhookDeliveryError | null;
}

/**
 * Makes one attempt at a delivery that is due, then at what else is due for its endpoint; nothing happens to what is not due,
 * to what another process has taken, and where the endpoint has enough on its way. What fails is on the queue again
 * afterwards, for later. An attempt is taken before it is made and its outcome is written after: a process that dies between
 * sends again, so a message goes out at least once.
 */
export async function deliverWebhook(ctx: Context, input: { deliveryId: string }): Promise<void> {
  const { webhookDeliveries } = schema;
  const [wanted] = await ctx.db
    .select({ endpointId: webhookDeliveries.endpointId })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.id, input.deliveryId));
  if (!wanted) return;
  let candidate = eq(webhookDeliveries.id, input.deliveryId);
  for (let made = 0; made < MAX_ATTEMPTS_A_JOB; made += 1) {
    const taken = await takeAttempt(ctx, wanted.endpointId, candidate);
    if (!taken) return;
    const { delivery, endpoint } = taken;
    const lost = delivery.attempts > MAX_ATTEMPTS;
    await settle(ctx, delivery, lost ? { status: null, error: "interrupted" } : await send(ctx, delivery, endpoint));
    candidate = eq(webhookDeliveries.endpointId, wanted.endpointId);
  }
}

/**
 * Takes the next attempt at one of the endpoint's candidates for this process; null where there is none to take, or enough
 * is on its way. Time is the database's.
 */
async function takeAttempt(
  ctx: Context,
  endpointId: string,
  candidate: SQL,
): Promise<{ delivery: DeliveryRow; endpoint: EndpointRow } | null> {
  const { webhookDeliveries, webhookEndpoints } = schema;
  return ctx.db.transaction(async (tx) => {
    // Those that take for one endpoint do so one after the other, so that each counts what the others took.
    const [endpoint] = await tx
      .select()
      .from(webhookEndpoints)
      .where(
        and(
          eq(webhookEndpoints.id, endpointId),
          isNull(webhookEndpoints.disabledAt),
          isNull(webhookEndpoints.deletedAt),
        ),
      )
      .for("no key update");
    if (!endpoint) return null;
    const [underWay] = await tx
      .select({ count: count() })
      .from(webhookDeliveries)
      .where(and(eq(webhookDeliveries.endpointId, endpointId), isUnderWay));
    if (underWay!.count >= MAX_UNDER_WAY) return null;
    const next = tx
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(and(candidate, eq(webhookDeliveries.status, "pending"), lte(webhookDeliveries.nextAttemptAt, sql`now()`)))
      .orderBy(asc(webhookDeliveries.nextAttemptAt))
      .limit(1);
    const [delivery] = await tx
      .update(webhookDeliveries)
      .set({
        attempts: sql`${webhookDeliveries.attempts} + 1`,
        lastAttemptAt: sql`now()`,
        nextAttemptAt: sql`now() + make_interval(secs => ${CLAIM_SECONDS})`,
        lastStatus: null,
        lastError: null,
      })
      .where(inArray(webhookDeliveries.id, next))
      .returning();
    return delivery ? { delivery, endpoint } : null;
  });
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
      const delayMs = delaySeconds * 1000;
      await enqueue(tx, "webhook.deliver", { deliveryId: delivery.id }, delivery.id, { delayMs });
    }
  });
}
