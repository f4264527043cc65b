import { eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type {
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookEndpointPage,
  WebhookEndpointWithSecret,
} from "@/lib/contract/webhooks";
import { createWorld, insertApiKey, startCall, type World } from "@/lib/domain/testing/fixtures";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/domain/testing/webhook-receiver";
import { deliverWebhook } from "@/lib/domain/webhook/deliver";
import { createApi, type Sent, type TestApi } from "../testing/api";

const { db, url: databaseUrl } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
let strangersKey: string;
let receiver: WebhookReceiver;
beforeEach(async () => {
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  world = await createWorld(db);
  receiver = await startWebhookReceiver();
  api = createApi(databaseUrl, world, { WEBHOOK_PLAIN_HTTP_HOSTS: receiver.host });
  key = await insertApiKey(db, world.workspaceId);
  strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId);
});
afterEach(async () => {
  await api.runtime.close();
  await receiver.close();
});

const PATH = "/v1/webhook_endpoints";
const make = async (body: Record<string, unknown> = {}, sent: Sent = {}) =>
  (
    await api.call<WebhookEndpointWithSecret>("POST", PATH, {
      key,
      body: { url: receiver.url, event_types: ["call.created"], ...body },
      ...sent,
    })
  ).body;
const deliveries = async (id: string, query = "") =>
  (await api.call<WebhookDeliveryPage>("GET", `${PATH}/${id}/deliveries${query}`, { key })).body;

describe("an endpoint", () => {
  test("is made, read, changed and deleted; its secret is in the answer that makes it and no other", async () => {
    const made = await api.call<WebhookEndpointWithSecret>("POST", PATH, {
      key,
      body: {
        url: "https://hooks.example.org/rymi",
        description: " Orders ",
        event_types: ["call.ended", "call.ended"],
      },
    });
    expect(made.status).toBe(201);
    const { secret, ...shown } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(shown).toMatchObject({ description: "Orders", event_types: ["call.ended"], enabled: true });
    const at = `${PATH}/${shown.id}`;
    expect((await api.call("GET", at, { key })).body).toEqual(shown);
    expect((await api.call<WebhookEndpointPage>("GET", PATH, { key })).body).toEqual({
      data: [shown],
      next_cursor: null,
    });
    const changed = await api.call<WebhookEndpoint>("PATCH", at, {
      key,
      body: { url: "https://hooks.example.org/two", event_types: [], enabled: false },
    });
    expect(changed.body).toEqual({ ...shown, url: "https://hooks.example.org/two", event_types: [], enabled: false });
    expect((await api.call("PATCH", at, { key, body: {} })).body).toEqual(changed.body);
    expect(await api.call("DELETE", at, { key })).toMatchObject({ status: 200 });
    expect(await api.call("GET", at, { key })).toMatchObject({ status: 404 });
    expect((await api.call<WebhookEndpointPage>("GET", PATH, { key })).body.data).toEqual([]);
  });

  test("that is asked for twice under one Idempotency-Key is one, and both answers hold its secret", async () => {
    const sent = { headers: { "idempotency-key": "hook-1" } };
    const [first, second] = await Promise.all([make({}, sent), make({}, sent)]);
    expect(first.secret).toBe(second.secret);
    expect((await api.call<WebhookEndpointPage>("GET", PATH, { key })).body.data).toHaveLength(1);
  });

  test("is the workspace's twentieth and last, however many are asked for at once", async () => {
    const body = { url: "https://hooks.example.org/" };
    const answers = await Promise.all(Array.from({ length: 24 }, () => api.call("POST", PATH, { key, body })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, body.error.code])).toEqual(
      Array.from({ length: 4 }, () => [409, "webhook_endpoint_limit"]),
    );
    expect((await api.call<WebhookEndpointPage>("GET", `${PATH}?limit=100`, { key })).body.data).toHaveLength(20);
  });

  test("whose secret is rotated signs with both", async () => {
    const made = await make();
    const rotated = await api.call<WebhookEndpointWithSecret>("POST", `${PATH}/${made.id}/rotate_secret`, { key });
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(made.secret);
    const overlapMs = Date.parse(rotated.body.previous_secret_expires_at!) - Date.now();
    expect(overlapMs / 3_600_000).toBeCloseTo(24, 1);
    await startCall(world, "ann");
    await deliverWebhook(api.runtime.context, { deliveryId: (await deliveries(made.id)).data[0]!.id });
    const { body, headers } = receiver.received[0]!;
    for (const { secret } of [made, rotated.body]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
  });
});

describe("is refused", () => {
  test.each([
    ["plain HTTP", { url: "http://hooks.example.org/" }, "url"],
    ["credentials in the url", { url: "https://me:hush@hooks.example.org/" }, "url"],
    ["an address of our own network", { url: "https://169.254.169.254/latest" }, "url"],
    ["no url", { url: undefined }, "url"],
    ["no address at all", { url: "nonsense" }, "url"],
    ["an unknown event type", { url: "https://hooks.example.org/", event_types: ["call.rang"] }, "event_types[0]"],
    ["an unknown field", { url: "https://hooks.example.org/", colour: "blue" }, "colour"],
  ])("%s, with the field at fault", async (_what, body, param) => {
    const { status, body: answer } = await api.call("POST", PATH, { key, body });
    expect([status, answer.error.code, answer.error.param]).toEqual([400, "invalid_request", param]);
    expect(await db.select().from(schema.webhookEndpoints).where(ownRows())).toEqual([]);
  });

  test("a url that is changed to a private address", async () => {
    const made = await make();
    const answer = await api.call("PATCH", `${PATH}/${made.id}`, { key, body: { url: "https://[::1]/" } });
    expect([answer.status, answer.body.error.param]).toEqual([400, "url"]);
  });

  test("a key that may not change settings", async () => {
    const callsKey = await insertApiKey(db, world.workspaceId, { scope: "calls" });
    const made = await make();
    for (const [method, path, body] of [
      ["POST", PATH, { url: receiver.url }],
      ["PATCH", `${PATH}/${made.id}`, { enabled: false }],
      ["DELETE", `${PATH}/${made.id}`, undefined],
      ["POST", `${PATH}/${made.id}/rotate_secret`, undefined],
      ["POST", "/v1/webhook_deliveries/whd_1/replay", undefined],
    ] as const) {
      expect(await api.call(method, path, { key: callsKey, body })).toMatchObject({ status: 403 });
    }
    expect(await api.call("GET", PATH, { key: callsKey })).toMatchObject({ status: 200 });
  });

  test("another workspace, as if there were nothing", async () => {
    const made = await make();
    await startCall(world, "ann");
    const [delivery] = (await deliveries(made.id)).data;
    for (const [method, path, body] of [
      ["GET", `${PATH}/${made.id}`, undefined],
      ["PATCH", `${PATH}/${made.id}`, { enabled: false }],
      ["DELETE", `${PATH}/${made.id}`, undefined],
      ["POST", `${PATH}/${made.id}/rotate_secret`, undefined],
      ["GET", `${PATH}/${made.id}/deliveries`, undefined],
      ["POST", `/v1/webhook_deliveries/${delivery!.id}/replay`, undefined],
    ] as const) {
      expect(await api.call(method, path, { key: strangersKey, body })).toMatchObject({ status: 404 });
    }
    expect((await api.call<WebhookEndpointPage>("GET", PATH, { key: strangersKey })).body.data).toEqual([]);
    expect((await api.call("GET", `${PATH}/${made.id}`, { key })).body).toMatchObject({ enabled: true });
  });
});

describe("deliveries", () => {
  test("are listed newest first, page by page, by status", async () => {
    const made = await make();
    for (let index = 0; index < 5; index += 1) await startCall(world, "ann");
    const all = (await deliveries(made.id)).data;
    expect(all).toHaveLength(5);
    expect(all.map(({ created_at }) => created_at)).toEqual(
      all
        .map(({ created_at }) => created_at)
        .sort()
        .reverse(),
    );
    expect(all[0]).toMatchObject({
      endpoint_id: made.id,
      event_type: "call.created",
      call_id: expect.stringMatching(/^call_/),
      status: "pending",
      attempts: 0,
      last_status: null,
      last_error: null,
      last_attempt_at: null,
    });
    await db
      .update(schema.webhookDeliveries)
      .set({ status: "succeeded" })
      .where(eq(schema.webhookDeliveries.id, all[2]!.id));
    expect((await deliveries(made.id, "?status=succeeded")).data.map(({ id }) => id)).toEqual([all[2]!.id]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: WebhookDeliveryPage = await deliveries(made.id, `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test("that have succeeded or failed are sent again under the same id, with all their retries", async () => {
    const made = await make();
    await startCall(world, "ann");
    const [delivery] = (await deliveries(made.id)).data;
    const replay = () => api.call<WebhookDelivery>("POST", `/v1/webhook_deliveries/${delivery!.id}/replay`, { key });
    await api.runtime.runDueJobs();
    expect((await deliveries(made.id)).data).toMatchObject([{ status: "succeeded", attempts: 1, last_status: 204 }]);
    expect(await replay()).toMatchObject({ status: 200, body: { status: "pending", attempts: 0 } });
    await api.runtime.runDueJobs();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([delivery!.id, delivery!.id]);

    await db.update(schema.webhookDeliveries).set({ status: "failed", nextAttemptAt: null, attempts: 11 });
    expect(await replay()).toMatchObject({ body: { status: "pending", attempts: 0 } });
    await api.runtime.runDueJobs();
    expect(receiver.received).toHaveLength(3);
  });

  test("that wait for their next attempt are sent at once; one that is being sent is left alone", async () => {
    const made = await make();
    await startCall(world, "ann");
    const [delivery] = (await deliveries(made.id)).data;
    const replay = () => api.call<WebhookDelivery>("POST", `/v1/webhook_deliveries/${delivery!.id}/replay`, { key });
    receiver.answer((response) => void response.writeHead(500).end());
    await api.runtime.runDueJobs();
    await replay();
    let underWay: Awaited<ReturnType<typeof replay>> | undefined;
    receiver.answer((response) => {
      void replay().then((answer) => {
        underWay = answer;
        response.writeHead(200).end();
      });
    });
    await api.runtime.runDueJobs();
    expect(underWay!.body).toMatchObject({ status: "pending", attempts: 1 });
    expect(receiver.received).toHaveLength(2);
    await api.runtime.runDueJobs();
    expect(receiver.received).toHaveLength(2);
    expect((await deliveries(made.id)).data).toMatchObject([{ status: "succeeded" }]);
  });

  test("of a disabled endpoint are not sent again", async () => {
    const made = await make();
    await startCall(world, "ann");
    const [delivery] = (await deliveries(made.id)).data;
    await api.call("PATCH", `${PATH}/${made.id}`, { key, body: { enabled: false } });
    const { status, body } = await api.call("POST", `/v1/webhook_deliveries/${delivery!.id}/replay`, { key });
    expect([status, body.error.code]).toEqual([409, "webhook_endpoint_disabled"]);
  });
});

function ownRows() {
  return eq(schema.webhookEndpoints.workspaceId, world.workspaceId);
}
