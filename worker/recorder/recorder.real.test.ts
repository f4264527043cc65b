import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createRuntime, type Runtime } from "@/lib/compose";
import type { Call } from "@/lib/contract/calls";
import type { Recording } from "@/lib/contract/recordings";
import { createCall } from "@/lib/domain/call/create";
import { endCall } from "@/lib/domain/call/end";
import type { WorkspaceContext } from "@/lib/domain/context";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { getRecording } from "@/lib/domain/recording/get";
import { openRecordingFile } from "@/lib/domain/recording/open-file";
import { sweepRecordings } from "@/lib/domain/recording/sweep";
import { asked, createWorld, rowsOf, type World } from "@/lib/domain/testing/fixtures";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { program } from "@/scripts/stack/node-process";
import { RoomGuest } from "@/worker/media/testing/room-guest";
import { createTone } from "@/worker/media/testing/tone";
import { workingFolder } from "@/lib/storage";
import { onsetsMs, samplesOf } from "./testing/wav-file";

const { db, url } = await createTestDatabase();
const WAIT = { timeout: 30_000, interval: 50 };
const RATE = 16_000;
const dir = mkdtempSync(join(tmpdir(), "recorder-test-"));
const folder = join(dir, "recordings");

let livekit: RunningLivekit;
let env: Record<string, string>;
let runtime: Runtime;
let world: World;
let ctx: WorkspaceContext;
const guests: RoomGuest[] = [];
const recorders: ChildProcess[] = [];

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  world = await createWorld(db);
  env = {
    DATABASE_URL: url,
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    PUBLIC_URL: "https://voice.test",
    MEDIA_PUBLIC_URL: "wss://media.test",
    NEXTAUTH_SECRET: "a secret of the tests' sessions",
    JOBS_SECRET: "a secret of the tests' jobs",
    RECORDINGS_DIR: folder,
    AGENT_WAIT_MS: "0",
  };
  runtime = createRuntime(env);
  ctx = { ...runtime.context, actor: world.ctx.actor };
});
afterEach(async () => {
  await Promise.all(guests.splice(0).map((guest) => guest.leave()));
  for (const recorder of recorders.splice(0)) await kill(recorder);
});
afterAll(async () => {
  await runtime.close();
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A recorder in a process of its own, ready to record. */
async function startRecorder(): Promise<ChildProcess> {
  const { command, args, cwd } = program("worker/recorder/main.ts");
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  recorders.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on("data", (data: Buffer) => data.toString().includes("ready\n") && resolve());
    child.once("exit", (code) => reject(new Error(`the recorder ended with ${code}`)));
  });
  return child;
}

async function kill(recorder: ChildProcess): Promise<void> {
  if (recorder.exitCode !== null || recorder.signalCode !== null) return;
  const ended = new Promise((resolve) => recorder.once("exit", resolve));
  recorder.kill("SIGKILL");
  await ended;
}

/** A recorded call with these people in its room, the agent included; the recorder is there first, as in life. */
async function recordedCall(...identities: string[]) {
  const call = await createCall(ctx, {
    agent_id: world.agentId,
    participants: asked(world, identities),
    recording: true,
  });
  await until(call, "recording");
  const people = new Map<string, RoomGuest>();
  for (const identity of ["agent", ...identities]) people.set(identity, await enter(call, identity));
  return { call, people };
}

async function enter(call: Call, identity: string): Promise<RoomGuest> {
  const token = await ctx.rooms.mintToken({
    roomName: call.room_name,
    identity,
    name: identity,
    canPublish: true,
    canSubscribe: true,
    hidden: false,
    agent: identity === "agent",
    ttlSeconds: 60,
  });
  const guest = await RoomGuest.join(livekit.url, token);
  guests.push(guest);
  const presences = await ctx.rooms.listPresences(call.room_name);
  const { sid } = presences.find((presence) => presence.identity === identity)!;
  const evidence = { kind: "webhook", sid, observedAt: new Date() } as const;
  await markJoined(ctx, { callId: call.id, roomIdentity: identity, evidence });
  return guest;
}

async function until(call: Call, status: Recording["status"]): Promise<Recording> {
  return vi.waitFor(async () => {
    const recording = await getRecording(ctx, { callId: call.id });
    expect(recording.status).toBe(status);
    return recording;
  }, WAIT);
}

async function download(recording: Recording): Promise<Map<string, Int16Array>> {
  const files = new Map<string, Int16Array>();
  for (const lane of recording.lanes) {
    const query = new URL(lane.url).searchParams;
    const file = await openRecordingFile(ctx, {
      callId: recording.call_id,
      laneId: lane.id,
      expires: query.get("expires")!,
      signature: query.get("signature")!,
    });
    const body = await file.read({ first: 0, last: file.sizeBytes - 1 });
    files.set(lane.identity ?? "mix", samplesOf(await new Response(body).bytes()));
  }
  return files;
}

/** A short loud burst once, then silence. */
function click(): () => Int16Array {
  const tone = createTone({ hz: 1_000, dbfs: -9, sampleRate: RATE });
  let frames = 0;
  return () => (frames++ < 3 ? tone() : new Int16Array(RATE / 50));
}

/** The call goes on for so long: what is recorded takes its time. */
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const clicksIn = (samples: Int16Array) => onsetsMs(samples, { sampleRate: RATE, threshold: 3_000, quietMs: 300 });

describe("a recorder", () => {
  test("writes everybody alone and all together, on one clock to 50 ms", async () => {
    await startRecorder();
    const { call, people } = await recordedCall("ann", "ben");
    for (let i = 0; i < 3; i += 1) {
      await after(1_000);
      // Nothing waits to be played before the click, so that it leaves everybody at the same moment.
      for (const guest of people.values()) guest.speak(null);
      for (const guest of people.values()) guest.speak(click());
    }
    await after(1_500);
    await endCall(ctx, { callId: call.id });
    const recording = await until(call, "completed");

    expect(recording.gaps).toEqual([]);
    expect(recording.lanes.map(({ kind, identity, role }) => [kind, identity, role])).toEqual([
      ["mix", null, null],
      ["participant", "agent", "agent"],
      ["participant", "ann", "customer"],
      ["participant", "ben", "customer"],
    ]);
    const files = await download(recording);
    expect(new Set([...files.values()].map((samples) => samples.length)).size).toBe(1);
    const onsets = new Map([...files].map(([name, samples]) => [name, clicksIn(samples)]));
    for (const [name, found] of onsets) {
      expect(found, name).toHaveLength(3);
      found.forEach((onset, i) => {
        const all = [...onsets.values()].map((others) => others[i]!);
        expect(Math.max(...all) - Math.min(...all)).toBeLessThan(50);
      });
    }
  });

  test("that is killed is followed by another one: the files play at any moment, the gap is silent and listed", async () => {
    const first = await startRecorder();
    const { call, people } = await recordedCall("ann");
    const zeroAt = (await rowsOf(db, call.id)).call.zeroAt!.getTime();
    const ann = people.get("ann")!;
    ann.speak(createTone({ hz: 440, dbfs: -20, sampleRate: RATE }));
    await after(3_000);
    await kill(first);
    const killedMs = Date.now() - zeroAt;
    const mix = samplesOf(readFileSync(join(workingFolder(folder), call.id, "mix.wav")));
    expect((mix.length / RATE) * 1_000).toBeGreaterThan(killedMs - 1_200);
    expect(mix.subarray(-RATE / 2).some((sample) => Math.abs(sample) > 2_000)).toBe(true);

    await startRecorder();
    const gap = await vi.waitFor(async () => {
      const [found] = (await getRecording(ctx, { callId: call.id })).gaps;
      return found ?? Promise.reject(new Error("no gap yet"));
    }, WAIT);
    await after(2_000);
    await endCall(ctx, { callId: call.id });
    const recording = await until(call, "completed");
    expect(recording.gaps).toEqual([gap]);
    expect(gap.from_ms).toBeGreaterThan(killedMs - 1_200);
    expect(gap.from_ms).toBeLessThanOrEqual(killedMs);
    expect(gap.to_ms).toBeGreaterThan(killedMs);

    const files = await download(recording);
    for (const name of ["ann", "mix"]) {
      const loud = (fromMs: number, toMs: number) =>
        files.get(name)!.subarray((fromMs * RATE) / 1_000, (toMs * RATE) / 1_000);
      expect(loud(gap.from_ms, gap.to_ms).every((sample) => sample === 0)).toBe(true);
      expect(loud(gap.from_ms - 500, gap.from_ms - 50).some((sample) => Math.abs(sample) > 2_000)).toBe(true);
      expect(loud(gap.to_ms + 500, gap.to_ms + 1_000).some((sample) => Math.abs(sample) > 2_000)).toBe(true);
    }
    expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type.startsWith("recording."))).toEqual([
      "recording.started",
      "recording.completed",
    ]);
  });

  test("that stood still while another one took over spoils nothing when it goes on", async () => {
    const first = await startRecorder();
    const { call, people } = await recordedCall("ann");
    people.get("ann")!.speak(createTone({ hz: 440, dbfs: -20, sampleRate: RATE }));
    await after(2_000);
    first.kill("SIGSTOP");
    await startRecorder();
    const gap = await vi.waitFor(async () => {
      const [found] = (await getRecording(ctx, { callId: call.id })).gaps;
      return found ?? Promise.reject(new Error("no gap yet"));
    }, WAIT);
    first.kill("SIGCONT");
    await after(3_000);
    await endCall(ctx, { callId: call.id });
    const recording = await until(call, "completed");
    expect(recording.gaps).toEqual([gap]);
    const ann = (await download(recording)).get("ann")!;
    const part = (fromMs: number, toMs: number) => ann.subarray((fromMs * RATE) / 1_000, (toMs * RATE) / 1_000);
    expect(part(gap.from_ms, gap.to_ms).every((sample) => sample === 0)).toBe(true);
    for (let ms = gap.to_ms + 500; ms + 1_000 < recording.lanes[0]!.duration_ms; ms += 100) {
      expect(part(ms, ms + 100).some((sample) => Math.abs(sample) > 2_000)).toBe(true);
    }
  });

  test("that dies with nobody to follow leaves what the jobs worker finishes, with the rest as a gap", async () => {
    const recorder = await startRecorder();
    const { call, people } = await recordedCall("ann");
    people.get("ann")!.speak(createTone({ hz: 440, dbfs: -20, sampleRate: RATE }));
    await after(2_000);
    await kill(recorder);
    await after(1_000);
    await endCall(ctx, { callId: call.id });
    const later = { ...ctx, clock: { now: () => new Date(Date.now() + 60_000) } };
    await vi.waitFor(async () => {
      await sweepRecordings(later, (_callId, err) => {
        throw err;
      });
      expect((await getRecording(ctx, { callId: call.id })).status).toBe("completed");
    }, WAIT);
    const recording = await getRecording(ctx, { callId: call.id });
    const durationMs = recording.lanes[0]!.duration_ms;
    expect(recording.gaps).toEqual([{ from_ms: expect.any(Number), to_ms: durationMs }]);
    const files = await download(recording);
    expect(files.get("ann")!.length).toBe(Math.round((durationMs * RATE) / 1_000));
  });

  test("is nobody to the people in the call, and takes no place in it", async () => {
    await startRecorder();
    const { call, people } = await recordedCall("ann");
    const presences = (await ctx.rooms.listPresences(call.room_name)).map(({ identity }) => identity);
    expect(presences).toContain("recorder");
    expect(people.get("ann")!.others()).toEqual(["agent"]);
    expect(people.get("ann")!.metadata()).toBe('{"recorded":true}');
    await endCall(ctx, { callId: call.id });
    await until(call, "completed");
  });

  test("gives somebody who rejoins the same lane, and one who comes late silence before", async () => {
    await startRecorder();
    const { call, people } = await recordedCall("ann");
    // Nobody speaks in the first moment of their track, in which the recorder asks for it.
    await after(1_000);
    people.get("ann")!.speak(click());
    await after(1_500);
    await people.get("ann")!.leave();
    const again = await enter(call, "ann");
    await after(1_000);
    again.speak(click());
    await after(2_000);
    await endCall(ctx, { callId: call.id });
    const files = await download(await until(call, "completed"));
    expect([...files.keys()]).toEqual(["mix", "agent", "ann"]);
    const onsets = clicksIn(files.get("ann")!);
    expect(onsets).toHaveLength(2);
    expect(onsets[1]! - onsets[0]!).toBeGreaterThan(1_400);
  });
});
