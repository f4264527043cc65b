import { eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { bindJobs } from "@/lib/compose";
import type { EventType } from "@/lib/contract/events";
import { WebhookMessage, type WebhookEndpointWithSecret } from "@/lib/contract/webhooks";
import { jobNames } from "@/lib/jobs/catalog";
import { runDueJobs, startQueueWorker } from "@/lib/jobs/queue";
import { createOutbound } from "@/lib/net/outbound";
import { endCall } from "../call/end";
import { getCall } from "../call/get";
import type { WorkspaceContext } from "../context";
import { appendEvent } from "../event/append";
import { listEvents } from "../event/list";
import { OutboundError } from "../ports/outbound";
import { createWorld, queuedJobs, startCall, type World } from "../testing/fixtures";
import { startWebhookReceiver, type WebhookReceiver } from "../testing/webhook-receiver";
import { MAX_ATTEMPTS } from "./back-off";
import { createWebhookEndpoint } from "./create";
import { deleteWebhookEndpoint } from "./delete";
import { deliverWebhook } from "./deliver";
import { getWebhookEndpoint } from "./get";
import { rotateWebhookSecret } from "./rotate-secret";
import { sweepWebhooks } from "./sweep";
import { updateWebhookEndpoint } from "./update";

const { db, url } = await createTestDatabase();
let world: World;
let ctx: WorkspaceContext;
let receiver: WebhookReceiver;
beforeEach(async () => {
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  await db.delete(schema.webhookDeliveries);
  world = await createWorld(db);
  receiver = await startWebhookReceiver();
  ctx = { ...world.ctx, outbound: createOutbound([receiver.host]) };
});
afterEach(() => receiver.close());

const makeEndpoint = (
  event_types: EventType[] = [],
  to: { url?: string; as?: WorkspaceContext } = {},
): Promise<WebhookEndpointWithSecret> =>
  createWebhookEndpoint(to.as ?? ctx, { url: to.url ?? receiver.url, description: "", event_types });

/** A call with one event for an endpoint that is told of new calls alone. */
async function oneDelivery() {
  const endpoint = await makeEndpoint(["call.created"]);
  const call = await startCall(world, "ann");
  return { endpoint, call, delivery: (await deliveriesOf(endpoint.id))[0]! };
}

const deliveriesOf = (endpointId: string) =>
  db.select().from(schema.webhookDeliveries).where(eq(schema.webhookDeliveries.endpointId, endpointId));
const deliveryOf = async (id: string) =>
  (await db.select().from(schema.webhookDeliveries).where(eq(schema.webhookDeliveries.id, id)))[0]!;
/** Works the queue as a worker does, until nothing is due. */
const work = () => runDueJobs(url, bindJobs(ctx));
/** Lets what waits for its next attempt be due. */
async function letTimePass() {
  await db.update(schema.webhookDeliveries).set({ nextAttemptAt: sql`next_attempt_at - interval '2 days'` });
  await db.execute(sql`update graphile_worker._private_jobs set run_at = now()`);
}
const read = (endpoint: { secret: string }, index = 0) => {
  const { body, headers } = receiver.received[index]!;
  return WebhookMessage.parse(new Webhook(endpoint.secret).verify(body, headers));
};

describe("an endpoint", () => {
  test("is told of every event as the event stream shows it, with the call as GET shows it, signed", async () => {
    const endpoint = await makeEndpoint();
    const call = await startCall(world, "ann", { phone: "+15551234567" });
    await endCall(ctx, { callId: call.id });
    await work();
    const told = receiver.received.map((_, index) => read(endpoint, index));
    const events = await listEvents(ctx, { callId: call.id, afterSequence: 0, limit: 100 });
    expect(events.length).toBeGreaterThan(3);
    expect(told.map(({ data }) => data.event).sort((a, b) => a.sequence - b.sequence)).toEqual(events);
    for (const { type, timestamp, data } of told) {
      expect([type, timestamp]).toEqual([data.event.type, data.event.created_at]);
      expect(data.call.id).toBe(call.id);
    }
    const last = told.find(({ type }) => type === "call.ended")!;
    expect(last.data.call).toMatchObject({ status: (await getCall(ctx, { callId: call.id })).status });
    expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/"access"|"token"|workspace/);
    expect((await deliveriesOf(endpoint.id)).every(({ status }) => status === "succeeded")).toBe(true);
    expect(receiver.received[0]!.headers).toMatchObject({ "content-type": "application/json" });
  });

  test("is told of the types it asked for, and of its own workspace's calls", async () => {
    const own = await makeEndpoint(["call.created"]);
    const theirs = await makeEndpoint([], { as: { ...ctx, actor: world.stranger.actor } });
    await startCall(world, "ann");
    await work();
    expect(receiver.received).toHaveLength(1);
    expect(read(own).type).toBe("call.created");
    expect(await deliveriesOf(theirs.id)).toEqual([]);
  });

  test("that is disabled is told nothing of what happens meanwhile; what was on its way waits for it", async () => {
    const { endpoint, delivery } = await oneDelivery();
    await updateWebhookEndpoint(ctx, { endpointId: endpoint.id, enabled: false });
    await startCall(world, "ben");
    await sweepWebhooks(ctx);
    await work();
    expect(receiver.received).toEqual([]);
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: "pending", nextAttemptAt: null, attempts: 0 }]);
    await updateWebhookEndpoint(ctx, { endpointId: endpoint.id, enabled: true });
    await sweepWebhooks(ctx);
    await work();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([delivery.id]);
  });

  test("that was deleted is told nothing any more, and what was on its way has failed", async () => {
    const { endpoint, delivery } = await oneDelivery();
    await deleteWebhookEndpoint(ctx, { endpointId: endpoint.id });
    await startCall(world, "ben");
    await work();
    await sweepWebhooks(ctx);
    expect(receiver.received).toEqual([]);
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "failed", lastError: "endpoint_deleted" });
  });

  test("that hangs keeps no other waiting", async () => {
    const hanging = await startWebhookReceiver();
    const held: (() => void)[] = [];
    hanging.answer((response) => void held.push(() => response.end()));
    ctx = { ...ctx, outbound: createOutbound([receiver.host, hanging.host]) };
    await makeEndpoint([], { url: hanging.url });
    for (let index = 0; index < 6; index += 1) await startCall(world, "ann");
    await makeEndpoint(["call.created"]);
    await startCall(world, "ben");
    const worker = await startQueueWorker(url, bindJobs(ctx), 6, jobNames("slow"));
    try {
      await hanging.until(5);
      await receiver.until(1);
      expect(hanging.received).toHaveLength(5);
    } finally {
      hanging.answer((response) => void response.end());
      for (const answer of held) answer();
      await worker.stop();
      await hanging.close();
    }
  });
});

describe("at least once", () => {
  test("what was rolled back is told to nobody", async () => {
    const { endpoint, call } = await oneDelivery();
    const rolledBack = db.transaction(async (tx) => {
      await appendEvent(tx, call.id, "call.created", { status: "connecting" });
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    await work();
    expect(await deliveriesOf(endpoint.id)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  test("a job that is lost after the commit is made anew", async () => {
    const { delivery } = await oneDelivery();
    await db.execute(sql`delete from graphile_worker._private_jobs`);
    await work();
    expect(receiver.received).toEqual([]);
    await sweepWebhooks(ctx);
    expect(await queuedJobs(db, delivery.id)).toHaveLength(1);
    await work();
    expect(receiver.received).toHaveLength(1);
  });

  test("a process that dies before it sends loses nothing, once its attempt is taken for lost", async () => {
    const { delivery } = await oneDelivery();
    const dies = { ...ctx.outbound, post: () => Promise.reject(new Error("killed")) };
    await expect(deliverWebhook({ ...ctx, outbound: dies }, { deliveryId: delivery.id })).rejects.toThrow("killed");
    await work();
    await sweepWebhooks(ctx);
    await work();
    expect(receiver.received).toEqual([]);
    await letTimePass();
    await sweepWebhooks(ctx);
    await work();
    expect(receiver.received).toHaveLength(1);
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "succeeded", attempts: 2 });
  });

  test("a process that dies after it sent makes a second message under the same id", async () => {
    const { delivery, endpoint } = await oneDelivery();
    const dies = {
      ...ctx.outbound,
      post: async (request: Parameters<typeof ctx.outbound.post>[0]) => {
        await ctx.outbound.post(request);
        throw new Error("killed");
      },
    };
    await expect(deliverWebhook({ ...ctx, outbound: dies }, { deliveryId: delivery.id })).rejects.toThrow("killed");
    await letTimePass();
    await sweepWebhooks(ctx);
    await work();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([delivery.id, delivery.id]);
    expect(read(endpoint, 0)).toEqual(read(endpoint, 1));
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "succeeded" });
  });

  test("processes that come at once send once", async () => {
    const { delivery } = await oneDelivery();
    await Promise.all(Array.from({ length: 8 }, () => deliverWebhook(ctx, { deliveryId: delivery.id })));
    expect(receiver.received).toHaveLength(1);
    await deliverWebhook(ctx, { deliveryId: delivery.id });
    expect(receiver.received).toHaveLength(1);
  });

  test("a delivery whose process dies each time is given up in the end", async () => {
    const { delivery } = await oneDelivery();
    await db.update(schema.webhookDeliveries).set({ attempts: MAX_ATTEMPTS });
    await deliverWebhook(ctx, { deliveryId: delivery.id });
    expect(receiver.received).toEqual([]);
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "failed", lastError: "interrupted" });
  });
});

describe("an attempt that fails", () => {
  test("is made again later, after longer and longer pauses, until it is answered well", async () => {
    const { delivery } = await oneDelivery();
    receiver.answer((response) => void response.writeHead(500).end("no"));
    await work();
    const [{ wait }] = (await db.execute<{ wait: number }>(
      sql`select extract(epoch from next_attempt_at - last_attempt_at)::float as wait from webhook_deliveries`,
    )) as unknown as [{ wait: number }];
    expect(wait).toBeGreaterThan(4);
    expect(wait).toBeLessThan(7);
    expect(await deliveryOf(delivery.id)).toMatchObject({
      status: "pending",
      attempts: 1,
      lastStatus: 500,
      lastError: "bad_status",
    });
    await work();
    expect(receiver.received).toHaveLength(1);
    await letTimePass();
    receiver.answer((response) => void response.writeHead(200).end("ok"));
    await work();
    expect(await deliveryOf(delivery.id)).toMatchObject({
      status: "succeeded",
      attempts: 2,
      nextAttemptAt: null,
      lastStatus: 200,
      lastError: null,
    });
    expect(await queuedJobs(db, delivery.id)).toEqual([]);
  });

  test("for the last time is given up", async () => {
    const { delivery } = await oneDelivery();
    receiver.answer((response) => void response.writeHead(503).end());
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await deliverWebhook(ctx, { deliveryId: delivery.id });
      await letTimePass();
    }
    expect(receiver.received).toHaveLength(MAX_ATTEMPTS);
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "failed", lastStatus: 503, nextAttemptAt: null });
  });

  test("with 410 disables the endpoint", async () => {
    const { delivery, endpoint } = await oneDelivery();
    receiver.answer((response) => void response.writeHead(410).end());
    await work();
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "failed", lastStatus: 410 });
    expect(await getWebhookEndpoint(ctx, { endpointId: endpoint.id })).toMatchObject({ enabled: false });
    await startCall(world, "ben");
    expect(await deliveriesOf(endpoint.id)).toHaveLength(1);
  });

  test("with a redirect is not led elsewhere", async () => {
    const elsewhere = await startWebhookReceiver();
    ctx = { ...ctx, outbound: createOutbound([receiver.host, elsewhere.host]) };
    const { delivery } = await oneDelivery();
    receiver.answer((response) => void response.writeHead(308, { location: elsewhere.url }).end());
    await work();
    expect(elsewhere.connections).toBe(0);
    await elsewhere.close();
    expect(await deliveryOf(delivery.id)).toMatchObject({
      status: "pending",
      lastStatus: 308,
      lastError: "redirected",
    });
  });

  test.each([
    ["by a name of this machine", "https://localhost"],
    ["by its address", "https://127.0.0.1"],
  ])("because it leads into our own network, %s, has connected to nothing", async (_how, origin) => {
    const { delivery, endpoint } = await oneDelivery();
    const port = receiver.host.split(":")[1];
    ctx = { ...ctx, outbound: createOutbound([]) };
    // As if it had been public when it was typed in.
    await db
      .update(schema.webhookEndpoints)
      .set({ url: `${origin}:${port}/hook` })
      .where(eq(schema.webhookEndpoints.id, endpoint.id));
    await work();
    expect(receiver.connections).toBe(0);
    expect(await deliveryOf(delivery.id)).toMatchObject({ lastStatus: null, lastError: "refused_address" });
  });

  test("for want of time says so; nothing waits longer than ten seconds or reads more than 64 KiB", async () => {
    const { delivery } = await oneDelivery();
    const asked: unknown[] = [];
    const slow = {
      ...ctx.outbound,
      post: (request: Parameters<typeof ctx.outbound.post>[0]) => {
        asked.push([request.timeoutMs, request.maxAnswerBytes]);
        return Promise.reject(new OutboundError("timed_out"));
      },
    };
    await deliverWebhook({ ...ctx, outbound: slow }, { deliveryId: delivery.id });
    expect(asked).toEqual([[10_000, 64 * 1024]]);
    expect(await deliveryOf(delivery.id)).toMatchObject({ lastStatus: null, lastError: "timed_out" });
  });

  test("with an answer of two megabytes does not: its status is what counts", async () => {
    const { delivery } = await oneDelivery();
    receiver.answer((response) => void response.writeHead(200).end("x".repeat(2_000_000)));
    await work();
    expect(await deliveryOf(delivery.id)).toMatchObject({ status: "succeeded", lastStatus: 200 });
  });
});

test("for a day after a rotation both secrets verify, then the new one alone", async () => {
  const endpoint = await makeEndpoint(["call.created"]);
  const rotated = await rotateWebhookSecret(ctx, { endpointId: endpoint.id });
  expect(rotated.secret).not.toBe(endpoint.secret);
  await startCall(world, "ann");
  await work();
  expect(read(endpoint, 0)).toEqual(read(rotated, 0));
  await db
    .update(schema.webhookEndpoints)
    .set({ previousSecretExpiresAt: sql`previous_secret_expires_at - interval '25 hours'` })
    .where(eq(schema.webhookEndpoints.id, endpoint.id));
  await startCall(world, "ben");
  await work();
  expect(read(rotated, 1).type).toBe("call.created");
  expect(() => read(endpoint, 1)).toThrow();
});
