import { sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createTestDatabase } from "@/db/testing";
import { AgentPage, type Agent } from "@/lib/contract/agents";
import { Call, CallPage } from "@/lib/contract/calls";
import { AddedParticipants, Participant } from "@/lib/contract/participants";
import { Transcript } from "@/lib/contract/transcript";
import { countRows, createWorld, insertApiKey, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { defineRoute } from "../route";
import { createApi, JOBS_SECRET, ORIGIN, SESSION_SECRET, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
beforeEach(async () => {
  await db.execute(sql`delete from graphile_worker._private_jobs`);
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  return () => api.runtime.close();
});

const people = (...identities: string[]) => ({
  agent_id: world.agentId,
  participants: identities.map((identity) =>
    identity.startsWith("+")
      ? { transport: "pstn", identity, from_number: world.fromNumber }
      : { transport: "webrtc", identity },
  ),
});

describe("a program's way through a call", () => {
  test("from the request to the transcript of a call that is over", async () => {
    const created = await api.call<Call>("POST", "/v1/calls", { key, body: people("moderator", "+15551234567") });
    expect(created.status).toBe(202);
    expect(created.headers.get("x-request-id")).toMatch(/^req_/);
    const call = Call.parse(created.body);
    const path = `/v1/calls/${call.id}`;

    const added = await api.call("POST", `${path}/participants`, {
      key,
      body: { participants: [{ transport: "webrtc", identity: "observer" }] },
    });
    expect(added.status).toBe(201);
    expect(AddedParticipants.parse(added.body).participants).toMatchObject([
      { identity: "observer", role: "customer", status: "joining", access: {} },
    ]);
    const phone = await api.call("POST", `${path}/participants`, {
      key,
      body: { participants: people("+15557654321").participants },
    });
    expect(phone.status).toBe(202);

    const token = await api.call("POST", `${path}/participants/${call.participants[0]!.id}/token`, { key });
    expect(token.status).toBe(200);
    expect(Participant.parse(token.body).access).toEqual({ url: world.rooms.publicUrl, token: expect.any(String) });

    const removed = await api.call("DELETE", `${path}/participants/${call.participants[1]!.id}`, { key });
    expect([removed.status, Participant.parse(removed.body).status]).toEqual([200, "failed"]);

    const ended = await api.call("POST", `${path}/end`, { key });
    expect([ended.status, Call.parse(ended.body).status]).toEqual([200, "failed"]);
    const whole = await api.call<Call>("GET", path, { key });
    expect(Call.parse(whole.body).participants.map(({ role }) => role)).toEqual([
      "agent",
      "customer",
      "customer",
      "customer",
      "customer",
    ]);
    expect(whole.body.participants.every((participant) => participant.access === undefined)).toBe(true);
    const transcript = await api.call("GET", `${path}/transcript`, { key });
    expect(Transcript.parse(transcript.body)).toEqual({ transcript: [], text: "" });
  });

  test("browsers only is 201", async () => {
    expect(await api.call("POST", "/v1/calls", { key, body: people("ann") })).toMatchObject({ status: 201 });
  });

  test("an agent is made and listed; its tools' secrets do not come back", async () => {
    const body = {
      name: "Order desk",
      instructions: "Help with orders.",
      tools: [
        {
          name: "order_status",
          parameters: { type: "object" },
          url: "https://orders.example.org",
          secret: "hush-hush",
        },
      ],
    };
    const created = await api.call<Agent>("POST", "/v1/agents", { key, body });
    expect(created).toMatchObject({ status: 201, body: { name: "Order desk", tools: [{ has_secret: true }] } });
    const listed = await api.call("GET", "/v1/agents", { key });
    expect(AgentPage.parse(listed.body).data.map((agent) => agent.id)).toEqual([created.body.id, world.agentId]);
    expect(JSON.stringify([created.body, listed.body])).not.toContain("hush-hush");
    const theirs = await api.call("GET", "/v1/agents", {
      key: await insertApiKey(db, world.stranger.actor.workspaceId),
    });
    expect(AgentPage.parse(theirs.body).data.map((agent) => agent.id)).toEqual([world.strangersAgentId]);
  });
});

describe("Idempotency-Key", () => {
  const post = (body: unknown, idempotencyKey: string) =>
    api.send("POST", "/v1/calls", { key, body, headers: { "idempotency-key": idempotencyKey } });

  test("twenty requests at once are one call, and the answers are the same to the byte", async () => {
    const body = people("ann", "+15551234567");
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, "order-4711")));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(texts).size).toBe(1);
    expect(Object.keys(JSON.parse(texts[0]!))[0]).toBe("id");
    const listed = await api.call("GET", "/v1/calls", { key });
    expect(CallPage.parse(listed.body).data).toHaveLength(1);
  });

  test("another body, or another path, under the key is a conflict and writes nothing", async () => {
    const first = Call.parse(await (await post(people("ann"), "k1")).json());
    const before = await countRows(db);
    const other = await api.call("POST", "/v1/calls", {
      key,
      body: people("ben"),
      headers: { "idempotency-key": "k1" },
    });
    expect([other.status, other.body.error.code]).toEqual([409, "idempotency_conflict"]);
    const elsewhere = await api.call("POST", `/v1/calls/${first.id}/participants`, {
      key,
      body: { participants: people("ben").participants },
      headers: { "idempotency-key": "k1" },
    });
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([409, "idempotency_conflict"]);
    expect(await countRows(db)).toEqual(before);
  });

  test("adding a phone twice under one key rings it once", async () => {
    const call = await startCall(world, "ann");
    const sent = {
      key,
      body: { participants: people("+15551234567").participants },
      headers: { "idempotency-key": "k2" },
    };
    const path = `/v1/calls/${call.id}/participants`;
    const [first, second] = await Promise.all([api.call("POST", path, sent), api.call("POST", path, sent)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect((await rowsOf(db, call.id)).legs).toHaveLength(1);
  });
});

describe("lists", () => {
  const page = async (query: string) => CallPage.parse((await api.call("GET", `/v1/calls${query}`, { key })).body);

  test("paging visits each call once, newest first, while new ones are made", async () => {
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) made.unshift((await startCall(world, "ann")).id);
    // Calls of one moment are told apart by their id.
    await db.execute(
      sql`update calls set created_at = date_trunc('second', created_at) where workspace_id = ${world.workspaceId}`,
    );
    const expected = (await page("?limit=100")).data.map((call) => call.id);
    expect([...expected].sort()).toEqual([...made].sort());

    const visited: string[] = [];
    let cursor: string | null = null;
    do {
      const { data, next_cursor }: CallPage = await page(`?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      visited.push(...data.map((call) => call.id));
      cursor = next_cursor;
      await startCall(world, "newcomer");
    } while (cursor);
    expect(visited).toEqual(expected);
  });

  test("a status filter shows those calls only, page by page", async () => {
    const open = [await startCall(world, "ann"), await startCall(world, "ann"), await startCall(world, "ann")];
    const over = await startCall(world, "ben");
    await api.call("POST", `/v1/calls/${over.id}/end`, { key });
    expect((await page("?status=failed")).data.map((call) => call.id)).toEqual([over.id]);
    expect((await page("?status=active")).data).toEqual([]);
    const first = await page("?status=connecting&limit=2");
    const second = await page(`?status=connecting&limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map((call) => call.id)).toEqual(open.map((call) => call.id).reverse());
    expect(second.next_cursor).toBeNull();
  });

  test("a page shows the people of each call", async () => {
    await startCall(world, "ann", { phone: "+15551234567" });
    const { data } = await page("");
    expect(data[0]!.participants).toMatchObject([{ role: "agent" }, { identity: "ann" }, { status: "queued" }]);
  });
});

describe("the door", () => {
  test("429 after a minute's requests, with the seconds to wait; another key has its own minute", async () => {
    await api.runtime.close();
    api = createApi(url, world, { RATE_LIMIT_PER_MINUTE: "3" });
    for (let index = 0; index < 3; index += 1) {
      expect(await api.call("GET", "/v1/calls", { key })).toMatchObject({ status: 200 });
    }
    const before = await countRows(db);
    const limited = await api.call("POST", "/v1/calls", { key, body: people("ann") });
    expect([limited.status, limited.body.error.code]).toEqual([429, "rate_limited"]);
    const wait = Number(limited.headers.get("retry-after"));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await countRows(db)).toEqual(before);
    const other = await insertApiKey(db, world.workspaceId);
    expect(await api.call("GET", "/v1/calls", { key: other })).toMatchObject({ status: 200 });
  });

  test("an answer that is not as promised does not go out", async () => {
    const broken = defineRoute({
      scope: "read",
      response: z.object({ id: z.string() }),
      handle: async () => ({ id: 7, secret: "hush" }) as never,
    });
    const chatty = defineRoute({
      scope: "read",
      response: z.object({ id: z.string() }),
      handle: async () => ({ id: "a", secret: "hush" }),
    });
    const send = async (route: typeof broken) => {
      const request = new Request(`${ORIGIN}/v1/x`, { headers: { authorization: `Bearer ${key}` } });
      const response = await route(request, { params: Promise.resolve({}) });
      return { status: response.status, text: await response.text() };
    };
    const { status, text } = await send(broken);
    expect([status, JSON.parse(text).error.code]).toEqual([500, "internal"]);
    expect(text).not.toContain("hush");
    expect(await send(chatty)).toEqual({ status: 200, text: '{"id":"a"}' });
  });

  test("a fault of ours is a 500 that tells nothing but its request id", async () => {
    const failing = defineRoute({
      scope: "read",
      response: z.object({}),
      handle: async () => {
        throw new Error("the password is hush");
      },
    });
    const request = new Request(`${ORIGIN}/v1/x`, { headers: { authorization: `Bearer ${key}` } });
    const response = await failing(request, { params: Promise.resolve({}) });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hush");
  });
});

describe("an operator's session", () => {
  const sessionOf = async (userId: string, secret = SESSION_SECRET) =>
    `next-auth.session-token=${await encode({ token: { sub: userId }, secret })}`;
  const own = { "sec-fetch-site": "same-origin" };

  test("reaches the same verbs as a key", async () => {
    const cookie = await sessionOf(world.operator.actor.id);
    const created = await api.call<Call>("POST", "/v1/calls", { body: people("ann"), headers: { cookie, ...own } });
    expect(created.status).toBe(201);
    const { body } = await api.call("GET", `/v1/calls/${created.body.id}`, { key });
    expect(Call.parse(body).id).toBe(created.body.id);
    const ended = await api.call("POST", `/v1/calls/${created.body.id}/end`, {
      headers: { cookie, origin: ORIGIN, host: new URL(ORIGIN).host },
    });
    expect(ended.status).toBe(200);
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a neighbouring host", { "sec-fetch-site": "same-site" }],
    ["a foreign origin", { origin: "https://evil.test", host: "voice.test" }],
    ["no origin at all", {}],
  ])("cannot be used from %s to change anything", async (_where, headers) => {
    const cookie = await sessionOf(world.operator.actor.id);
    const before = await countRows(db);
    const { status, body } = await api.call("POST", "/v1/calls", {
      body: people("ann"),
      headers: { cookie, ...headers },
    });
    expect([status, body.error.code]).toEqual([403, "forbidden"]);
    expect(await countRows(db)).toEqual(before);
  });

  test("is nobody's when forged, when the user is disabled, or beside a wrong key", async () => {
    const userId = world.operator.actor.id;
    const get = async (headers: Record<string, string>) => (await api.call("GET", "/v1/calls", { headers })).status;
    expect(await get({ cookie: await sessionOf(userId) })).toBe(200);
    expect(await get({ cookie: await sessionOf(userId, "another secret altogether") })).toBe(401);
    expect(await get({ cookie: await sessionOf(userId), authorization: "Bearer wrong" })).toBe(401);
    expect(await get({ cookie: await sessionOf("usr_none") })).toBe(401);
    await db.execute(sql`update users set disabled_at = now() where id = ${userId}`);
    expect(await get({ cookie: await sessionOf(userId) })).toBe(401);
  });
});

describe("POST /jobs/run", () => {
  test("with the secret runs what is due: a queued phone is dialed, a call that is over is closed", async () => {
    const dialed = await startCall(world, { phone: "+15551234567" });
    const over = await startCall(world, "ann");
    await api.call("POST", `/v1/calls/${over.id}/end`, { key });
    const ran = await api.call("POST", "/jobs/run", { headers: { authorization: `Bearer ${JOBS_SECRET}` } });
    expect(ran).toMatchObject({ status: 200, body: { ok: true } });
    // Phones of the tests before are dialed too: they waited as well.
    const [leg] = (await rowsOf(db, dialed.id)).legs;
    expect(world.carrier.rung.map(({ providerCallId }) => providerCallId)).toContain(leg!.providerCallId);
    expect(world.rooms.deleted).toContain(over.room_name);
    expect((await rowsOf(db, over.id)).call.closedAt).not.toBeNull();
  });

  test("a pass looks for what no job is left of: a phone that waits is dialed", async () => {
    const call = await startCall(world, { phone: "+15551234567" });
    const legId = call.participants[0]!.telephony_leg_id!;
    await db.execute(sql`delete from graphile_worker._private_jobs where payload::text like ${`%${legId}%`}`);
    await api.call("POST", "/jobs/run", { headers: { authorization: `Bearer ${JOBS_SECRET}` } });
    expect(world.carrier.rung.map((asked) => asked.to)).toEqual(["+15551234567"]);
    expect((await rowsOf(db, call.id)).legs[0]!.providerCallId).not.toBeNull();
  });

  test.each([
    ["no secret", {}],
    ["another secret", { authorization: `Bearer ${"x".repeat(JOBS_SECRET.length)}` }],
    ["a part of it", { authorization: `Bearer ${JOBS_SECRET.slice(0, -1)}` }],
  ])("with %s runs nothing", async (_what, headers) => {
    await startCall(world, { phone: "+15551234567" });
    const { status, body } = await api.call("POST", "/jobs/run", { headers });
    expect([status, body.error.code]).toEqual([401, "unauthorized"]);
    expect(world.carrier.asked).toBe(0);
  });
});
