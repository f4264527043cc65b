import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { reconcileCalls } from "../call/reconcile";
import { claimCalls } from "../hosting/lease";
import { markAgentJoined } from "../hosting/mark-agent-joined";
import { holdParticipant } from "../participant/hold";
import { muteParticipant } from "../participant/mute";
import { observeCall } from "../participant/observe";
import { resumeParticipant } from "../participant/resume";
import { setMode } from "../participant/set-mode";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { unmuteParticipant } from "../participant/unmute";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { confirmVisibility } from "./confirm";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

async function join({ room_name: roomName }: Pick<Call, "room_name">, identity: string): Promise<void> {
  world.clock.advance(1_000);
  const sid = world.rooms.join(roomName, identity);
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity, sid, at: world.clock.now() });
}

/** Ann, who called, and Olive, an operator who listens. */
async function watchedCall() {
  const call = await startCall(world, "ann");
  await join(call, "ann");
  const olive = await observeCall(world.operator, { callId: call.id });
  await join(call, olive.identity);
  const ann = call.participants[0]!;
  return { call, ann, olive, of: (id: string) => ({ callId: call.id, participantId: id }) };
}

/** The rights that the media server was given last. */
const rightsOf = (identity: string) => world.rooms.rights.findLast(([who]) => who === identity)?.[1];

async function participant(id: string) {
  const [row] = await db.select().from(schema.callParticipants).where(eq(schema.callParticipants.id, id));
  return row!;
}

const page = async (id: string) => {
  const row = await participant(id);
  const [call] = await db.select().from(schema.calls).where(eq(schema.calls.id, row.callId));
  await confirmVisibility(world.ctx, {
    callId: row.callId,
    version: call!.visibilityVersion,
    by: { participantId: id },
  });
};

describe("rights in the room", () => {
  test("come at the join, from the row: a token lets its holder in and grants nothing", async () => {
    const { olive } = await watchedCall();
    expect(world.rooms.grants.map(({ canPublish, canSubscribe }) => canPublish || canSubscribe)).not.toContain(true);
    expect(rightsOf("ann")).toEqual({ canPublish: true, canSubscribe: true, hidden: false });
    expect(rightsOf(olive.identity)).toEqual({ canPublish: false, canSubscribe: true, hidden: true });
  });

  test("are the same again for a second tab or an old token", async () => {
    const { call, ann, of } = await watchedCall();
    await holdParticipant(world.ctx, of(ann.id));
    await join(call, "ann");
    expect(rightsOf("ann")).toEqual({ canPublish: false, canSubscribe: false, hidden: false });
  });

  test("that could not be set are set by the reconciler, and the change is told as not in force until then", async () => {
    const { ann, of } = await watchedCall();
    world.rooms.down = true;
    expect(await holdParticipant(world.ctx, of(ann.id))).toMatchObject({ switching: true });
    world.rooms.down = false;
    await reconcileCalls(world.ctx, (_id, err) => {
      throw err;
    });
    expect(rightsOf("ann")).toMatchObject({ canPublish: false, canSubscribe: false });
    const { events } = await rowsOf(db, ann.call_id);
    expect(events.at(-1)).toMatchObject({
      type: "participant.updated",
      data: { participant: { id: ann.id, switching: false, held_since: expect.any(String) } },
    });
  });

  test("of an enforcer that died are set by the next one", async () => {
    const { ann, of } = await watchedCall();
    await db
      .update(schema.calls)
      .set({ enforcer: "enf_dead", enforcerUntil: sql`now() - interval '1 second'` })
      .where(eq(schema.calls.id, ann.call_id));
    expect(await muteParticipant(world.ctx, of(ann.id))).toMatchObject({ muted: true, switching: false });
    expect(rightsOf("ann")).toMatchObject({ canPublish: false, canSubscribe: true });
  });

  test("follow mute, unmute, hold and resume, each in force when it is answered; repeating one changes nothing", async () => {
    const { ann, of } = await watchedCall();
    expect(await muteParticipant(world.ctx, of(ann.id))).toMatchObject({ muted: true, switching: false });
    expect(rightsOf("ann")).toMatchObject({ canPublish: false, canSubscribe: true });
    expect(await holdParticipant(world.ctx, of(ann.id))).toMatchObject({ muted: true, switching: false });
    expect(await unmuteParticipant(world.ctx, of(ann.id))).toMatchObject({ muted: false });
    expect(rightsOf("ann")).toMatchObject({ canPublish: false, canSubscribe: false });
    const before = (await rowsOf(db, ann.call_id)).events.length;
    await holdParticipant(world.ctx, of(ann.id));
    expect((await rowsOf(db, ann.call_id)).events).toHaveLength(before);
    expect(await resumeParticipant(world.ctx, of(ann.id))).toMatchObject({ held_since: null, switching: false });
    expect(rightsOf("ann")).toEqual({ canPublish: true, canSubscribe: true, hidden: false });
  });
});

describe("a whisper", () => {
  test("is heard by nobody until the operator's page and the agent go by it", async () => {
    const { call, ann, olive, of } = await watchedCall();
    const claimed = await claimCalls(world.ctx, { host: "host_1", capacity: 100, takeOver: true });
    const hosting = claimed.find(({ callId }) => callId === call.id)!;
    await markAgentJoined(world.ctx, hosting, { sid: "PA_agent" });
    const asked = await setMode(world.operator, { ...of(olive.id), mode: "whispering", target_id: ann.id });
    expect(asked).toMatchObject({ mode: "whispering", switching: true });
    expect(rightsOf(olive.identity)).toMatchObject({ canPublish: false });
    await page(olive.id);
    expect(await participant(olive.id)).toMatchObject({ openingVersion: expect.any(Number) });
    await page((await rowsOf(db, call.id)).agent.id);
    expect(await participant(olive.id)).toMatchObject({ openingVersion: null });
    expect(rightsOf(olive.identity)).toEqual({ canPublish: true, canSubscribe: true, hidden: false });
  });

  test("waits for no dead process: an agent without a lease sends nothing", async () => {
    const { ann, olive, of } = await watchedCall();
    await setMode(world.operator, { ...of(olive.id), mode: "whispering", target_id: ann.id });
    await page(olive.id);
    expect(rightsOf(olive.identity)).toMatchObject({ canPublish: true });
  });

  test("that becomes a talk with everybody is closed in between", async () => {
    const { ann, olive, of } = await watchedCall();
    await setMode(world.operator, { ...of(olive.id), mode: "whispering", target_id: ann.id });
    await page(olive.id);
    const before = world.rooms.rights.length;
    await setMode(world.operator, { ...of(olive.id), mode: "open" });
    await page(olive.id);
    const since = world.rooms.rights.slice(before).filter(([who]) => who === olive.identity);
    expect(since.map(([, { canPublish }]) => canPublish)).toEqual([false, true]);
  });

  test("to the agent never enters the room: the operator stays hidden and mute there", async () => {
    const { call, olive, of } = await watchedCall();
    const { agent } = await rowsOf(db, call.id);
    await setMode(world.operator, { ...of(olive.id), mode: "whispering", target_id: agent.id });
    await page(olive.id);
    expect(rightsOf(olive.identity)).toEqual({ canPublish: false, canSubscribe: true, hidden: true });
  });
});

test("going live from listening is in force at once: nobody heard the operator before", async () => {
  const { olive, of } = await watchedCall();
  expect(await setMode(world.operator, { ...of(olive.id), mode: "open" })).toMatchObject({
    mode: "open",
    switching: false,
  });
  expect(rightsOf(olive.identity)).toEqual({ canPublish: true, canSubscribe: true, hidden: false });
});

test("an operator's mode is theirs: another one and a program are refused", async () => {
  const { olive, of } = await watchedCall();
  await expect(setMode(world.ctx, { ...of(olive.id), mode: "open" })).rejects.toMatchObject({ code: "forbidden" });
});

test("what operators do is written down with its duration", async () => {
  const { ann, olive, of } = await watchedCall();
  world.clock.advance(5_000);
  await setMode(world.operator, { ...of(olive.id), mode: "whispering", target_id: ann.id });
  await holdParticipant(world.operator, of(ann.id));
  const rows = await db.select().from(schema.auditEntries).where(eq(schema.auditEntries.callId, ann.call_id));
  const durations = rows.map(({ action, participantId, startedAt, endedAt }) => [
    action,
    participantId,
    endedAt && endedAt.getTime() - startedAt.getTime(),
  ]);
  expect(durations).toEqual(
    expect.arrayContaining([
      ["listen", null, 6_000],
      ["whisper", ann.id, null],
      ["hold", ann.id, 0],
    ]),
  );
});
