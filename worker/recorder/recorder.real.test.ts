import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "@/lib/domain/call/end";
import type { WorkspaceContext } from "@/lib/domain/context";
import { getRecording } from "@/lib/domain/recording/get";
import { sweepRecordings } from "@/lib/domain/recording/sweep";
import { rowsOf } from "@/lib/domain/testing/fixtures";
import { workingFolder } from "@/lib/storage";
import { createTone } from "@/worker/media/testing/tone";
import { kill, startRecorderWorld, WAIT, type RecorderWorld } from "./testing/recorder-world";
import { onsetsMs, samplesOf } from "./testing/wav-file";

const { db, url } = await createTestDatabase();
const RATE = 16_000;
let world: RecorderWorld;
let ctx: WorkspaceContext;
beforeAll(async () => {
  world = await startRecorderWorld(db, url, { inherited: process.env });
  ctx = world.ctx;
});
afterEach(() => world.clear());
afterAll(() => world.stop());

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
    await world.startRecorder();
    const { call, people } = await world.recordedCall("ann", "ben");
    for (let i = 0; i < 3; i += 1) {
      await after(1_000);
      // Nothing waits to be played before the click, so that it leaves everybody at the same moment.
      for (const guest of people.values()) guest.speak(null);
      for (const guest of people.values()) guest.speak(click());
    }
    await after(1_500);
    await endCall(ctx, { callId: call.id });
    const recording = await world.until(call, "completed");

    expect(recording.gaps).toEqual([]);
    expect(recording.lanes.map(({ kind, identity, role }) => [kind, identity, role])).toEqual([
      ["mix", null, null],
      ["participant", "agent", "agent"],
      ["participant", "ann", "customer"],
      ["participant", "ben", "customer"],
    ]);
    const files = await world.download(recording);
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
    const first = await world.startRecorder();
    const { call, people } = await world.recordedCall("ann");
    const zeroAt = (await rowsOf(db, call.id)).call.zeroAt!.getTime();
    const ann = people.get("ann")!;
    ann.speak(createTone({ hz: 440, dbfs: -20, sampleRate: RATE }));
    await after(3_000);
    await kill(first);
    const killedMs = Date.now() - zeroAt;
    const mix = samplesOf(readFileSync(join(workingFolder(world.folder), call.id, "mix.wav")));
    expect((mix.length / RATE) * 1_000).toBeGreaterThan(killedMs - 1_200);
    expect(mix.subarray(-RATE / 2).some((sample) => Math.abs(sample) > 2_000)).toBe(true);

    await world.startRecorder();
    const gap = await vi.waitFor(async () => {
      const [found] = (await getRecording(ctx, { callId: call.id })).gaps;
      return found ?? Promise.reject(new Error("no gap yet"));
    }, WAIT);
    await after(2_000);
    await endCall(ctx, { callId: call.id });
    const recording = await world.until(call, "completed");
    expect(recording.gaps).toEqual([gap]);
    expect(gap.from_ms).toBeGreaterThan(killedMs - 1_200);
    expect(gap.from_ms).toBeLessThanOrEqual(killedMs);
    expect(gap.to_ms).toBeGreaterThan(killedMs);

    const files = await world.download(recording);
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
    const first = await world.startRecorder();
    const { call, people } = await world.recordedCall("ann");
    people.get("ann")!.speak(createTone({ hz: 440, dbfs: -20, sampleRate: RATE }));
    await after(2_000);
    first.kill("SIGSTOP");
    await world.startRecorder();
    const gap = await vi.waitFor(async () => {
      const [found] = (await getRecording(ctx, { callId: call.id })).gaps;
      return found ?? Promise.reject(new Error("no gap yet"));
    }, WAIT);
    first.kill("SIGCONT");
    await after(3_000);
    await endCall(ctx, { callId: call.id });
    const recording = await world.until(call, "completed");
    expect(recording.gaps).toEqual([gap]);
    const ann = (await world.download(recording)).get("ann")!;
    const part = (fromMs: number, toMs: number) => ann.subarray((fromMs * RATE) / 1_000, (toMs * RATE) / 1_000);
    expect(part(gap.from_ms, gap.to_ms).every((sample) => sample === 0)).toBe(true);
    for (let ms = gap.to_ms + 500; ms + 1_000 < recording.lanes[0]!.duration_ms; ms += 100) {
      expect(part(ms, ms + 100).some((sample) => Math.abs(sample) > 2_000)).toBe(true);
    }
  });

  test("that dies with nobody to follow leaves what the jobs worker finishes, with the rest as a gap", async () => {
    const recorder = await world.startRecorder();
    const { call, people } = await world.recordedCall("ann");
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
    const files = await world.download(recording);
    expect(files.get("ann")!.length).toBe(Math.round((durationMs * RATE) / 1_000));
  });

  test("is nobody to the people in the call, and takes no place in it", async () => {
    await world.startRecorder();
    const { call, people } = await world.recordedCall("ann");
    const presences = (await ctx.rooms.listPresences(call.room_name)).map(({ identity }) => identity);
    expect(presences).toContain("recorder");
    expect(people.get("ann")!.others()).toEqual(["agent"]);
    expect(people.get("ann")!.metadata()).toBe('{"recorded":true}');
    await endCall(ctx, { callId: call.id });
    await world.until(call, "completed");
  });

  test("gives somebody who rejoins the same lane, and one who comes late silence before", async () => {
    await world.startRecorder();
    const { call, people } = await world.recordedCall("ann");
    // Nobody speaks in the first moment of their track, in which the recorder asks for it.
    await after(1_000);
    people.get("ann")!.speak(click());
    await after(1_500);
    await people.get("ann")!.leave();
    const again = await world.enter(call, "ann");
    await after(1_000);
    again.speak(click());
    await after(2_000);
    await endCall(ctx, { callId: call.id });
    const files = await world.download(await world.until(call, "completed"));
    expect([...files.keys()]).toEqual(["mix", "agent", "ann"]);
    const onsets = clicksIn(files.get("ann")!);
    expect(onsets).toHaveLength(2);
    expect(onsets[1]! - onsets[0]!).toBeGreaterThan(1_400);
  });
});
