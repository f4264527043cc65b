import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { Call } from "@/lib/contract/calls";
import { ClaimedEscalation, Escalation, EscalationPage } from "@/lib/contract/escalations";
import type { WorkspaceContext } from "@/lib/domain/context";
import { observeCall } from "@/lib/domain/participant/observe";
import { takeRoomWebhook } from "@/lib/domain/participant/take-room-webhook";
import { createWorld, insertApiKey, insertOperator, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, ORIGIN, SESSION_SECRET, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
let strangersKey: string;
let call: Call;
let otto: WorkspaceContext;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId);
  strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId);
  otto = await insertOperator(world, "Otto", ["support"]);
  call = await startCall(world, "ann");
  await join("ann");
  return () => api.runtime.close();
});

async function join(identity: string): Promise<void> {
  const sid = world.rooms.join(call.room_name, identity);
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity, sid, at });
}

/** The headers of an operator's own page. */
async function pageOf({ actor }: WorkspaceContext): Promise<Record<string, string>> {
  const token = await encode({ token: { sub: actor.id }, secret: SESSION_SECRET });
  return { cookie: `next-auth.session-token=${token}`, origin: ORIGIN, host: new URL(ORIGIN).host };
}

/** Sends as the operator's page. */
const asks = async (who: WorkspaceContext, path: string, body?: unknown) =>
  api.call("POST", path, { headers: await pageOf(who), ...(body !== undefined && { body }) });

const refusal = ({ status, body }: Awaited<ReturnType<typeof asks>>) => [status, body.error.code];

describe("driving", () => {
  const at = (what: string) => `/v1/calls/${call.id}/${what}`;
  const listen = async (who: WorkspaceContext) => {
    await observeCall(who, { callId: call.id });
    await join(`operator:${who.actor.id}`);
  };

  test("operators take over, give and hand back; a key takes no call over, and hands any back", async () => {
    const { operator } = world;
    expect(refusal(await api.call("POST", at("agent/take_over"), { key, body: {} }))).toEqual([403, "forbidden"]);
    expect(refusal(await asks(operator, at("agent/take_over"), {}))).toEqual([409, "participant_not_here"]);
    await listen(operator);
    await listen(otto);
    const taken = Call.parse((await asks(operator, at("agent/take_over"), {})).body);
    expect(taken).toMatchObject({ agent_mode: "silent", driver_id: expect.any(String) });
    expect(refusal(await asks(otto, at("agent/take_over"), {}))).toEqual([409, "call_has_driver"]);
    expect(await asks(otto, at("agent/take_over"), { ask: true })).toMatchObject({ status: 200 });
    expect(refusal(await asks(otto, at("agent/hand_back"), {}))).toEqual([409, "not_the_driver"]);
    const given = Call.parse((await asks(operator, at("agent/give_drive"), { user_id: otto.actor.id })).body);
    expect(given.driver_id).not.toBe(taken.driver_id);
    const back = await api.call("POST", at("agent/hand_back"), { key, body: { instruction: "Be brief." } });
    expect(Call.parse(back.body)).toMatchObject({ agent_mode: "auto", driver_id: null });
    expect(await api.call("POST", at("stay"), { key })).toMatchObject({ status: 200 });
  });

  test("another workspace's call is not there", async () => {
    for (const what of ["agent/take_over", "agent/hand_back", "stay"]) {
      const sent = { key: strangersKey, ...(what !== "stay" && { body: {} }) };
      expect(refusal(await api.call("POST", at(what), sent))).toEqual([404, "not_found"]);
    }
  });
});

describe("escalations", () => {
  const raise = (body: unknown = { reason: "She wants a person." }, headers: Record<string, string> = {}) =>
    api.call("POST", `/v1/calls/${call.id}/escalations`, { key, body, headers });

  test("raised by a program, claimed by an operator, who goes live and resolves it", async () => {
    const raised = await raise({ reason: "She wants a person.", urgency: "high" });
    expect(raised.status).toBe(201);
    const { id } = Escalation.parse(raised.body);
    const path = `/v1/escalations/${id}`;
    expect(refusal(await raise())).toEqual([409, "escalation_open"]);
    expect(refusal(await api.call("POST", `${path}/claim`, { key }))).toEqual([403, "forbidden"]);
    const claimed = ClaimedEscalation.parse((await asks(otto, `${path}/claim`)).body);
    expect(claimed).toMatchObject({ status: "claimed", claimed_by: { name: "Otto" }, briefing: { facts: [] } });
    expect(claimed.participant.access?.token).toEqual(expect.any(String));
    expect(refusal(await asks(world.operator, `${path}/claim`))).toEqual([409, "escalation_claimed"]);
    expect(await asks(otto, `${path}/beat`)).toMatchObject({ status: 200, body: { status: "claimed" } });
    await join(claimed.participant.identity);
    expect(await asks(otto, `${path}/go_live`)).toMatchObject({ status: 200, body: { status: "live" } });
    expect(refusal(await asks(otto, `${path}/release`))).toEqual([409, "driving"]);
    expect(await asks(otto, `${path}/resolve`)).toMatchObject({ status: 200, body: { status: "resolved" } });
    expect(refusal(await asks(otto, `${path}/resolve`))).toEqual([409, "escalation_over"]);
    const { body } = await api.call("GET", path, { key });
    expect(Object.keys(body)).not.toContain("briefing");
  });

  test("the same request again is the same escalation", async () => {
    const headers = { "idempotency-key": "once" };
    const first = await raise(undefined, headers);
    expect(await raise(undefined, headers)).toMatchObject({ status: 201, body: first.body });
  });

  test("a list in pages, of who they are for", async () => {
    for (const group of ["support", undefined, "sales"]) {
      world.clock.advance(1_000);
      const { body } = await raise({ reason: "A person, please.", ...(group && { group }) });
      await api.call("POST", `/v1/escalations/${Escalation.parse(body).id}/resolve`, { key });
    }
    const list = async (query: string, sent: Parameters<TestApi["call"]>[2] = { key }) =>
      EscalationPage.parse((await api.call("GET", `/v1/escalations${query}`, sent)).body);
    const page = await list("?limit=2");
    expect(page.data.map(({ group }) => group)).toEqual(["sales", null]);
    const rest = await list(`?limit=2&cursor=${page.next_cursor}`);
    expect([rest.data.map(({ group }) => group), rest.next_cursor]).toEqual([["support"], null]);
    const ottos = await list("?status=canceled", { headers: await pageOf(otto) });
    expect(ottos.data.map(({ group }) => group)).toEqual([null, "support"]);
    expect((await list("?status=open")).data).toEqual([]);
    expect((await list(`?call_id=${call.id}`)).data).toHaveLength(3);
    expect((await list("", { key: strangersKey })).data).toEqual([]);
  });

  test("what is no escalation is refused, and what is not there is not found", async () => {
    for (const body of [{}, { reason: " " }, { reason: "x", urgency: "now" }, { reason: "x", colour: "blue" }]) {
      expect(refusal(await raise(body))).toEqual([400, "invalid_request"]);
    }
    expect(refusal(await api.call("GET", "/v1/escalations?status=new", { key }))).toEqual([400, "invalid_request"]);
    for (const verb of ["claim", "release", "go_live", "resolve", "beat"]) {
      const { id } = { id: "esc_00000000000000000000" };
      expect(refusal(await asks(otto, `/v1/escalations/${id}/${verb}`))).toEqual([404, "not_found"]);
    }
  });
});
