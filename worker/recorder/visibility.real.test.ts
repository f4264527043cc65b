import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "@/lib/domain/call/end";
import { lockCall } from "@/lib/domain/call/load";
import { pauseCall } from "@/lib/domain/call/pause";
import { unpauseCall } from "@/lib/domain/call/unpause";
import { rowsOf } from "@/lib/domain/testing/fixtures";
import { changeState, type StateChange } from "@/lib/domain/visibility/change";
import { enforceVisibility } from "@/lib/domain/visibility/enforce";
import type { RoomGuest } from "@/worker/media/testing/room-guest";
import { createTone, levelAt } from "@/worker/media/testing/tone";
import { startRecorderWorld, WAIT, type RecordedCall, type RecorderWorld } from "./testing/recorder-world";

// Each voice is a tone whose pitch says when it was sung. The media server lets everything through here, so what is not in
// a file was left out by the recorder alone.

const { db, url } = await createTestDatabase();
const RATE = 16_000;
const FRAME = RATE / 50;
const ANN = { before: 400, secret: 900, later: 1_400 };
const BEN = 650;
let world: RecorderWorld;
beforeAll(async () => {
  world = await startRecorderWorld(db, url, { inherited: process.env, rightsAreTaken: false });
});
afterEach(() => world.clear());
afterAll(() => world.stop());

/** How long something is sung: what is recorded takes its time. */
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function sing(guest: RoomGuest, hz: number): void {
  // What waits to be played is of before.
  guest.speak(null);
  guest.speak(createTone({ hz, dbfs: -20, sampleRate: RATE }));
}

/** When a pitch is heard, ms: the frames of 20 ms that have it. Where another begins it spreads a little over all pitches. */
function momentsOf(hz: number, samples: Int16Array): number[] {
  const moments: number[] = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    if (levelAt(hz, samples.subarray(at, at + FRAME), RATE) > -32) moments.push((at * 1_000) / RATE);
  }
  return moments;
}
const framesOf = (hz: number, samples: Int16Array) => momentsOf(hz, samples).length;

/** Changes what people are, and resolves when that is in force everywhere. */
async function change(callId: string, states: Record<string, StateChange>, closed: boolean): Promise<void> {
  const { people } = await rowsOf(db, callId);
  await db.transaction(async (tx) => {
    await lockCall(tx, callId);
    const changes = people.flatMap(({ id, identity }) => {
      const state = states[identity];
      return state ? [{ participantId: id, change: state, closed }] : [];
    });
    await changeState(tx, callId, changes);
  });
  await enforceVisibility(world.ctx, { callId });
  await inForce(callId);
}

/** Resolves when the recorder goes by the newest state, and nobody waits to be heard. */
async function inForce(callId: string): Promise<void> {
  await vi.waitFor(async () => {
    const { call, people } = await rowsOf(db, callId);
    const [lease] = await db.select().from(schema.recorderLeases).where(eq(schema.recorderLeases.callId, callId));
    expect(lease!.appliedVersion).toBe(call.visibilityVersion);
    expect(people.every(({ openingVersion }) => openingVersion === null)).toBe(true);
  }, WAIT);
}

/** Ann and ben in a recorded call, both singing for a while. */
async function singing(): Promise<RecordedCall & { ann: RoomGuest }> {
  await world.startRecorder();
  const recorded = await world.recordedCall("ann", "ben");
  const ann = recorded.people.get("ann")!;
  sing(ann, ANN.before);
  sing(recorded.people.get("ben")!, BEN);
  await after(2_000);
  return { ...recorded, ann };
}

/** Ann goes on for a while as what follows the secret; then the call is over. Gives the files, and what they were told of. */
async function finish({ call, ann }: { call: RecordedCall["call"]; ann: RoomGuest }) {
  sing(ann, ANN.later);
  await after(2_000);
  await endCall(world.ctx, { callId: call.id });
  const recording = await world.until(call, "completed");
  return { recording, files: await world.download(recording) };
}

const keepPrivate = (keep: boolean) =>
  db.update(schema.workspaces).set({ keepPrivateLanes: keep }).where(eq(schema.workspaces.id, world.workspaceId));

const CONSULT = { mode: "consulting", consultId: "xfer_1" } as const;
const OPEN = { mode: "open", consultId: null } as const;

describe("the mix and the lanes of the call", () => {
  test("have nothing of somebody on hold, and all of the others", async () => {
    const { call, ann } = await singing();
    await change(call.id, { ann: { heldAt: new Date() } }, false);
    sing(ann, ANN.secret);
    await after(1_500);
    ann.speak(null);
    await change(call.id, { ann: { heldAt: null } }, false);
    const { files } = await finish({ call, ann });
    expect([...files.keys()]).toEqual(["mix", "agent", "ann", "ben"]);
    for (const name of ["mix", "ann"]) {
      const samples = files.get(name)!;
      expect([name, momentsOf(ANN.secret, samples)]).toEqual([name, []]);
      expect(framesOf(ANN.before, samples)).toBeGreaterThan(50);
      expect(framesOf(ANN.later, samples)).toBeGreaterThan(50);
    }
    expect(framesOf(BEN, files.get("mix")!)).toBeGreaterThan(200);
  });

  test.each([true, false])(
    "have nothing of private talk; where it is kept (%s) it has a lane of its own",
    async (kept) => {
      await keepPrivate(kept);
      const { call, ann } = await singing();
      await change(call.id, { ann: CONSULT, ben: CONSULT }, true);
      sing(ann, ANN.secret);
      await after(1_500);
      ann.speak(null);
      await change(call.id, { ann: OPEN, ben: OPEN }, true);
      const { files } = await finish({ call, ann });
      const ofPrivate = ["ann in private", "ben in private"];
      const names = ["mix", "agent", "ann", "ann in private", "ben", "ben in private"];
      expect([...files.keys()]).toEqual(names.filter((name) => kept || !ofPrivate.includes(name)));
      for (const name of ["mix", "agent", "ann", "ben"]) {
        expect([name, momentsOf(ANN.secret, files.get(name)!)]).toEqual([name, []]);
      }
      for (const hz of [ANN.before, ANN.later]) expect(framesOf(hz, files.get("mix")!)).toBeGreaterThan(50);
      if (!kept) return;
      const secret = files.get("ann in private")!;
      expect(framesOf(ANN.secret, secret)).toBeGreaterThan(50);
      expect(framesOf(ANN.later, secret)).toBe(0);
      expect(secret.length).toBe(files.get("mix")!.length);
    },
  );

  test("have nothing of a sensitive pause from its first moment on, and tell of it", async () => {
    await keepPrivate(true);
    const { call, ann } = await singing();
    const { sensitive_pause } = await pauseCall(world.ctx, { callId: call.id });
    // The recorder may not have heard of it yet.
    sing(ann, ANN.secret);
    await after(1_500);
    ann.speak(null);
    await unpauseCall(world.ctx, { callId: call.id });
    await inForce(call.id);
    const { recording, files } = await finish({ call, ann });
    expect([...files.keys()]).toEqual(["mix", "agent", "ann", "ben"]);
    const [gap] = recording.gaps;
    expect(recording.gaps).toEqual([{ ...gap, reason: "sensitive_pause" }]);
    const { zeroAt } = (await rowsOf(db, call.id)).call;
    expect(gap!.from_ms).toBe(Date.parse(sensitive_pause!.since) - zeroAt!.getTime());
    for (const [name, samples] of files) {
      expect([name, momentsOf(ANN.secret, samples)]).toEqual([name, []]);
      const inGap = samples.subarray((gap!.from_ms * RATE) / 1_000, (gap!.to_ms * RATE) / 1_000);
      expect([name, inGap.every((sample) => sample === 0)]).toEqual([name, true]);
    }
    for (const hz of [ANN.before, ANN.later]) expect(framesOf(hz, files.get("mix")!)).toBeGreaterThan(50);
  });
});
