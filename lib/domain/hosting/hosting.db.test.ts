import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { newId } from "@/lib/ids";
import { endCall } from "../call/end";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { countRows, createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { getTranscript } from "../transcript/get";
import { addSegment, type SaidSegment } from "./add-segment";
import { beginGreeting } from "./begin-greeting";
import { endByAgent } from "./end-by-agent";
import { beat, claimCalls, LeaseLostError, releaseCall, type Hosting } from "./lease";
import { loadHosted, refreshHosted } from "./load";
import { markAgentJoined } from "./mark-agent-joined";
import { noteAgentEvent } from "./note";
import { recordTurn } from "./record-turn";
import { INTERIM_CHANNEL, sendInterim } from "./send-interim";

const { db } = await createTestDatabase();
const IN_CALL = { lane: "call" as const, audience: null };
let world: World;
beforeEach(async () => {
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  await db.execute(sql`delete from agent_leases`);
  world = await createWorld(db);
});

/** The host of every lease stops beating, as a killed process does. */
const hostsDie = () => db.execute(sql`update agent_leases set expires_at = now() - interval '1 second'`);

async function activeCall() {
  const call = await startCall(world, "ann", "ben");
  const sid = world.rooms.join(call.room_name, "ann");
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "ann",
    sid,
    at: world.clock.now(),
  });
  return call;
}

async function claimOne(host: string): Promise<Hosting> {
  const [hosting] = await claimCalls(world.ctx, { host, capacity: 1, takeOver: true });
  return hosting!;
}

describe("claiming", () => {
  test("each call gets one host, however many ask at once, and no host more than it can take", async () => {
    const calls = await Promise.all(Array.from({ length: 5 }, (_, index) => startCall(world, `ann${index}`)));
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        claimCalls(world.ctx, { host: `host${index}`, capacity: 2, takeOver: true }),
      ),
    );
    for (const claimed of claims) expect(claimed.length).toBeLessThanOrEqual(2);
    let all = claims.flat();
    while (all.length < calls.length)
      all = [...all, ...(await claimCalls(world.ctx, { host: "late", capacity: 5, takeOver: true }))];
    expect(all.map((hosting) => hosting.callId).sort()).toEqual(calls.map((call) => call.id).sort());
    expect(all.every((hosting) => hosting.epoch === 1)).toBe(true);
    expect(await claimCalls(world.ctx, { host: "last", capacity: 5, takeOver: true })).toEqual([]);
  });

  test("a host that beats keeps its calls; those of a dead one go to the next, under a higher epoch", async () => {
    const call = await startCall(world, "ann");
    const first = await claimOne("first");
    expect(await beat(world.ctx, { host: "first", serving: [first] })).toEqual([first]);
    expect(await claimCalls(world.ctx, { host: "second", capacity: 1, takeOver: true })).toEqual([]);
    await hostsDie();
    expect(await claimOne("second")).toEqual({ callId: call.id, epoch: 2 });
    expect(await beat(world.ctx, { host: "first", serving: [first] })).toEqual([]);
  });

  test("a host that takes nothing over leaves the calls of a silent one, but takes new ones and those given up", async () => {
    await startCall(world, "ann");
    const first = await claimOne("first");
    await hostsDie();
    expect(await claimCalls(world.ctx, { host: "late", capacity: 5, takeOver: false })).toEqual([]);
    const fresh = await startCall(world, "ben");
    const [taken] = await claimCalls(world.ctx, { host: "late", capacity: 5, takeOver: false });
    expect(taken).toEqual({ callId: fresh.id, epoch: 1 });
    await releaseCall(world.ctx, taken!);
    expect(await claimCalls(world.ctx, { host: "late", capacity: 5, takeOver: false })).toEqual([
      { callId: fresh.id, epoch: 2 },
    ]);
    expect(await beat(world.ctx, { host: "first", serving: [first] })).toEqual([first]);
  });

  test("a call given up in good order is free at once; giving up what another has by now changes nothing", async () => {
    await startCall(world, "ann");
    const first = await claimOne("first");
    await releaseCall(world.ctx, first);
    const second = await claimOne("second");
    await releaseCall(world.ctx, first);
    expect(await beat(world.ctx, { host: "second", serving: [second] })).toEqual([second]);
  });

  test("a call that is over is nobody's", async () => {
    const call = await activeCall();
    await endCall(world.ctx, { callId: call.id });
    expect(await claimCalls(world.ctx, { host: "host", capacity: 5, takeOver: true })).toEqual([]);
  });
});

describe("the host's writes", () => {
  test("are refused and leave nothing once another host has the call", async () => {
    const call = await activeCall();
    const old = await claimOne("old");
    await markAgentJoined(world.ctx, old, { sid: "PA_old" });
    await hostsDie();
    const next = await claimOne("next");
    const ann = (await rowsOf(db, call.id)).people[0]!;
    const before = { counts: await countRows(db), rows: await rowsOf(db, call.id) };
    const now = world.clock.now();
    const writes: ((hosting: Hosting) => Promise<unknown>)[] = [
      (hosting) => markAgentJoined(world.ctx, hosting, { sid: "PA_x" }),
      (hosting) => beginGreeting(world.ctx, hosting),
      (hosting) =>
        addSegment(world.ctx, hosting, {
          id: newId("t"),
          participantId: ann.id,
          text: "hello",
          startedAt: now,
          endedAt: now,
          interrupted: false,
          ...IN_CALL,
        }),
      (hosting) => noteAgentEvent(world.ctx, hosting, "agent.model_failed", { part: "llm" }),
      (hosting) =>
        recordTurn(world.ctx, hosting, {
          participantId: ann.id,
          speechEndedAt: now,
          turnDecidedMs: 1,
          transcribedMs: 2,
          firstTokenMs: 3,
          firstAudioMs: null,
        }),
      (hosting) => endByAgent(world.ctx, hosting),
    ];
    for (const write of writes) await expect(write(old)).rejects.toThrow(LeaseLostError);
    expect({ counts: await countRows(db), rows: await rowsOf(db, call.id) }).toEqual(before);

    for (const write of writes) await write(next);
    expect((await rowsOf(db, call.id)).eventTypes.slice(before.rows.events.length)).toEqual([
      "agent.joined",
      "agent.greeted",
      "transcript.final",
      "agent.model_failed",
      "participant.left",
      "participant.failed",
      "participant.left",
      "call.ended",
      "intelligence.pending",
    ]);
  });

  test("the greeting is granted once a call, also over a change of host", async () => {
    const call = await activeCall();
    const first = await claimOne("first");
    const asked = await Promise.all(Array.from({ length: 5 }, () => beginGreeting(world.ctx, first)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    await hostsDie();
    const second = await claimOne("second");
    expect(await beginGreeting(world.ctx, second)).toBe(false);
    expect((await loadHosted(world.ctx, second))!.greeted).toBe(true);
    expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type === "agent.greeted")).toHaveLength(1);
  });

  test("the agent's decision ends the call, with the agent the last to leave", async () => {
    const call = await activeCall();
    const hosting = await claimOne("host");
    await markAgentJoined(world.ctx, hosting, { sid: "PA_agent" });
    await endByAgent(world.ctx, hosting);
    const { call: row, events } = await rowsOf(db, call.id);
    expect(row).toMatchObject({ status: "ended", endReason: "ended_by_agent" });
    expect(events.at(-3)!.data).toMatchObject({ identity: "agent" });
    await expect(endByAgent(world.ctx, hosting)).resolves.toBeUndefined();
    expect(await refreshHosted(world.ctx, hosting)).toMatchObject({ over: true });
    expect(await loadHosted(world.ctx, hosting)).toBeNull();
  });
});

describe("the transcript", () => {
  const say = (hosting: Hosting, participantId: string, text: string, fromMs: number, interrupted = false) => {
    const at = (ms: number) => new Date(world.clock.now().getTime() + ms);
    return addSegment(world.ctx, hosting, {
      id: newId("t"),
      participantId,
      text,
      startedAt: at(fromMs),
      endedAt: at(fromMs + 500),
      interrupted,
      ...IN_CALL,
    });
  };

  test("lists who said what by start of speech, not by arrival, in the order of the call's clock", async () => {
    const call = await activeCall();
    const hosting = await claimOne("host");
    const { people, agent } = await rowsOf(db, call.id);
    await say(hosting, agent.id, "How can I", 3_000, true);
    await say(hosting, people[0]!.id, "Hello.", 1_000);
    await say(hosting, people[1]!.id, "Hi.", 1_200);
    await say(hosting, people[0]!.id, "Before the zero.", -50);

    const { transcript, text } = await getTranscript(world.ctx, { callId: call.id });
    expect(
      transcript.map((entry) => [entry.sequence, entry.speaker, entry.identity, entry.started_at_ms, entry.text]),
    ).toEqual([
      [0, "user", "ann", 0, "Before the zero."],
      [1, "user", "ann", 1_000, "Hello."],
      [2, "user", "ben", 1_200, "Hi."],
      [3, "agent", "agent", 3_000, "How can I"],
    ]);
    expect(transcript[3]).toMatchObject({ role: "agent", interrupted: true, is_final: true, source: "runtime" });
    expect(text).toBe("User: Before the zero.\nUser: Hello.\nUser: Hi.\nAgent: How can I");
    await expect(getTranscript(world.stranger, { callId: call.id })).rejects.toMatchObject({ code: "not_found" });
  });

  test("has an utterance once, though a host whose database went away tells it twice", async () => {
    const call = await activeCall();
    const hosting = await claimOne("host");
    const { people } = await rowsOf(db, call.id);
    const now = world.clock.now();
    const segment = { id: newId("t"), participantId: people[0]!.id, text: "Hello.", startedAt: now, endedAt: now };
    await addSegment(world.ctx, hosting, { ...segment, ...IN_CALL, interrupted: false });
    await addSegment(world.ctx, hosting, { ...segment, ...IN_CALL, interrupted: false });
    const { transcript } = await getTranscript(world.ctx, { callId: call.id });
    expect(transcript.map((entry) => entry.id)).toEqual([segment.id]);
    expect((await rowsOf(db, call.id)).eventTypes.filter((type) => type === "transcript.final")).toHaveLength(1);
  });

  test("is what the next host starts from", async () => {
    const call = await activeCall();
    const first = await claimOne("first");
    const { people } = await rowsOf(db, call.id);
    await say(first, people[0]!.id, "My order is 4711.", 0);
    await hostsDie();
    const hosted = await loadHosted(world.ctx, await claimOne("second"));
    expect(hosted!.transcript.map((entry) => entry.text)).toEqual(["My order is 4711."]);
    expect(hosted).toMatchObject({ roomName: call.room_name, greeted: false, agent: { name: "Riley" } });
  });

  test("interim text goes to every process, short enough for the database to carry, and is not stored", async () => {
    const call = await activeCall();
    const before = await countRows(db);
    const interim = {
      call_id: call.id,
      participant_id: "p_1",
      identity: "ann",
      role: "customer" as const,
      started_at_ms: 0,
      lane: "call" as const,
    };
    await sendInterim(world.ctx, { ...interim, text: `${"ü".repeat(5_000)} the end` });
    const [[channel, payload] = []] = world.notified;
    expect(channel).toBe(INTERIM_CHANNEL);
    expect(Buffer.byteLength(payload!)).toBeLessThan(8_000);
    expect(JSON.parse(payload!)).toMatchObject({ ...interim, text: expect.stringMatching(/the end$/) });
    expect(await countRows(db)).toEqual(before);
  });
});

describe("what is private, or was said while nobody may listen", () => {
  const say = async (hosting: Hosting, input: Partial<SaidSegment> = {}) => {
    const { people } = await rowsOf(db, hosting.callId);
    const now = world.clock.now();
    const said = { participantId: people[0]!.id, text: "Hello.", startedAt: now, endedAt: now, interrupted: false };
    await addSegment(world.ctx, hosting, { id: newId("t"), ...said, ...IN_CALL, ...input });
  };
  const stored = async (callId: string) =>
    (await db.select().from(schema.transcriptSegments).where(eq(schema.transcriptSegments.callId, callId))).map(
      ({ lane, audience }) => [lane, audience],
    );

  test("is stored with its lane and audience where the workspace keeps private talk, and told by no event where not", async () => {
    const call = await activeCall();
    const hosting = await claimOne("host");
    await say(hosting, { lane: "consult", audience: ["p_1"] });
    expect(await stored(call.id)).toEqual([]);
    expect((await rowsOf(db, call.id)).eventTypes).not.toContain("transcript.final");
    await db.update(schema.workspaces).set({ keepPrivateLanes: true });
    await say(hosting, { lane: "consult", audience: ["p_1"] });
    expect(await stored(call.id)).toEqual([["consult", ["p_1"]]]);
    expect((await rowsOf(db, call.id)).events.at(-1)).toMatchObject({
      type: "transcript.final",
      data: { lane: "consult" },
    });
    expect((await loadHosted(world.ctx, hosting))!.transcript).toEqual([]);
  });

  test("on hold or in a sensitive pause leaves nothing, but what was said before stays", async () => {
    const call = await activeCall();
    const hosting = await claimOne("host");
    const { people } = await rowsOf(db, call.id);
    const since = world.clock.now();
    const before = new Date(since.getTime() - 2_000);
    const after = new Date(since.getTime() + 2_000);
    for (const silence of [
      () =>
        db.update(schema.callParticipants).set({ heldAt: since }).where(eq(schema.callParticipants.id, people[0]!.id)),
      () => db.update(schema.calls).set({ pausedAt: since }).where(eq(schema.calls.id, call.id)),
    ]) {
      await silence();
      await say(hosting, { startedAt: before, endedAt: after });
    }
    expect(await stored(call.id)).toEqual([]);
    await say(hosting, { startedAt: before, endedAt: before });
    expect(await stored(call.id)).toEqual([["call", null]]);
  });
});
