import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { PhoneNumber } from "@/lib/contract/phone-numbers";
import { CarrierError } from "@/lib/domain/ports/carrier";
import { createWorld, insertApiKey, type World } from "@/lib/domain/testing/fixtures";
import { createApi, ORIGIN, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  return () => api.runtime.close();
});

const pathOf = (number: string) => `/v1/phone_numbers/${number.slice(1)}`;
const change = (body: unknown) => api.call("PATCH", pathOf(world.fromNumber), { key, body });
const URLS = {
  inbound_url: `${ORIGIN}/webhooks/twilio/inbound`,
  status_url: `${ORIGIN}/webhooks/twilio/status`,
};

describe("calls to a number", () => {
  test("are for the agent and go by the options that the number was added with", async () => {
    const body = { number: "+12025550191", agent_id: world.agentId, recording: true, transcription: false };
    const added = await api.call("POST", "/v1/phone_numbers", { key, body });
    expect(PhoneNumber.parse(added.body)).toMatchObject({ ...body, ...URLS, routed_at: null });
  });

  test("are for nobody where nothing was said, and their options are the agent's", async () => {
    const added = await api.call("POST", "/v1/phone_numbers", { key, body: { number: "+12025550192" } });
    expect(added.body).toMatchObject({ agent_id: null, recording: null, transcription: true });
  });

  test("are changed by what is named, and by nothing else", async () => {
    await change({ label: "Orders", agent_id: world.agentId, recording: true });
    const changed = await change({ transcription: false });
    const now = { label: "Orders", agent_id: world.agentId, recording: true, transcription: false };
    expect(PhoneNumber.parse(changed.body)).toMatchObject(now);
    expect((await change({})).body).toMatchObject(now);
    expect((await change({ agent_id: null, recording: null })).body).toMatchObject({
      ...now,
      agent_id: null,
      recording: null,
    });
  });

  test("are not given to an agent that is archived, of another workspace, or none", async () => {
    await db.update(schema.agents).set({ archivedAt: new Date() }).where(eq(schema.agents.id, world.agentId));
    for (const agentId of [world.agentId, world.strangersAgentId, "11111111-1111-4111-8111-111111111111"]) {
      const body = { number: "+12025550193", agent_id: agentId };
      for (const answer of [
        await change({ agent_id: agentId }),
        await api.call("POST", "/v1/phone_numbers", { key, body }),
      ]) {
        expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([
          404,
          "not_found",
          "agent_id",
        ]);
      }
    }
    expect(await change({ agent_id: "riley" })).toMatchObject({ status: 400, body: { error: { param: "agent_id" } } });
    const [row] = await db.select().from(schema.phoneNumbers).where(eq(schema.phoneNumbers.e164, world.fromNumber));
    expect(row!.agentId).toBeNull();
  });
});

describe("the carrier is told where calls to a number go", () => {
  const route = (number = world.fromNumber, by = key) => api.call("POST", `${pathOf(number)}/route`, { key: by });
  const routedAt = async () =>
    (await db.select().from(schema.phoneNumbers).where(eq(schema.phoneNumbers.e164, world.fromNumber)))[0]!.routedAt;

  test("by the URLs that the number shows, again and again, and when is noted", async () => {
    const first = await route();
    expect(first.status).toBe(200);
    expect(PhoneNumber.parse(first.body)).toMatchObject({ ...URLS, routed_at: world.clock.now().toISOString() });
    world.clock.advance(60_000);
    expect((await route()).body).toMatchObject({ routed_at: world.clock.now().toISOString() });
    expect(world.carrier.routed).toEqual(
      Array.from({ length: 2 }, () => ({
        e164: world.fromNumber,
        inboundUrl: URLS.inbound_url,
        statusUrl: URLS.status_url,
      })),
    );
  });

  test("not where the account has no such number: a 409, and nothing is noted", async () => {
    world.carrier.routeNumber = async () => false;
    const { status, body } = await route();
    expect([status, body.error.code]).toEqual([409, "number_not_at_carrier"]);
    expect(await routedAt()).toBeNull();
  });

  test("not where it cannot be told from here: a 409 that says to do it by hand", async () => {
    world.carrier.capabilities.routesNumbers = false;
    const { status, body } = await route();
    expect([status, body.error.code]).toEqual([409, "route_by_hand"]);
    expect(world.carrier.routed).toEqual([]);
  });

  test("not while it does not answer: a 503, and nothing is noted", async () => {
    world.carrier.routeNumber = async () => {
      throw new CarrierError("timed out", { placed: false, reason: "carrier_error", retryable: true });
    };
    const { status, body } = await route();
    expect([status, body.error.code]).toEqual([503, "carrier_unavailable"]);
    expect(await routedAt()).toBeNull();
  });

  test("not where the deployment has no account at it any more", async () => {
    const numbers = schema.phoneNumbers;
    await db.update(numbers).set({ provider: "plivo" }).where(eq(numbers.e164, world.fromNumber));
    const { status, body } = await route();
    expect([status, body.error.code]).toEqual([409, "number_not_at_carrier"]);
  });

  test("by an admin of the number's workspace alone", async () => {
    const reader = await insertApiKey(db, world.workspaceId, { scope: "calls" });
    expect(await route(world.fromNumber, reader)).toMatchObject({ status: 403 });
    expect(await route(world.strangersNumber)).toMatchObject({ status: 404 });
    expect(world.carrier.routed).toEqual([]);
  });
});
