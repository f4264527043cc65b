import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { toWav } from "@/lib/audio/wav";
import { Recording } from "@/lib/contract/recordings";
import { endCall } from "@/lib/domain/call/end";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { finalizeRecording } from "@/lib/domain/recording/finalize";
import { createWorld, insertApiKey, rowsOf, type World } from "@/lib/domain/testing/fixtures";
import { workingFolder } from "@/lib/storage";
import { workingPath } from "@/lib/storage/working-files";
import { createApi, ORIGIN, type TestApi } from "../testing/api";
import { getRecordingFileRoute } from "./recordings";

const { db, url } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), "recordings-test-"));
let world: World;
let api: TestApi;
let key: string;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world, { RECORDINGS_DIR: folder });
  key = await insertApiKey(db, world.workspaceId);
});
afterEach(() => api.runtime.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call with ann of one second; the recorder wrote these samples of her. */
async function recorded(samples: Int16Array): Promise<string> {
  const ctx = { ...api.runtime.context, actor: world.ctx.actor };
  const body = { agent_id: world.agentId, recording: true, participants: [{ transport: "webrtc", identity: "ann" }] };
  const created = await api.call<{ id: string; room_name: string }>("POST", "/v1/calls", { key, body });
  const callId = created.body.id;
  const sid = world.rooms.join(created.body.room_name, "ann");
  const evidence = { kind: "webhook", sid, observedAt: world.clock.now() } as const;
  await markJoined(ctx, { callId, roomIdentity: "ann", evidence });
  const ann = (await rowsOf(db, callId)).people[0]!;
  for (const lane of [ann.id, "mix"]) {
    const path = workingPath(workingFolder(folder), callId, lane);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, toWav(samples, 16_000));
  }
  world.clock.advance(1_000);
  await endCall(ctx, { callId });
  await finalizeRecording(ctx, { callId });
  return callId;
}

async function recordingOf(callId: string): Promise<Recording> {
  const answer = await api.call("GET", `/v1/calls/${callId}/recording`, { key });
  expect(answer.status).toBe(200);
  return Recording.parse(answer.body);
}

const ramp = Int16Array.from({ length: 16_000 }, (_, i) => i);

describe("a call's recording", () => {
  test("is listed with a link each, which gives the file without a key", async () => {
    const callId = await recorded(ramp);
    const recording = await recordingOf(callId);
    expect(recording.lanes.map(({ kind, identity }) => [kind, identity])).toEqual([
      ["mix", null],
      ["participant", "ann"],
    ]);
    const [mix] = recording.lanes;
    expect(mix!.peaks.length).toBeLessThanOrEqual(2_000);
    expect(mix!.peaks.at(-1)).toBeCloseTo(15_999 / 32_768, 2);
    const response = await api.send("GET", mix!.url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("audio/wav");
    expect(response.headers.get("content-disposition")).toBe(`inline; filename="${callId}-mix.wav"`);
    const bytes = await response.bytes();
    expect(bytes).toEqual(toWav(ramp, 16_000));
    expect([mix!.size_bytes, response.headers.get("content-length")]).toEqual([bytes.length, String(bytes.length)]);
  });

  test("was cut off: the file is as long as the call, with silence at the end, and the gap is listed", async () => {
    const callId = await recorded(ramp.slice(0, 8_000));
    const recording = await recordingOf(callId);
    expect(recording.gaps).toEqual([{ from_ms: 500, to_ms: 1_000 }]);
    const bytes = await (await api.send("GET", recording.lanes[1]!.url)).bytes();
    const whole = new Int16Array(16_000);
    whole.set(ramp.subarray(0, 8_000));
    expect(bytes).toEqual(toWav(whole, 16_000));
  });

  test("of a call that is not recorded is off", async () => {
    const body = { agent_id: world.agentId, participants: [{ transport: "webrtc", identity: "ann" }] };
    const { body: call } = await api.call<{ id: string }>("POST", "/v1/calls", { key, body });
    expect(await recordingOf(call.id)).toMatchObject({ status: "off", lanes: [] });
  });

  test("is nobody else's, and ends when it is deleted", async () => {
    const callId = await recorded(ramp);
    const path = `/v1/calls/${callId}/recording`;
    const strangers = await insertApiKey(db, world.stranger.actor.workspaceId);
    for (const method of ["GET", "DELETE"]) {
      expect((await api.call(method, path, { key: strangers })).status).toBe(404);
    }
    const { lanes } = await recordingOf(callId);
    expect((await api.call("DELETE", path, { key })).status).toBe(200);
    expect((await api.call("GET", lanes[0]!.url)).body).toMatchObject({ error: { code: "not_found" } });
    expect((await api.call("DELETE", path, { key })).body).toMatchObject({ status: "deleted" });
  });
});

describe("a file", () => {
  test("is given in ranges", async () => {
    const [mix] = (await recordingOf(await recorded(ramp))).lanes;
    const whole = toWav(ramp, 16_000);
    const get = (range: string, more: Record<string, string> = {}) =>
      api.send("GET", mix!.url, { headers: { range, ...more } });
    const middle = await get("bytes=100-199");
    expect(middle.status).toBe(206);
    expect(middle.headers.get("content-range")).toBe(`bytes 100-199/${whole.length}`);
    expect(await middle.bytes()).toEqual(whole.slice(100, 200));
    expect(await (await get("bytes=-10")).bytes()).toEqual(whole.slice(-10));
    const behind = await get(`bytes=${whole.length}-`);
    expect([behind.status, behind.headers.get("content-range")]).toEqual([416, `bytes */${whole.length}`]);
    const changed = await get("bytes=0-9", { "if-range": '"another"' });
    expect([changed.status, (await changed.bytes()).length]).toEqual([200, whole.length]);
  });

  test("can be asked about without being sent", async () => {
    const callId = await recorded(ramp);
    const [mix] = (await recordingOf(callId)).lanes;
    const params = Promise.resolve({ callId, laneId: mix!.id });
    const head = await getRecordingFileRoute(new Request(new URL(mix!.url, ORIGIN), { method: "HEAD" }), { params });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(String(mix!.size_bytes));
    expect(head.headers.get("accept-ranges")).toBe("bytes");
    expect(head.body).toBeNull();
  });

  test("is not given for a link that was changed, nor without one", async () => {
    const callId = await recorded(ramp);
    const [mix, ann] = (await recordingOf(callId)).lanes;
    const other = mix!.url.replace(mix!.id, ann!.id);
    const bare = `/v1/calls/${callId}/recording/lanes/${mix!.id}`;
    for (const link of [other, bare]) {
      const answer = await api.call("GET", link, { key });
      expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden"]);
    }
  });
});

test("DELETE /v1/calls/{id}/transcript: once the call is over", async () => {
  const body = { agent_id: world.agentId, participants: [{ transport: "webrtc", identity: "ann" }] };
  const { body: call } = await api.call<{ id: string }>("POST", "/v1/calls", { key, body });
  const path = `/v1/calls/${call.id}/transcript`;
  const early = await api.call("DELETE", path, { key });
  expect([early.status, early.body.error.code]).toEqual([409, "call_not_over"]);
  await api.call("POST", `/v1/calls/${call.id}/end`, { key });
  expect(await api.call("DELETE", path, { key })).toMatchObject({ status: 200, body: { transcript: [], text: "" } });
});
