import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { ErrorBody } from "@/lib/contract/errors";
import { apiKeyHash } from "@/lib/domain/account/check-api-key";
import { countRows, createWorld, insertApiKey, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, type Received, type Sent, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
let strangersKey: string;
let call: Call;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId);
  call = await startCall(world, "ann", { phone: "+15551234567" });
});
afterAll(() => api.runtime.close());

/** Sends what must be refused; checks the answer's shape, and that nothing was written. */
async function refused(method: string, path: string, sent: Sent = { key }): Promise<Received<ErrorBody>> {
  const before = await countRows(db);
  const answer = await api.call(method, path, sent);
  const { error } = ErrorBody.parse(answer.body);
  expect(Object.keys(answer.body)).toEqual(["error"]);
  expect(error.request_id).toMatch(/^req_/);
  expect(answer.headers.get("x-request-id")).toBe(error.request_id);
  expect(await countRows(db)).toEqual(before);
  return answer;
}

const browser = (identity: unknown) => ({ transport: "webrtc", identity });
const phone = (identity: unknown, from: unknown = world.fromNumber) => ({
  transport: "pstn",
  identity,
  from_number: from,
});
const sip = (identity: string) => ({ ...phone(identity), transport: "sip" });
const withPeople = (participants: unknown) => ({ agent_id: world.agentId, participants });

describe("a body that is not right is a 400 with the path of the field at fault", () => {
  const cases: [string, () => unknown, string | null][] = [
    ["broken JSON", () => '{"agent_id": ', null],
    ["no object", () => "[]", null],
    ["an empty body", () => "", null],
    ["an unknown field", () => ({ ...withPeople([browser("a")]), colour: "blue" }), "colour"],
    ["an unknown field of a participant", () => withPeople([{ ...browser("a"), nick: "b" }]), "participants[0].nick"],
    [
      "a browser with a from_number",
      () => withPeople([{ ...browser("a"), from_number: "+1" }]),
      "participants[0].from_number",
    ],
    ["no agent_id", () => ({ participants: [browser("a")] }), "agent_id"],
    ["an agent_id that is no UUID", () => ({ ...withPeople([browser("a")]), agent_id: "riley" }), "agent_id"],
    ["no participants", () => ({ agent_id: world.agentId }), "participants"],
    ["participants that are no list", () => withPeople({}), "participants"],
    ["an empty list", () => withPeople([]), "participants"],
    ["33 participants", () => withPeople(Array.from({ length: 33 }, (_, i) => browser(`b${i}`))), "participants"],
    ["an unknown transport", () => withPeople([browser("a"), { transport: "fax" }]), "participants[1].transport"],
    ["no transport", () => withPeople([{ identity: "a" }]), "participants[0].transport"],
    ["no identity", () => withPeople([{ transport: "webrtc" }]), "participants[0].identity"],
    ["an empty identity", () => withPeople([browser("")]), "participants[0].identity"],
    ["an identity that is no text", () => withPeople([browser(7)]), "participants[0].identity"],
    ["an identity of 129 characters", () => withPeople([browser("x".repeat(129))]), "participants[0].identity"],
    ["an identity of 258 bytes", () => withPeople([browser("語".repeat(86))]), "participants[0].identity"],
    ["the agent's identity", () => withPeople([browser("Agent")]), "participants[0].identity"],
    ["the recorder's identity", () => withPeople([browser("recorder")]), "participants[0].identity"],
    ["an operator's identity", () => withPeople([browser("operator:olive")]), "participants[0].identity"],
    [
      "an identity like a phone's in the room",
      () => withPeople([browser("p_7h2k0000000000000000")]),
      "participants[0].identity",
    ],
    ["white space around an identity", () => withPeople([browser(" ann")]), "participants[0].identity"],
    ["an identity twice", () => withPeople([browser("a"), browser("b"), browser("a")]), "participants[2].identity"],
    ["a number twice", () => withPeople([phone("+15550001111"), phone("+15550001111")]), "participants[1].identity"],
    ["a number without +", () => withPeople([phone("15551234567")]), "participants[0].identity"],
    [
      "a number twice, in two forms",
      () => withPeople([phone("+15550001111"), phone("tel:+1-(555)-000.1111")]),
      "participants[1].identity",
    ],
    ["a number with an extension", () => withPeople([phone("+1 555 1234567 ext. 8")]), "participants[0].identity"],
    [
      "a voicemail message without its detection",
      () => withPeople([{ ...phone("+15551234567"), voicemail_message: "Call us back." }]),
      "participants[0].voicemail_message",
    ],
    [
      "its detection without a voicemail message",
      () => withPeople([{ ...phone("+15551234567"), machine_detection: "message" }]),
      "participants[0].voicemail_message",
    ],
    ["a SIP address at an IP address", () => withPeople([sip("sip:ann@203.0.113.7")]), "participants[0].identity"],
    ["a SIP address in a private network", () => withPeople([sip("sip:ann@pbx.local")]), "participants[0].identity"],
    ["a number that cannot be", () => withPeople([browser("a"), phone("+1555123")]), "participants[1].identity"],
    [
      "no from_number",
      () => withPeople([{ transport: "pstn", identity: "+15551234567" }]),
      "participants[0].from_number",
    ],
    ["a from_number that is none", () => withPeople([phone("+15551234567", "office")]), "participants[0].from_number"],
    ["an unknown role", () => withPeople([{ ...browser("a"), role: "agent" }]), "participants[0].role"],
    [
      "a phone that observes",
      () => withPeople([{ ...phone("+15551234567"), role: "observer" }]),
      "participants[0].role",
    ],
    ["text the database cannot keep", () => '{"agent_id": "\\u0000"}', null],
  ];

  test.each(cases)("POST /v1/calls: %s", async (_what, body, param) => {
    const sent = { key, body: body(), headers: { "content-type": "application/json" } };
    const { status, body: answer } = await refused("POST", "/v1/calls", sent);
    expect(status).toBe(400);
    expect(answer.error).toMatchObject({ code: "invalid_request", param });
    if (param) expect(answer.error.message).toContain(param.split(".").at(-1));
  });

  test.each(cases.filter(([, , param]) => param?.startsWith("participants")))(
    "POST /v1/calls/{id}/participants: %s",
    async (_what, body, param) => {
      const { participants } = body() as { participants?: unknown };
      const sent = { key, body: { ...(participants !== undefined && { participants }) } };
      const { status, body: answer } = await refused("POST", `/v1/calls/${call.id}/participants`, sent);
      expect(status).toBe(400);
      expect(answer.error).toMatchObject({ code: "invalid_request", param });
    },
  );

  test.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=ten", "limit"],
    ["status=live", "status"],
    ["page=2", "page"],
    ["cursor=abc", "cursor"],
  ])("GET /v1/calls?%s", async (query, param) => {
    const { status, body } = await refused("GET", `/v1/calls?${query}`);
    expect([status, body.error.code, body.error.param]).toEqual([400, "invalid_request", param]);
  });

  test("a cursor of another list", async () => {
    await api.call("POST", "/v1/agents", { key, body: { name: "Second", instructions: "Be brief." } });
    const calls = await startCall(world, "ben").then(() =>
      api.call<{ next_cursor: string }>("GET", "/v1/calls?limit=1", { key }),
    );
    const agents = await api.call<{ next_cursor: string }>("GET", "/v1/agents?limit=1", { key });
    for (const path of [`/v1/agents?cursor=${calls.body.next_cursor}`, `/v1/calls?cursor=${agents.body.next_cursor}`]) {
      const { status, body } = await refused("GET", path);
      expect([status, body.error.param]).toEqual([400, "cursor"]);
    }
  });

  test.each([
    ["a tool over plain http", { url: "http://orders.example.org/status" }, "tools[0].url"],
    ["a tool with the built-in name", { name: "end_call" }, "tools[0].name"],
    ["arguments that are no object", { parameters: { type: "string" } }, "tools[0].parameters"],
    ["a tool that would wait for a minute", { timeout_ms: 60_000 }, "tools[0].timeout_ms"],
  ])("POST /v1/agents: %s", async (_what, change, param) => {
    const tool = { name: "order_status", parameters: { type: "object" }, url: "https://orders.example.org/status" };
    const body = { name: "Riley", instructions: "Help.", tools: [{ ...tool, ...change }] };
    const { status, body: answer } = await refused("POST", "/v1/agents", { key, body });
    expect([status, answer.error.param]).toEqual([400, param]);
  });

  test("an Idempotency-Key that is none", async () => {
    const sent = { key, body: withPeople([browser("a")]), headers: { "idempotency-key": "with blanks" } };
    const { status, body } = await refused("POST", "/v1/calls", sent);
    expect([status, body.error.param]).toEqual([400, "Idempotency-Key"]);
  });
});

test("the largest request that is right is taken: 32 people, identities of 128 characters", async () => {
  const people = Array.from({ length: 32 }, (_, index) => browser(String(index).padStart(128, "x")));
  const { status, body } = await api.call<Call>("POST", "/v1/calls", { key, body: withPeople(people) });
  expect(status).toBe(201);
  expect(body.participants).toHaveLength(32);
});

describe("401", () => {
  test.each([
    ["no key", {}],
    ["an unknown key", { authorization: "Bearer nobody" }],
    ["another scheme", { authorization: "Basic bm9ib2R5" }],
    ["an empty key", { authorization: "Bearer " }],
    ["a session cookie that we did not make", { cookie: "next-auth.session-token=forged" }],
  ])("%s", async (_what, headers) => {
    const { status, body } = await refused("POST", "/v1/calls", { body: withPeople([browser("a")]), headers });
    expect([status, body.error.code]).toEqual([401, "unauthorized"]);
  });

  test("a revoked key", async () => {
    const revoked = await insertApiKey(db, world.workspaceId, { revokedAt: new Date() });
    const { status, body } = await refused("GET", "/v1/calls", { key: revoked });
    expect([status, body.error.code]).toEqual([401, "unauthorized"]);
  });
});

test.each([
  ["nobody's", () => "+15550009999"],
  ["another workspace's", () => world.strangersNumber],
])("403: a from_number that is %s", async (_whose, from) => {
  const sent = { key, body: withPeople([browser("a"), phone("+15551234567", from())]) };
  const { status, body } = await refused("POST", "/v1/calls", sent);
  expect([status, body.error.code, body.error.param]).toEqual([
    403,
    "from_number_not_owned",
    "participants[1].from_number",
  ]);
});

test.each([
  ["in another country", () => phone("+4930901820"), "country_not_allowed"],
  ["in another country of +1", () => phone("+1 242 555 1234"), "country_not_allowed"],
  ["in another country, behind SIP", () => sip("sip:004930901820@gateway.example.com"), "country_not_allowed"],
  ["at a premium rate", () => phone("+1 900 555 1234"), "number_not_allowed"],
  ["of a satellite", () => phone("+881 6 1234 5678"), "number_not_allowed"],
  ["of our own", () => phone(world.strangersNumber), "own_number"],
])("403: a phone %s", async (_what, one, code) => {
  const sent = { key, body: withPeople([phone("+15551234567"), one()]) };
  const { status, body } = await refused("POST", "/v1/calls", sent);
  expect([status, body.error.code, body.error.param]).toEqual([403, code, "participants[1].identity"]);
  const added = { key, body: { participants: [one()] } };
  const { status: again, body: refusal } = await refused("POST", `/v1/calls/${call.id}/participants`, added);
  expect([again, refusal.error.code, refusal.error.param]).toEqual([403, code, "participants[0].identity"]);
});

test.each([
  ["concurrent_legs_limit", { maxConcurrentLegs: 1 }],
  ["daily_legs_limit", { maxLegsPerDay: 1 }],
  ["daily_minutes_limit", { maxLegMinutesPerDay: 239 }],
] as const)("403: %s, for the second of two phones, of a workspace and of a key", async (code, cap) => {
  const people = [phone("+15551234561"), phone("+15551234568")];
  const none = { maxConcurrentLegs: null, maxLegsPerDay: null, maxLegMinutesPerDay: null };
  const [before] = await db.select().from(schema.workspaces).where(eq(schema.workspaces.id, world.workspaceId));
  await db
    .update(schema.apiKeys)
    .set(cap)
    .where(eq(schema.apiKeys.keyHash, apiKeyHash(key)));
  const ofKey = await refused("POST", "/v1/calls", { key, body: withPeople(people) });
  expect([ofKey.status, ofKey.body.error.code]).toEqual([403, code]);
  expect(ofKey.body.error.message).toContain("This API key");
  await db.update(schema.workspaces).set(cap).where(eq(schema.workspaces.id, world.workspaceId));
  const ofWorkspace = await refused("POST", `/v1/calls/${call.id}/participants`, {
    key,
    body: { participants: people },
  });
  expect([ofWorkspace.status, ofWorkspace.body.error.code]).toEqual([403, code]);
  expect(ofWorkspace.body.error.message).toContain("This workspace");
  await db
    .update(schema.apiKeys)
    .set(none)
    .where(eq(schema.apiKeys.keyHash, apiKeyHash(key)));
  await db.update(schema.workspaces).set(before!).where(eq(schema.workspaces.id, world.workspaceId));
});

describe("404: what another workspace owns answers as what does not exist, but for the request's id", () => {
  const UNKNOWN_CALL = "call_00000000000000000000";
  const without = ({ status, body }: Received<ErrorBody>) => ({ status, ...body.error, request_id: null });

  test.each([
    ["GET", "/v1/calls/{call}", undefined],
    ["POST", "/v1/calls/{call}/end", undefined],
    ["GET", "/v1/calls/{call}/transcript", undefined],
    ["GET", "/v1/calls/{call}/events", undefined],
    ["POST", "/v1/calls/{call}/participants", { participants: [{ transport: "webrtc", identity: "zoe" }] }],
    ["DELETE", "/v1/calls/{call}/participants/{person}", undefined],
    ["POST", "/v1/calls/{call}/participants/{person}/token", undefined],
  ])("%s %s", async (method, path, body) => {
    const at = (callId: string) => path.replace("{call}", callId).replace("{person}", call.participants[0]!.id);
    const theirs = await refused(method, at(call.id), { key: strangersKey, body });
    const unknown = await refused(method, at(UNKNOWN_CALL), { key: strangersKey, body });
    expect(theirs.status).toBe(404);
    expect(without(theirs)).toEqual(without(unknown));
    expect(theirs.body.error.code).toBe("not_found");
  });

  test("the agent of a new call", async () => {
    const body = (agentId: string) => ({ ...withPeople([browser("a")]), agent_id: agentId });
    const theirs = await refused("POST", "/v1/calls", { key, body: body(world.strangersAgentId) });
    const unknown = await refused("POST", "/v1/calls", { key, body: body("11111111-1111-4111-8111-111111111111") });
    expect(theirs.status).toBe(404);
    expect(without(theirs)).toEqual(without(unknown));
    expect(theirs.body.error.param).toBe("agent_id");
  });

  test.each([
    ["GET", "/v1/nothing"],
    ["POST", "/v1/calls/x/y/z"],
    ["GET", "/v1/calls/not%20an%20id"],
    ["GET", `/v1/calls/${"x".repeat(65)}`],
    ["DELETE", "/v1/calls/call_1/participants/..%2f"],
  ])("%s %s", async (method, path) => {
    const { status, body } = await refused(method, path);
    expect([status, body.error.code]).toEqual([404, "not_found"]);
  });
});

test("409: a call that is over, an identity that is live in the call, somebody who has left", async () => {
  const path = `/v1/calls/${call.id}/participants`;
  const live = await refused("POST", path, { key, body: { participants: [browser("new"), browser("ann")] } });
  expect([live.status, live.body.error.code, live.body.error.param]).toEqual([
    409,
    "identity_in_call",
    "participants[1].identity",
  ]);

  const other = await startCall(world, "ann", "ben");
  const ann = `/v1/calls/${other.id}/participants/${other.participants[0]!.id}`;
  expect(await api.call("DELETE", ann, { key })).toMatchObject({ status: 200, body: { status: "failed" } });
  for (const [method, at] of [
    ["DELETE", ann],
    ["POST", `${ann}/token`],
  ] as const) {
    const gone = await refused(method, at);
    expect([gone.status, gone.body.error.code]).toEqual([409, "participant_gone"]);
  }

  expect(await api.call("POST", `/v1/calls/${other.id}/end`, { key })).toMatchObject({ status: 200 });
  const over = await Promise.all([
    api.call("POST", `/v1/calls/${other.id}/end`, { key }),
    api.call("POST", `/v1/calls/${other.id}/participants`, { key, body: { participants: [browser("zoe")] } }),
    api.call("DELETE", `/v1/calls/${other.id}/participants/${other.participants[1]!.id}`, { key }),
    api.call("POST", `/v1/calls/${other.id}/participants/${other.participants[1]!.id}/token`, { key }),
  ]);
  expect(over.map(({ status, body }) => [status, body.error.code])).toEqual(
    Array.from({ length: 4 }, () => [409, "call_over"]),
  );
});

test("400: the agent cannot be removed, and neither it nor a phone joins with a token", async () => {
  const { body } = await api.call<Call>("GET", `/v1/calls/${call.id}`, { key });
  const agent = body.participants.find((participant) => participant.role === "agent")!;
  const path = `/v1/calls/${call.id}/participants`;
  for (const [method, at] of [
    ["DELETE", `${path}/${agent.id}`],
    ["POST", `${path}/${agent.id}/token`],
    ["POST", `${path}/${call.participants[1]!.id}/token`],
  ] as const) {
    const answer = await refused(method, at);
    expect([answer.status, answer.body.error.code]).toEqual([400, "invalid_request"]);
  }
});

test("413 and 415: a body that is too large, or not sent as JSON", async () => {
  const large = await refused("POST", "/v1/calls", {
    key,
    body: JSON.stringify({ agent_id: "x".repeat(256 * 1024) }),
    headers: { "content-type": "application/json" },
  });
  expect([large.status, large.body.error.code]).toEqual([413, "payload_too_large"]);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
    const answer = await refused("POST", "/v1/calls", { key, body: "{}", headers: { "content-type": type } });
    expect([answer.status, answer.body.error.code]).toEqual([415, "unsupported_media_type"]);
  }
});

test("503: without a media server the answer says to try again, and a repeated addition is a new attempt", async () => {
  world.rooms.down = true;
  const sent = { key, body: { participants: [browser("late")] }, headers: { "idempotency-key": "once-down" } };
  try {
    const { status, body } = await refused("POST", `/v1/calls/${call.id}/participants`, sent);
    expect([status, body.error.code]).toEqual([503, "room_unavailable"]);
  } finally {
    world.rooms.down = false;
  }
  expect(await api.call("POST", `/v1/calls/${call.id}/participants`, sent)).toMatchObject({ status: 201 });
});
