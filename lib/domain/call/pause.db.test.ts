import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { listAudit } from "../audit/list";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { finalizeRecording } from "../recording/finalize";
import { getRecording } from "../recording/get";
import { asked, createWorld, rowsOf, type World } from "../testing/fixtures";
import { loadPicture } from "../visibility/load";
import { createCall } from "./create";
import { endCall } from "./end";
import { getCall } from "./get";
import { pauseCall } from "./pause";
import { sweepPauses } from "./sweep-pauses";
import { unpauseCall } from "./unpause";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  await db.update(schema.calls).set({ status: "ended" });
  world = await createWorld(db);
});

const fail = (_id: string, err: unknown) => {
  throw err;
};

/** A recorded call with ann in it, two seconds old. */
async function recordedCall(): Promise<{ callId: string }> {
  const participants = asked(world, ["ann"]);
  const call = await createCall(world.ctx, { agent_id: world.agentId, participants, recording: true });
  const sid = world.rooms.join(call.room_name, "ann");
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity: "ann", sid, at });
  world.clock.advance(2_000);
  return { callId: call.id };
}

const pauseEvents = async (callId: string) =>
  (await rowsOf(db, callId)).events.filter(({ type }) => /^call[.](un)?pause/.test(type));

describe("a sensitive pause", () => {
  test("is in force for everybody who records or listens, and shows when it ends by itself", async () => {
    const call = await recordedCall();
    const before = (await loadPicture(db, call.callId))!;
    const since = world.clock.now();
    const paused = await pauseCall(world.operator, call);
    const endsAt = new Date(since.getTime() + 120_000).toISOString();
    expect(paused.sensitive_pause).toEqual({ since: since.toISOString(), ends_at: endsAt });
    const after = (await loadPicture(db, call.callId))!;
    expect([before.paused, after.paused, after.version]).toEqual([false, true, before.version + 1]);
    expect(await pauseEvents(call.callId)).toMatchObject([
      { type: "call.paused", data: { since: since.toISOString(), ends_at: endsAt, by: { kind: "user" } } },
    ]);
  });

  test("is a gap in the recording, and written down with who began and ended it", async () => {
    const call = await recordedCall();
    await pauseCall(world.operator, call);
    world.clock.advance(10_000);
    expect((await unpauseCall(world.ctx, call)).sensitive_pause).toBeNull();
    expect((await getRecording(world.ctx, call)).gaps).toEqual([
      { from_ms: 2_000, to_ms: 12_000, reason: "sensitive_pause" },
    ]);
    expect((await loadPicture(db, call.callId))!.paused).toBe(false);
    expect((await listAudit(world.ctx, call)).entries).toMatchObject([
      { action: "pause_recording", by: { kind: "user", name: "Olive" } },
      { action: "resume_recording", by: { kind: "api_key" } },
    ]);
  });

  test("ends by itself, told 15 seconds before and once", async () => {
    const call = await recordedCall();
    await pauseCall(world.operator, call);
    world.clock.advance(104_000);
    await sweepPauses(world.ctx, fail);
    expect(await pauseEvents(call.callId)).toHaveLength(1);
    world.clock.advance(2_000);
    await Promise.all([sweepPauses(world.ctx, fail), sweepPauses(world.ctx, fail)]);
    expect((await pauseEvents(call.callId)).map(({ type }) => type)).toEqual(["call.paused", "call.pause_ending"]);
    world.clock.advance(15_000);
    await Promise.all([sweepPauses(world.ctx, fail), sweepPauses(world.ctx, fail)]);
    const events = await pauseEvents(call.callId);
    expect(events.map(({ type }) => type)).toEqual(["call.paused", "call.pause_ending", "call.unpaused"]);
    expect(events.at(-1)!.data).toMatchObject({ by: { kind: "system" } });
    expect((await getRecording(world.ctx, call)).gaps).toEqual([
      { from_ms: 2_000, to_ms: 123_000, reason: "sensitive_pause" },
    ]);
  });

  test("lasts longer when it is begun again, and its end is told again", async () => {
    const call = await recordedCall();
    const since = world.clock.now().toISOString();
    await pauseCall(world.operator, call);
    world.clock.advance(110_000);
    await sweepPauses(world.ctx, fail);
    const endsAt = new Date(world.clock.now().getTime() + 120_000).toISOString();
    expect((await pauseCall(world.operator, call)).sensitive_pause).toEqual({ since, ends_at: endsAt });
    world.clock.advance(110_000);
    await sweepPauses(world.ctx, fail);
    expect((await pauseEvents(call.callId)).map(({ type }) => type)).toEqual([
      "call.paused",
      "call.pause_ending",
      "call.paused",
      "call.pause_ending",
    ]);
  });

  test("goes on to the end of a call that ends meanwhile", async () => {
    const call = await recordedCall();
    await pauseCall(world.operator, call);
    world.clock.advance(3_000);
    await endCall(world.ctx, call);
    expect((await getCall(world.ctx, call)).sensitive_pause).toBeNull();
    world.recordingFiles.written.set(call.callId, { lanes: [null], writtenMs: 5_000 });
    await finalizeRecording(world.ctx, call);
    const gaps = [{ from_ms: 2_000, to_ms: 5_000, reason: "sensitive_pause" }];
    expect(await getRecording(world.ctx, call)).toMatchObject({ status: "completed", gaps });
    world.clock.advance(200_000);
    await sweepPauses(world.ctx, fail);
    expect((await pauseEvents(call.callId)).map(({ type }) => type)).toEqual(["call.paused"]);
  });

  test("is refused where there is nothing to pause or to resume", async () => {
    const call = await recordedCall();
    await expect(unpauseCall(world.ctx, call)).rejects.toMatchObject({ code: "not_paused" });
    await expect(pauseCall(world.stranger, call)).rejects.toMatchObject({ code: "not_found" });
    await endCall(world.ctx, call);
    await expect(pauseCall(world.ctx, call)).rejects.toMatchObject({ code: "call_over" });
    await expect(unpauseCall(world.ctx, call)).rejects.toMatchObject({ code: "call_over" });
  });
});
