import { encode } from "next-auth/jwt";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { AuditLog } from "@/lib/contract/audit";
import { OwnPlace } from "@/lib/contract/own-place";
import { Participant } from "@/lib/contract/participants";
import { endCall } from "@/lib/domain/call/end";
import { observeCall } from "@/lib/domain/participant/observe";
import { takeRoomWebhook } from "@/lib/domain/participant/take-room-webhook";
import { createWorld, insertApiKey, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, ORIGIN, SESSION_SECRET, type TestApi } from "../testing/api";

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

async function join(roomName: string, identity: string): Promise<void> {
  const sid = world.rooms.join(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity, sid, at: world.clock.now() });
}

/** A call with ann and bob in it, and the paths of its people by identity. */
async function talking() {
  const call = await startCall(world, "ann", "bob");
  await join(call.room_name, "ann");
  await join(call.room_name, "bob");
  const { agent, people } = await rowsOf(db, call.id);
  const idOf = (identity: string) => [agent, ...people].find((one) => one.identity === identity)!.id;
  const path = `/v1/calls/${call.id}`;
  return { call, path, idOf, at: (identity: string) => `${path}/participants/${idOf(identity)}` };
}

/** The headers of the operator's own page. */
async function signedIn(): Promise<Record<string, string>> {
  const token = await encode({ token: { sub: world.operator.actor.id }, secret: SESSION_SECRET });
  return { cookie: `next-auth.session-token=${token}`, origin: ORIGIN, host: new URL(ORIGIN).host };
}

test("muted, unmuted, put on hold and brought back, each once and each written down", async () => {
  const { path, at, idOf } = await talking();
  const does = async (what: string) => {
    world.clock.advance(1_000);
    return Participant.parse((await api.call("POST", `${at("ann")}/${what}`, { key })).body);
  };
  expect(await does("mute")).toMatchObject({ id: idOf("ann"), muted: true, held_since: null });
  expect(await does("mute")).toMatchObject({ muted: true });
  expect(await does("hold")).toMatchObject({ muted: true, held_since: world.clock.now().toISOString() });
  expect(await does("unmute")).toMatchObject({ muted: false });
  expect(await does("resume")).toMatchObject({ muted: false, held_since: null });
  const { entries } = AuditLog.parse((await api.call("GET", `${path}/audit`, { key })).body);
  expect(entries.map(({ action, participant_id, by }) => [action, participant_id, by.kind])).toEqual(
    ["mute", "hold", "unmute", "resume"].map((action) => [action, idOf("ann"), "api_key"]),
  );
});

test("an observer is let whisper to one participant, and a whisper needs somebody to hear it", async () => {
  const { at, idOf } = await talking();
  const body = { mode: "whispering", target_id: idOf("ann") };
  const answer = await api.call("PATCH", at("bob"), { key, body });
  expect(Participant.parse(answer.body)).toMatchObject({ mode: "whispering", target_id: idOf("ann") });
  expect(await api.call("PATCH", at("bob"), { key, body: { mode: "whispering" } })).toMatchObject({
    status: 400,
    body: { error: { param: "target_id" } },
  });
});

test("the agent is neither muted nor held, and nobody is once the call is over", async () => {
  const { call, at } = await talking();
  for (const what of ["mute", "unmute", "hold", "resume"]) {
    expect((await api.call("POST", `${at("agent")}/${what}`, { key })).status).toBe(400);
  }
  await endCall(world.ctx, { callId: call.id });
  for (const what of ["mute", "unmute", "hold", "resume"]) {
    expect(await api.call("POST", `${at("ann")}/${what}`, { key })).toMatchObject({
      status: 409,
      body: { error: { code: "call_over" } },
    });
  }
});

test("controlling takes a key that may call, of the call's workspace", async () => {
  const { path, at } = await talking();
  const reader = await insertApiKey(db, world.workspaceId, { scope: "read" });
  expect((await api.call("POST", `${at("ann")}/mute`, { key: reader })).status).toBe(403);
  expect((await api.call("GET", `${path}/audit`, { key: reader })).status).toBe(200);
  const stranger = await insertApiKey(db, world.stranger.actor.workspaceId);
  expect((await api.call("POST", `${at("ann")}/hold`, { key: stranger })).status).toBe(404);
  expect((await api.call("GET", `${path}/audit`, { key: stranger })).status).toBe(404);
});

test("an operator's page is told who may hear it, and is heard once it says that it goes by that", async () => {
  const { call, path, idOf } = await talking();
  const headers = await signedIn();
  const place = async (applied: number | null) =>
    OwnPlace.parse((await api.call("POST", `/live/${call.id}`, { headers, body: { applied } })).body);
  expect((await api.call("POST", `/live/${call.id}`, { headers, body: { applied: null } })).status).toBe(409);
  const observer = await observeCall(world.operator, { callId: call.id });
  await join(call.room_name, `operator:${world.operator.actor.id}`);
  expect(await place(null)).toMatchObject({ sends: false, listeners: [], participant: { mode: "listening" } });

  const body = { mode: "whispering", target_id: idOf("ann") };
  await api.call("PATCH", `${path}/participants/${observer.id}`, { headers, body });
  const closed = await place(null);
  expect(closed).toMatchObject({ sends: false, listeners: [], participant: { mode: "whispering", switching: true } });
  const opened = await place(closed.version);
  expect(opened).toMatchObject({ sends: true, listeners: ["ann"] });
  expect(opened.version).toBeGreaterThan(closed.version);
  expect((await api.call("POST", `/live/${call.id}`, { key, body: { applied: null } })).status).toBe(403);
});

test("an operator whose page is loaded again has the place and the mode they had, and goes on being written down", async () => {
  const { call, path, idOf } = await talking();
  const headers = await signedIn();
  const identity = `operator:${world.operator.actor.id}`;
  const observer = await observeCall(world.operator, { callId: call.id });
  await join(call.room_name, identity);
  world.clock.advance(1_000);
  const body = { mode: "whispering", target_id: idOf("ann") };
  await api.call("PATCH", `${path}/participants/${observer.id}`, { headers, body });
  const sid = world.rooms.leave(call.room_name, identity);
  world.clock.advance(1_000);
  await takeRoomWebhook(world.ctx, { kind: "left", roomName: call.room_name, identity, sid, at: world.clock.now() });
  const again = await observeCall(world.operator, { callId: call.id });
  expect(again).toMatchObject({ id: observer.id, mode: "whispering", target_id: idOf("ann") });
  await join(call.room_name, identity);
  const { entries } = AuditLog.parse((await api.call("GET", `${path}/audit`, { key })).body);
  expect(entries.map(({ action, ended_at }) => [action, ended_at !== null])).toEqual([
    ["listen", true],
    ["whisper", true],
    ["whisper", false],
  ]);
});
