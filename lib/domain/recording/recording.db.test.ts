import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { createCall } from "../call/create";
import { addNote } from "../agent-control/add-note";
import { sayByAgent } from "../agent-control/say";
import { endCall } from "../call/end";
import { reconcileCalls } from "../call/reconcile";
import { addSegment } from "../hosting/add-segment";
import { claimCalls, LeaseLostError, type Hosting } from "../hosting/lease";
import { loadHosted } from "../hosting/load";
import { noteAgentEvent } from "../hosting/note";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { asked, createWorld, queuedJobs, rowsOf, type World } from "../testing/fixtures";
import { deleteTranscript } from "../transcript/delete";
import { getTranscript } from "../transcript/get";
import { beginRecording, noteGap } from "./begin";
import { deleteRecording } from "./delete";
import { eraseRecording } from "./erase";
import { finalizeRecording } from "./finalize";
import { getRecording } from "./get";
import { beatRecordings, claimRecordings, releaseRecording } from "./lease";
import { admitRecorder } from "./load";
import { openRecordingFile } from "./open-file";
import { applyRetention } from "./retention";
import { sweepRecordings } from "./sweep";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  await db.execute(sql`update recordings set status = 'deleted'`);
  await db.execute(sql`delete from recorder_leases`);
  world = await createWorld(db);
});

const fail = (_id: string, err: unknown) => {
  throw err;
};
const recorderDies = () => db.execute(sql`update recorder_leases set expires_at = now() - interval '1 second'`);

/** A recorded call of ann and the agent that is active, and its recorder. */
async function recordedCall(): Promise<{ callId: string; hosting: Hosting; annId: string }> {
  const participants = asked(world, ["ann"]);
  const call = await createCall(world.ctx, { agent_id: world.agentId, participants, recording: true });
  const [hosting] = await claimRecordings(world.ctx, { host: "recorder", capacity: 1, takeOver: true });
  await beginRecording(world.ctx, hosting!);
  const sid = world.rooms.join(call.room_name, "ann");
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "ann",
    sid,
    at: world.clock.now(),
  });
  const annId = (await rowsOf(db, call.id)).people[0]!.id;
  return { callId: call.id, hosting: hosting!, annId };
}

/** The call lasts for `ms`, of which `writtenMs` are in the files, and ends. */
async function lasts(call: { callId: string; annId: string }, ms: number, writtenMs = ms): Promise<void> {
  world.recordingFiles.written.set(call.callId, { lanes: [call.annId, null], writtenMs });
  world.clock.advance(ms);
  await endCall(world.ctx, { callId: call.callId });
}

async function finished(): Promise<{ callId: string; hosting: Hosting; annId: string }> {
  const call = await recordedCall();
  await lasts(call, 5_000);
  await finalizeRecording(world.ctx, call);
  return call;
}

const eventsOf = async (callId: string) =>
  (await rowsOf(db, callId)).events.filter(({ type }) => /^(recording|transcript)[.]/.test(type));

describe("who records", () => {
  test("is one recorder a call, and only calls that are to be recorded have one", async () => {
    const participants = asked(world, ["ann"]);
    await createCall(world.ctx, { agent_id: world.agentId, participants, recording: false });
    const wanted = await createCall(world.ctx, { agent_id: world.agentId, participants, recording: true });
    const claims = await Promise.all(
      ["a", "b", "c"].map((host) => claimRecordings(world.ctx, { host, capacity: 5, takeOver: true })),
    );
    expect(claims.flat()).toEqual([{ callId: wanted.id, epoch: 1 }]);
  });

  test("holds the call by beating; a dead one's goes to the next, whose predecessor can write no more", async () => {
    const { callId, hosting } = await recordedCall();
    expect(await beatRecordings(world.ctx, { host: "recorder", writing: [hosting] })).toEqual([hosting]);
    expect(await claimRecordings(world.ctx, { host: "next", capacity: 1, takeOver: true })).toEqual([]);
    await recorderDies();
    expect(await claimRecordings(world.ctx, { host: "late", capacity: 1, takeOver: false })).toEqual([]);
    const [next] = await claimRecordings(world.ctx, { host: "next", capacity: 1, takeOver: true });
    expect(next).toEqual({ callId, epoch: 2 });
    await releaseRecording(world.ctx, hosting);
    expect(await beatRecordings(world.ctx, { host: "recorder", writing: [hosting] })).toEqual([]);
    await expect(noteGap(world.ctx, hosting, { from_ms: 0, to_ms: 1_000 })).rejects.toThrow(LeaseLostError);
    await noteGap(world.ctx, next!, { from_ms: 0, to_ms: 1_000 });
    await noteGap(world.ctx, next!, { from_ms: 0, to_ms: 1_000 });
    await noteGap(world.ctx, next!, { from_ms: 2_000, to_ms: 2_100 });
    expect((await getRecording(world.ctx, { callId })).gaps).toEqual([{ from_ms: 0, to_ms: 1_000 }]);
  });

  test("is in the room unseen and mute, and no rule about people applies to it", async () => {
    const { callId } = await recordedCall();
    expect(await admitRecorder(world.ctx, { callId })).toMatchObject({ roomUrl: world.rooms.internalUrl });
    expect(world.rooms.grants.at(-1)).toMatchObject({ identity: "recorder", hidden: true, canPublish: false });
    const roomName = `call_${callId}`;
    const before = await rowsOf(db, callId);
    const sid = world.rooms.join(roomName, "recorder");
    const at = world.clock.now();
    await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity: "recorder", sid, at });
    await reconcileCalls(world.ctx, fail);
    expect(world.rooms.evicted).toEqual([]);
    expect((await rowsOf(db, callId)).people).toEqual(before.people);
  });

  test.each([
    ["spoken_and_shown", true],
    ["shown", true],
    ["spoken", false],
    ["none", false],
  ] as const)("shows the people in the room that they are recorded where the notice is %s", async (notice, shown) => {
    await db
      .update(schema.workspaces)
      .set({ recordingNotice: notice })
      .where(eq(schema.workspaces.id, world.workspaceId));
    const { callId } = await recordedCall();
    expect(world.rooms.shownAsRecorded.has(`call_${callId}`)).toBe(shown);
  });
});

test.each([
  ["spoken_and_shown", true, "Hello. This call is recorded."],
  ["spoken", true, "Hello. This call is recorded."],
  ["shown", true, "Hello."],
  ["none", true, "Hello."],
  ["spoken_and_shown", false, "Hello."],
] as const)("where the notice is %s and recording %s, the agent says: %s", async (notice, recording, greeting) => {
  await db
    .update(schema.workspaces)
    .set({ recordingNotice: notice })
    .where(eq(schema.workspaces.id, world.workspaceId));
  await createCall(world.ctx, { agent_id: world.agentId, participants: asked(world, ["ann"]), recording });
  const [hosting] = await claimCalls(world.ctx, { host: "agent", capacity: 1, takeOver: true });
  expect((await loadHosted(world.ctx, hosting!))!.greeting).toBe(greeting);
});

describe("the end of a recording", () => {
  test("has a file each and the mix, all as long as the call, and tells so once", async () => {
    const call = await recordedCall();
    expect(await getRecording(world.ctx, call)).toMatchObject({ status: "recording", lanes: [] });
    await lasts(call, 5_000);
    await Promise.all([finalizeRecording(world.ctx, call), finalizeRecording(world.ctx, call)]);
    await finalizeRecording(world.ctx, call);
    const recording = await getRecording(world.ctx, call);
    expect(recording).toMatchObject({ status: "completed", gaps: [], reason: null });
    expect(recording.lanes).toMatchObject([
      { kind: "mix", participant_id: null, duration_ms: 5_000 },
      { kind: "participant", participant_id: call.annId, identity: "ann", role: "customer", duration_ms: 5_000 },
    ]);
    expect((await eventsOf(call.callId)).map(({ type, data }) => [type, data])).toEqual([
      ["recording.started", {}],
      ["recording.completed", { duration_ms: 5_000 }],
    ]);
    expect(world.recordingFiles.written.size).toBe(0);
  });

  test("of a recorder that died is made by the sweep, once it can have no recorder any more", async () => {
    const call = await recordedCall();
    await lasts(call, 8_000, 6_500);
    await sweepRecordings(world.ctx, fail);
    world.clock.advance(6_000);
    await sweepRecordings(world.ctx, fail);
    expect((await getRecording(world.ctx, call)).status).toBe("recording");
    await recorderDies();
    await sweepRecordings(world.ctx, fail);
    const recording = await getRecording(world.ctx, call);
    expect(recording).toMatchObject({ status: "completed", gaps: [{ from_ms: 6_500, to_ms: 8_000 }] });
  });

  test("waits for a storage that is away, with its gap told once, and is given up after a day", async () => {
    const call = await recordedCall();
    await lasts(call, 8_000, 6_500);
    await recorderDies();
    world.storage.down = true;
    const failed: string[] = [];
    world.clock.advance(6_000);
    await sweepRecordings(world.ctx, (callId) => failed.push(callId));
    await sweepRecordings(world.ctx, (callId) => failed.push(callId));
    expect(failed).toEqual([call.callId, call.callId]);
    const waiting = await getRecording(world.ctx, call);
    expect(waiting).toMatchObject({ status: "finalizing", gaps: [{ from_ms: 6_500, to_ms: 8_000 }] });
    world.clock.advance(25 * 3_600_000);
    await sweepRecordings(world.ctx, () => {});
    expect(await getRecording(world.ctx, call)).toMatchObject({ status: "failed", reason: "storage_failed" });
    expect((await eventsOf(call.callId)).at(-1)).toMatchObject({
      type: "recording.failed",
      data: { reason: "storage_failed" },
    });
  });

  test("without a file, or of a call that nobody joined, is a failure with its reason", async () => {
    const unheard = await recordedCall();
    world.clock.advance(5_000);
    await endCall(world.ctx, unheard);
    await finalizeRecording(world.ctx, unheard);
    expect(await getRecording(world.ctx, unheard)).toMatchObject({ status: "failed", reason: "nothing_recorded" });
    const participants = asked(world, ["ann"]);
    const empty = await createCall(world.ctx, { agent_id: world.agentId, participants, recording: true });
    await endCall(world.ctx, { callId: empty.id });
    await finalizeRecording(world.ctx, { callId: empty.id });
    expect(await getRecording(world.ctx, { callId: empty.id })).toMatchObject({
      status: "failed",
      reason: "nobody_joined",
    });
  });

  test("lists what was said in private for admins alone", async () => {
    const call = await recordedCall();
    world.recordingFiles.written.set(call.callId, {
      lanes: [call.annId, `${call.annId} private`, null],
      writtenMs: 5_000,
    });
    world.clock.advance(5_000);
    await endCall(world.ctx, call);
    await finalizeRecording(world.ctx, call);
    const lanesFor = async (ctx: typeof world.ctx) =>
      (await getRecording(ctx, call)).lanes.map(({ participant_id, is_private }) => [participant_id, is_private]);
    const all = [
      [null, false],
      [call.annId, false],
    ];
    expect(await lanesFor(world.operator)).toEqual(all);
    expect(await lanesFor(world.ctx)).toEqual([...all, [call.annId, true]]);
  });

  test("does not come before that of the call", async () => {
    const call = await recordedCall();
    await finalizeRecording(world.ctx, call);
    expect((await getRecording(world.ctx, call)).status).toBe("recording");
  });
});

describe("a link to a file", () => {
  const partsOf = (url: string) => {
    const { pathname, searchParams } = new URL(url);
    return {
      callId: pathname.split("/")[3]!,
      laneId: pathname.split("/").at(-1)!,
      expires: searchParams.get("expires")!,
      signature: searchParams.get("signature")!,
    };
  };

  test("opens this file for an hour, and no other", async () => {
    const call = await finished();
    const { lanes } = await getRecording(world.ctx, call);
    const link = partsOf(lanes[0]!.url);
    const file = await openRecordingFile(world.ctx, link);
    expect(file).toMatchObject({ name: `${call.callId}-mix.wav`, contentType: "audio/wav" });
    const body = await new Response(await file.read({ first: 0, last: 3 })).text();
    expect(body).toBe("call");
    for (const wrong of [
      { ...link, laneId: lanes[1]!.id },
      { ...link, expires: String(Number(link.expires) + 60) },
      { ...link, signature: `${link.signature.slice(0, -1)}${link.signature.endsWith("A") ? "B" : "A"}` },
      { ...link, expires: "", signature: "" },
    ]) {
      await expect(openRecordingFile(world.ctx, wrong)).rejects.toMatchObject({ code: "forbidden" });
    }
    world.clock.advance(59 * 60_000);
    await openRecordingFile(world.ctx, link);
    world.clock.advance(2 * 60_000);
    await expect(openRecordingFile(world.ctx, link)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("ends with the recording, whose files are erased", async () => {
    const call = await finished();
    await eraseRecording(world.ctx, call);
    expect((await getRecording(world.ctx, call)).lanes).toHaveLength(2);
    const link = partsOf((await getRecording(world.ctx, call)).lanes[0]!.url);
    expect(world.storage.stored.size).toBe(2);
    const deleted = await deleteRecording(world.ctx, call);
    expect(deleted).toMatchObject({ status: "deleted", lanes: [] });
    await expect(openRecordingFile(world.ctx, link)).rejects.toMatchObject({ code: "not_found" });
    expect(await queuedJobs(db, call.callId)).toContainEqual({
      name: "recording.erase",
      key: `recording.erase:${call.callId}`,
      payload: { callId: call.callId },
    });
    await eraseRecording(world.ctx, call);
    await eraseRecording(world.ctx, call);
    expect(world.storage.stored.size).toBe(0);
    expect(await deleteRecording(world.ctx, call)).toEqual(deleted);
    expect((await eventsOf(call.callId)).filter(({ type }) => type === "recording.deleted")).toHaveLength(1);
  });
});

describe("deleting", () => {
  test("is refused while the call is live or its recording is being made, and to another workspace", async () => {
    const call = await recordedCall();
    await expect(deleteRecording(world.ctx, call)).rejects.toMatchObject({ code: "call_not_over" });
    await expect(deleteTranscript(world.ctx, call)).rejects.toMatchObject({ code: "call_not_over" });
    await lasts(call, 1_000);
    await expect(deleteRecording(world.ctx, call)).rejects.toMatchObject({ code: "recording_not_ready" });
    for (const verb of [getRecording, deleteRecording, deleteTranscript]) {
      await expect(verb(world.stranger, call)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  test("a transcript takes the words out of everything, and leaves the events in their order", async () => {
    const call = await recordedCall();
    const [hosting] = await claimCalls(world.ctx, { host: "agent", capacity: 1, takeOver: true });
    const at = world.clock.now();
    const when = { startedAt: at, endedAt: at, lane: "call" as const, audience: null };
    const said = { participantId: call.annId, text: "My secret is 4711.", ...when };
    await addSegment(world.ctx, hosting!, { id: "t_1", ...said, interrupted: false });
    await noteAgentEvent(world.ctx, hosting!, "agent.tool_called", {
      tool: "look_up",
      arguments: { secret: "4711" },
      outcome: "ok",
      duration_ms: 5,
    });
    await addNote(world.ctx, { callId: call.callId, text: "Think of 4711." });
    await sayByAgent(world.ctx, { callId: call.callId, text: "It is 4711." });
    await lasts(call, 1_000);
    await db
      .insert(schema.callIntelligence)
      .values({ callId: call.callId, model: "told 4711" })
      .onConflictDoUpdate({ target: schema.callIntelligence.callId, set: { model: "told 4711" } });
    await db.update(schema.calls).set({ intelligenceStatus: "completed" }).where(eq(schema.calls.id, call.callId));
    const before = await rowsOf(db, call.callId);
    expect(JSON.stringify(before)).toContain("4711");

    expect(await deleteTranscript(world.ctx, call)).toEqual({ transcript: [], text: "" });
    await deleteTranscript(world.ctx, call);
    const after = await rowsOf(db, call.callId);
    expect(JSON.stringify(after)).not.toContain("4711");
    expect(after.call).toMatchObject({ intelligenceStatus: "not_started", transcriptDeletedAt: expect.any(Date) });
    expect(after.eventTypes).toEqual([...before.eventTypes, "transcript.deleted"]);
    expect(
      await db.select().from(schema.callIntelligence).where(eq(schema.callIntelligence.callId, call.callId)),
    ).toEqual([]);
    expect((await getTranscript(world.ctx, call)).transcript).toEqual([]);
    // Words that come in behind the end of the call are not kept either.
    await expect(addSegment(world.ctx, hosting!, { id: "t_2", ...said, interrupted: false })).rejects.toThrow();
  });
});

describe("retention", () => {
  const keepFor = (days: Partial<typeof schema.workspaces.$inferInsert>) =>
    db.update(schema.workspaces).set(days).where(eq(schema.workspaces.id, world.workspaceId));

  test("deletes recordings and transcripts after the workspace's days, each by its own, and nothing without", async () => {
    const call = await finished();
    world.clock.advance(400 * 86_400_000);
    await applyRetention(world.ctx, fail);
    expect((await getRecording(world.ctx, call)).status).toBe("completed");
    await keepFor({ recordingRetentionDays: 30 });
    await applyRetention(world.ctx, fail);
    expect((await getRecording(world.ctx, call)).status).toBe("deleted");
    expect((await rowsOf(db, call.callId)).call.transcriptDeletedAt).toBeNull();
    await keepFor({ transcriptRetentionDays: 401 });
    await applyRetention(world.ctx, fail);
    expect((await rowsOf(db, call.callId)).call.transcriptDeletedAt).toBeNull();
    world.clock.advance(2 * 86_400_000);
    await applyRetention(world.ctx, fail);
    expect((await rowsOf(db, call.callId)).call.transcriptDeletedAt).not.toBeNull();
  });

  test("has files erased that outlived their recording", async () => {
    const call = await finished();
    await deleteRecording(world.ctx, call);
    await db.execute(sql`delete from graphile_worker._private_jobs`);
    await applyRetention(world.ctx, fail);
    expect((await queuedJobs(db, call.callId)).map(({ name }) => name)).toContain("recording.erase");
    await eraseRecording(world.ctx, call);
    await db.execute(sql`delete from graphile_worker._private_jobs`);
    await applyRetention(world.ctx, fail);
    expect(await queuedJobs(db, call.callId)).toEqual([]);
  });
});
