import { eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { AgentPage, type Agent } from "@/lib/contract/agents";
import { ApiKey, ApiKeyPage, CreatedApiKey } from "@/lib/contract/api-keys";
import type { Call } from "@/lib/contract/calls";
import { Operators } from "@/lib/contract/operators";
import { PhoneNumber, PhoneNumberPage } from "@/lib/contract/phone-numbers";
import { AgentTurns } from "@/lib/contract/turns";
import { Workspace } from "@/lib/contract/workspace";
import { countRows, createWorld, insertApiKey, startCall, type World } from "@/lib/domain/testing/fixtures";
import { newId } from "@/lib/ids";
import { createApi, SESSION_SECRET, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
let strangersKey: string;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId);
  return () => api.runtime.close();
});

describe("API keys", () => {
  const make = async (scope: string, by = key) =>
    CreatedApiKey.parse((await api.call("POST", "/v1/api_keys", { key: by, body: { name: "A program", scope } })).body);
  const people = () => ({ agent_id: world.agentId, participants: [{ transport: "webrtc", identity: "ann" }] });

  test("a key is told once, and opens what its scope says", async () => {
    const made = await make("read");
    expect(made).toMatchObject({ name: "A program", scope: "read", last_used_at: null, revoked_at: null });
    expect(made.key.startsWith(made.key_start)).toBe(true);
    const listed = await api.call("GET", "/v1/api_keys", { key: made.key });
    expect(ApiKeyPage.parse(listed.body).data[0]).toMatchObject({ id: made.id, key_start: made.key_start });
    expect(JSON.stringify(listed.body)).not.toContain(made.key);
    expect(JSON.stringify(await db.select().from(schema.apiKeys))).not.toContain(made.key);

    const before = await countRows(db);
    const refused = await api.call("POST", "/v1/calls", { key: made.key, body: people() });
    expect([refused.status, refused.body.error.code]).toEqual([403, "forbidden"]);
    expect(refused.body.error.message).toContain("`calls`");
    const { key: calls } = await make("calls");
    const admins = await api.call("POST", "/v1/api_keys", { key: calls, body: { name: "More", scope: "admin" } });
    expect([admins.status, admins.body.error.message]).toEqual([403, expect.stringContaining("`admin`")]);
    expect(await countRows(db)).toEqual({ ...before, "public.api_keys": before["public.api_keys"]! + 1 });
    expect(await api.call("POST", "/v1/calls", { key: calls, body: people() })).toMatchObject({ status: 201 });
  });

  test("a revoked key opens nothing from then on; its row stays, and a second time changes nothing", async () => {
    const made = await make("calls");
    expect(await api.call("GET", "/v1/calls", { key: made.key })).toMatchObject({ status: 200 });
    const first = await api.call("DELETE", `/v1/api_keys/${made.id}`, { key });
    expect(ApiKey.parse(first.body).revoked_at).not.toBeNull();
    expect(await api.call("GET", "/v1/calls", { key: made.key })).toMatchObject({ status: 401 });
    world.clock.advance(60_000);
    const second = await api.call("DELETE", `/v1/api_keys/${made.id}`, { key });
    expect(ApiKey.parse(second.body).revoked_at).toBe(ApiKey.parse(first.body).revoked_at);
    const { body } = await api.call("GET", "/v1/api_keys", { key });
    expect(ApiKeyPage.parse(body).data.map(({ id }) => id)).toContain(made.id);
  });

  test("another workspace's keys are not there", async () => {
    const made = await make("calls");
    const theirs = await api.call("DELETE", `/v1/api_keys/${made.id}`, { key: strangersKey });
    expect([theirs.status, theirs.body.error.code]).toEqual([404, "not_found"]);
    const { body } = await api.call("GET", "/v1/api_keys", { key: strangersKey });
    expect(ApiKeyPage.parse(body).data.map(({ id }) => id)).not.toContain(made.id);
    expect(await api.call("GET", "/v1/calls", { key: made.key })).toMatchObject({ status: 200 });
  });

  test("an operator reads, an admin changes", async () => {
    const userId = world.operator.actor.id;
    const cookie = `next-auth.session-token=${await encode({ token: { sub: userId }, secret: SESSION_SECRET })}`;
    const sent = { headers: { cookie, "sec-fetch-site": "same-origin" }, body: { name: "Mine", scope: "read" } };
    expect(await api.call("GET", "/v1/api_keys", { headers: sent.headers })).toMatchObject({ status: 200 });
    const refused = await api.call("POST", "/v1/api_keys", sent);
    expect([refused.status, refused.body.error.message]).toEqual([403, expect.stringContaining("operator")]);
    await db.update(schema.users).set({ role: "admin" }).where(eq(schema.users.id, userId));
    expect(await api.call("POST", "/v1/api_keys", sent)).toMatchObject({ status: 201 });
  });
});

describe("agents", () => {
  const tool = { name: "order_status", parameters: { type: "object" }, url: "https://orders.example.org/status" };
  const make = async (more: Record<string, unknown> = {}) =>
    (await api.call<Agent>("POST", "/v1/agents", { key, body: { name: "Desk", instructions: "Help.", ...more } })).body;
  const patch = (id: string, body: unknown, by = key) =>
    api.call<Agent>("PATCH", `/v1/agents/${id}`, { key: by, body });
  const secretOf = async (id: string) =>
    (await db.select().from(schema.agents).where(eq(schema.agents.id, id)))[0]!.tools.map(({ secret }) => secret);

  test("a change leaves what it does not name, and moves updated_at", async () => {
    const intelligence_schema = { type: "object", properties: { order: { type: "string" } } };
    const agent = await make({ greeting: "Hello.", recording: true, intelligence_schema });
    expect(agent).toMatchObject({ recording: true, intelligence_schema, archived_at: null });
    world.clock.advance(60_000);
    const changed = await patch(agent.id, { greeting: "Good day.", intelligence_schema: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...agent,
      greeting: "Good day.",
      intelligence_schema: null,
      updated_at: world.clock.now().toISOString(),
    });
    expect((await api.call("GET", `/v1/agents/${agent.id}`, { key })).body).toEqual(changed.body);
    expect((await patch(agent.id, {})).body).toMatchObject({ greeting: "Good day.", recording: true });
  });

  test("a tool's secret is kept where it is not named, replaced where it is, removed by null", async () => {
    const { id } = await make({ tools: [{ ...tool, secret: "first" }] });
    expect((await patch(id, { tools: [{ ...tool, description: "Looks up." }] })).body.tools[0]).toMatchObject({
      description: "Looks up.",
      has_secret: true,
    });
    expect(await secretOf(id)).toEqual(["first"]);
    await patch(id, { tools: [{ ...tool, secret: "second" }] });
    expect(await secretOf(id)).toEqual(["second"]);
    expect((await patch(id, { tools: [{ ...tool, secret: null }] })).body.tools[0]!.has_secret).toBe(false);
    expect(await secretOf(id)).toEqual([null]);
  });

  test("a kept secret does not go to another host", async () => {
    const { id } = await make({ tools: [{ ...tool, secret: "first" }] });
    const moved = { ...tool, url: "https://elsewhere.example.org/status" };
    const refused = await api.call("PATCH", `/v1/agents/${id}`, { key, body: { tools: [moved] } });
    expect([refused.status, refused.body.error.param]).toEqual([400, "tools[0].secret"]);
    expect(await secretOf(id)).toEqual(["first"]);
    expect((await patch(id, { tools: [{ ...moved, secret: "new" }] })).status).toBe(200);
  });

  test.each([
    ["no JSON Schema", { intelligence_schema: { type: "object", properties: 7 } }, "intelligence_schema"],
    ["a schema of a text", { intelligence_schema: { type: "string" } }, "intelligence_schema"],
    [
      "a reference to elsewhere",
      { intelligence_schema: { type: "object", $ref: "https://x.test/s" } },
      "intelligence_schema",
    ],
    [
      "arguments that are no schema",
      { tools: [{ ...tool, parameters: { type: "object", required: 1 } }] },
      "tools[0].parameters",
    ],
    ["an unknown field", { colour: "blue" }, "colour"],
    ["an empty name", { name: " " }, "name"],
  ])("400: %s", async (_what, body, param) => {
    const { id } = await make();
    for (const answer of [
      await api.call("PATCH", `/v1/agents/${id}`, { key, body }),
      await api.call("POST", "/v1/agents", { key, body: { name: "Desk", instructions: "Help.", ...body } }),
    ]) {
      expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, "invalid_request", param]);
    }
  });

  test("an archived agent gets no calls and cannot be changed; its calls still name it", async () => {
    const call = await startCall(world, "ann");
    const archived = await api.call<Agent>("DELETE", `/v1/agents/${world.agentId}`, { key });
    expect([archived.status, archived.body.archived_at]).toEqual([200, world.clock.now().toISOString()]);
    world.clock.advance(1_000);
    expect((await api.call("DELETE", `/v1/agents/${world.agentId}`, { key })).body).toEqual(archived.body);
    expect(AgentPage.parse((await api.call("GET", "/v1/agents", { key })).body).data).toEqual([]);
    expect((await api.call("GET", `/v1/agents/${world.agentId}`, { key })).body).toEqual(archived.body);
    const change = await api.call("PATCH", `/v1/agents/${world.agentId}`, { key, body: { name: "Anew" } });
    expect([change.status, change.body.error.code]).toEqual([409, "agent_archived"]);
    const body = { agent_id: world.agentId, participants: [{ transport: "webrtc", identity: "ben" }] };
    expect(await api.call("POST", "/v1/calls", { key, body })).toMatchObject({ status: 404 });
    expect((await api.call<Call>("GET", `/v1/calls/${call.id}`, { key })).body.agent_id).toBe(world.agentId);
  });

  test.each([
    ["GET", undefined],
    ["PATCH", { name: "Ours now" }],
    ["DELETE", undefined],
  ])("404: %s of another workspace's, as of one that does not exist", async (method, body) => {
    const before = await db.select().from(schema.agents);
    for (const id of [world.agentId, "11111111-1111-4111-8111-111111111111", "riley"]) {
      const { status, body: answer } = await api.call(method, `/v1/agents/${id}`, { key: strangersKey, body });
      expect([status, answer.error.code]).toEqual([404, "not_found"]);
    }
    expect(await db.select().from(schema.agents)).toEqual(before);
  });
});

describe("phone numbers", () => {
  test("a number is added, labelled, called from, and taken away; its calls keep it", async () => {
    const number = "+12025550199";
    const added = await api.call("POST", "/v1/phone_numbers", { key, body: { number, label: "Orders" } });
    expect(added.status).toBe(201);
    expect(PhoneNumber.parse(added.body)).toMatchObject({ number, provider: "twilio", label: "Orders" });
    for (const name of [number, "12025550199", "%2B12025550199"]) {
      const changed = await api.call("PATCH", `/v1/phone_numbers/${name}`, { key, body: { label: name } });
      expect(PhoneNumber.parse(changed.body)).toMatchObject({ number, label: name });
    }
    const participants = [{ transport: "pstn", identity: "+15551234567", from_number: number }];
    const sent = { key, body: { agent_id: world.agentId, participants } };
    const call = await api.call<Call>("POST", "/v1/calls", sent);
    expect(call.status).toBe(202);
    expect(await api.call("DELETE", "/v1/phone_numbers/12025550199", { key })).toMatchObject({ status: 200 });
    expect(await api.call("DELETE", "/v1/phone_numbers/12025550199", { key })).toMatchObject({ status: 404 });
    const past = await api.call<Call>("GET", `/v1/calls/${call.body.id}`, { key });
    expect(past.body.participants.at(-1)!.telephony_leg).toMatchObject({ from_number: number });
    expect(await api.call("POST", "/v1/calls", sent)).toMatchObject({ status: 403 });
  });

  test("a number has one owner, and nobody is told who", async () => {
    const refusals = await Promise.all(
      [world.fromNumber, world.strangersNumber].map((number) =>
        api.call("POST", "/v1/phone_numbers", { key, body: { number } }),
      ),
    );
    const said = refusals.map(({ status, body }) => [status, { ...body.error, request_id: "" }]);
    expect(said[0]).toEqual([409, expect.objectContaining({ code: "number_in_use", param: "number" })]);
    expect(said[1]).toEqual(said[0]);
    const theirs = await api.call("DELETE", `/v1/phone_numbers/${world.strangersNumber}`, { key });
    expect([theirs.status, theirs.body.error.code]).toEqual([404, "not_found"]);
    const { body } = await api.call("GET", "/v1/phone_numbers", { key });
    expect(PhoneNumberPage.parse(body).data.map(({ number }) => number)).toEqual([world.fromNumber]);
  });

  test.each([
    ["no E.164", { number: "202 555 0199" }, "number"],
    ["a number that cannot be", { number: "+1202555" }, "number"],
    ["a carrier that is none", { number: "+12025550198", provider: "acme" }, "provider"],
    ["a carrier without an account here", { number: "+12025550198", provider: "vonage" }, "provider"],
    ["a label of 101 characters", { number: "+12025550198", label: "x".repeat(101) }, "label"],
  ])("400: %s", async (_what, body, param) => {
    const answer = await api.call("POST", "/v1/phone_numbers", { key, body });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });

  test("paging visits each number once", async () => {
    for (let last = 0; last < 5; last += 1) {
      await api.call("POST", "/v1/phone_numbers", { key, body: { number: `+4930901820${last}0` } });
    }
    const visited: string[] = [];
    let cursor: string | null = null;
    do {
      const at: string = `/v1/phone_numbers?limit=2${cursor ? `&cursor=${cursor}` : ""}`;
      const page = PhoneNumberPage.parse((await api.call("GET", at, { key })).body);
      visited.push(...page.data.map(({ number }) => number));
      cursor = page.next_cursor;
    } while (cursor);
    expect(new Set(visited).size).toBe(6);
    expect(visited).toHaveLength(6);
  });
});

describe("workspace settings", () => {
  test("are changed one by one, for this workspace alone", async () => {
    const before = Workspace.parse((await api.call("GET", "/v1/workspace", { key })).body);
    expect(before).toMatchObject({ recording_notice: "spoken_and_shown", recording_retention_days: null });
    const body = { recording_retention_days: 30, max_call_seconds: 900, recording_notice: "shown" };
    const changed = await api.call("PATCH", "/v1/workspace", { key, body });
    expect([changed.status, changed.body]).toEqual([200, { ...before, ...body }]);
    expect((await api.call("PATCH", "/v1/workspace", { key, body: {} })).body).toEqual(changed.body);
    const never = await api.call("PATCH", "/v1/workspace", { key, body: { recording_retention_days: null } });
    expect(never.body).toMatchObject({ recording_retention_days: null, max_call_seconds: 900 });
    const theirs = await api.call("GET", "/v1/workspace", { key: strangersKey });
    expect(theirs.body).toMatchObject({ recording_notice: "spoken_and_shown", max_call_seconds: 7_200 });
  });

  test("a call keeps the longest time it was made with", async () => {
    const call = await startCall(world, "ann");
    await api.call("PATCH", "/v1/workspace", { key, body: { max_call_seconds: 900 } });
    const later = await startCall(world, "ann");
    const kept = await db.select().from(schema.calls).where(eq(schema.calls.workspaceId, world.workspaceId));
    expect(kept.find(({ id }) => id === call.id)!.maxSeconds).toBe(7_200);
    expect(kept.find(({ id }) => id === later.id)!.maxSeconds).toBe(900);
  });

  test.each([
    [{ max_call_seconds: 59 }, "max_call_seconds"],
    [{ recording_retention_days: 0 }, "recording_retention_days"],
    [{ agent_alone_seconds: 1.5 }, "agent_alone_seconds"],
    [{ recording_notice: "shouted" }, "recording_notice"],
    [{ name: "" }, "name"],
    [{ id: "ws_other" }, "id"],
  ])("400: %j", async (body, param) => {
    const answer = await api.call("PATCH", "/v1/workspace", { key, body });
    expect([answer.status, answer.body.error.param]).toEqual([400, param]);
  });
});

test("operators are told by name, without those who may not sign in and those of others", async () => {
  const user = { workspaceId: world.workspaceId, role: "operator" as const, passwordHash: "none" };
  await db.insert(schema.users).values([
    { ...user, id: newId("usr"), name: "Aaron", email: `${newId("usr")}@example.org`, groups: ["billing"] },
    { ...user, id: newId("usr"), name: "Gone", email: `${newId("usr")}@example.org`, disabledAt: new Date() },
  ]);
  const { body } = await api.call("GET", "/v1/operators", { key });
  const { operators } = Operators.parse(body);
  expect(operators).toMatchObject([
    { name: "Aaron", groups: ["billing"] },
    { id: world.operator.actor.id, groups: [] },
  ]);
  expect(JSON.stringify(body)).not.toContain("example.org");
  const theirs = Operators.parse((await api.call("GET", "/v1/operators", { key: strangersKey })).body);
  expect(theirs.operators.map(({ id }) => id)).not.toContain(world.operator.actor.id);
});

test("the times of the agent's answers are told on the call's clock, oldest first", async () => {
  const call = await startCall(world, "ann");
  const path = `/v1/calls/${call.id}/turns`;
  expect((await api.call("GET", path, { key })).body).toEqual({ turns: [] });
  const zero = world.clock.now();
  await db.update(schema.calls).set({ zeroAt: zero }).where(eq(schema.calls.id, call.id));
  const turn = { callId: call.id, participantId: call.participants[0]!.id, turnDecidedMs: 400, transcribedMs: 450 };
  await db.insert(schema.agentTurns).values([
    { ...turn, id: newId("turn"), speechEndedAtMs: zero.getTime() + 9_000, firstTokenMs: null, firstAudioMs: null },
    { ...turn, id: newId("turn"), speechEndedAtMs: zero.getTime() + 2_000, firstTokenMs: 700, firstAudioMs: 950 },
  ]);
  const { turns } = AgentTurns.parse((await api.call("GET", path, { key })).body);
  expect(turns).toMatchObject([
    { speech_ended_at_ms: 2_000, turn_decided_ms: 400, transcribed_ms: 450, first_token_ms: 700, first_audio_ms: 950 },
    { speech_ended_at_ms: 9_000, first_token_ms: null, first_audio_ms: null },
  ]);
  expect(await api.call("GET", path, { key: strangersKey })).toMatchObject({ status: 404 });
});
