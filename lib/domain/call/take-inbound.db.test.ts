import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { archiveAgent } from "../agent/archive";
import { forgetHost, keepHost } from "../hosting/host";
import { claimCalls } from "../hosting/lease";
import { openMedia } from "../leg/open-media";
import { takeCarrierWord } from "../leg/take-word";
import { markJoined } from "../participant/mark-joined";
import { countRows, createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { endCall } from "./end";
import { forgetDeclinedCalls } from "./forget-declined";
import { getCall } from "./get";
import { roomNameOf } from "./room-name";
import { takeInbound } from "./take-inbound";

const { db } = await createTestDatabase();
const CALLER = "+15551230000";
let world: World;
let calls = 0;

beforeEach(async () => {
  world = await createWorld(db);
  // What calls of other tests wait for is not theirs.
  await db.update(schema.calls).set({ status: "ended", closedAt: new Date() });
  await routeTo(world.agentId);
  await keepHost(world.ctx, { host: "a host", free: 5 });
});

function routeTo(agentId: string | null, options: { inboundRecording?: boolean; inboundTranscription?: boolean } = {}) {
  const numbers = schema.phoneNumbers;
  return db
    .update(numbers)
    .set({ agentId, ...options })
    .where(eq(numbers.e164, world.fromNumber));
}

/** A phone calls the number; the carrier asks what to do, as often as it likes. */
function phone({ from = CALLER, to = world.fromNumber } = {}) {
  calls += 1;
  const providerCallId = `CA${String(calls).padStart(32, "0")}`;
  const ask = async () =>
    (await takeInbound(world.ctx, { provider: "twilio", inbound: { providerCallId, from, to } })).body;
  const callId = async () => {
    const legs = schema.telephonyLegs;
    const [leg] = await db.select().from(legs).where(eq(legs.providerCallId, providerCallId));
    return leg!.callId;
  };
  return { providerCallId, ask, callId };
}

const open = (token: string, providerCallId: string) =>
  openMedia(world.ctx, { token, providerCallId, host: "a media host" });
const tokenIn = (document: string) => /\/media\/twilio\/([\w-]+)/.exec(document)![1]!;

describe("a call to a number", () => {
  test("is a call with the caller as its customer, on the line at once, for the number's agent", async () => {
    const caller = phone();
    expect(await caller.ask()).toMatch(/^stream wss:\/\/media\.test\/media\/twilio\/[\w-]{20,} then /);
    const { call, people, legs, events, eventTypes } = await rowsOf(db, await caller.callId());
    expect(call).toMatchObject({
      workspaceId: world.workspaceId,
      agentId: world.agentId,
      direction: "inbound",
      status: "connecting",
      recording: false,
      transcription: true,
      maxSeconds: 7_200,
    });
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({
      role: "customer",
      transport: "pstn",
      identity: CALLER,
      status: "joining",
      roomIdentity: people[0]!.id,
    });
    expect(legs).toHaveLength(1);
    expect(legs[0]).toMatchObject({
      direction: "inbound",
      provider: "twilio",
      providerCallId: caller.providerCallId,
      status: "in_progress",
      fromNumber: CALLER,
      toNumber: world.fromNumber,
      answeredAt: world.clock.now(),
    });
    expect(eventTypes).toEqual(["call.created", "participant.added", "participant.added"]);
    expect(events[0]!.data).toEqual({ status: "connecting", direction: "inbound" });
    expect(await queuedJobs(db, legs[0]!.id)).toEqual([]);
    const [shown] = (await getCall(world.ctx, { callId: call.id })).participants.filter((p) => p.role === "customer");
    expect(shown).toMatchObject({ status: "joining", telephony_leg: { direction: "inbound" } });
    expect(shown).not.toHaveProperty("job_id");
  });

  test("lives as any call: its media opens once, the agent is claimed, the caller joins, hangs up, and the call ends", async () => {
    const caller = phone();
    const token = tokenIn(await caller.ask());
    const callId = await caller.callId();
    const [hosting] = await claimCalls(world.ctx, { host: "a host", capacity: 1, takeOver: true });
    expect(hosting!.callId).toBe(callId);
    expect(await open(token, "CAanother")).toBeNull();
    const session = await open(token, caller.providerCallId);
    expect(session).toMatchObject({ callId, provider: "twilio" });
    expect(await open(token, caller.providerCallId)).toBeNull();
    const evidence = { kind: "webhook", sid: "PA_1", observedAt: world.clock.now() } as const;
    await markJoined(world.ctx, { callId, roomIdentity: session!.participantId, evidence });
    expect((await rowsOf(db, callId)).call.status).toBe("active");
    const word = { status: "completed", reason: null, billDuration: 42, charge: null } as const;
    await takeCarrierWord(world.ctx, {
      legId: session!.legId,
      word: { providerCallId: caller.providerCallId, ...word },
    });
    const after = await rowsOf(db, callId);
    expect(after.call).toMatchObject({ status: "ended", endReason: "participants_left" });
    expect(after.people[0]).toMatchObject({ status: "left", reason: "hung_up" });
    expect(after.legs[0]).toMatchObject({ status: "completed", billDuration: 42 });
    // Who asks again, with the call over, is hung up.
    expect(await caller.ask()).toBe("hang up");
  });

  test("is recorded and summed up by the number's options before the agent's", async () => {
    await routeTo(world.agentId, { inboundRecording: true, inboundTranscription: false });
    const recorded = phone();
    await recorded.ask();
    expect((await rowsOf(db, await recorded.callId())).call).toMatchObject({ recording: true, transcription: false });
    await db.update(schema.agents).set({ recording: true }).where(eq(schema.agents.id, world.agentId));
    await routeTo(world.agentId, { inboundRecording: false });
    const not = phone();
    await not.ask();
    expect((await rowsOf(db, await not.callId())).call.recording).toBe(false);
  });

  test("is hung up at the carrier when the call is ended from here", async () => {
    const caller = phone();
    await caller.ask();
    const callId = await caller.callId();
    await endCall(world.ctx, { callId });
    const { legs } = await rowsOf(db, callId);
    expect((await queuedJobs(db, legs[0]!.id)).map((job) => job.name)).toEqual(["leg.hang_up"]);
    expect(legs[0]!.status).toBe("in_progress");
  });

  test("of a caller who withholds the number goes beside others of the kind", async () => {
    const [one, two] = [phone({ from: "anonymous" }), phone({ from: "anonymous" })];
    expect(await one.ask()).toMatch(/^stream /);
    expect(await two.ask()).toMatch(/^stream /);
    expect(await one.callId()).not.toBe(await two.callId());
    expect((await rowsOf(db, await one.callId())).people[0]!.identity).toBe("anonymous");
  });
});

describe("a repeated webhook", () => {
  test("gets a fresh document for the same call; the token of the first opens nothing more", async () => {
    const caller = phone();
    const first = tokenIn(await caller.ask());
    const before = await countRows(db);
    const second = tokenIn(await caller.ask());
    expect(await countRows(db)).toEqual(before);
    const { providerCallId } = caller;
    expect(await open(first, providerCallId)).toBeNull();
    expect(await open(second, providerCallId)).toMatchObject({
      callId: await caller.callId(),
    });
  });

  test("ten at the same time make one call with one room, and each gets a document", async () => {
    const before = await countRows(db);
    const caller = phone();
    const documents = await Promise.all(Array.from({ length: 10 }, () => caller.ask()));
    expect(documents.every((document) => document.includes("stream wss://"))).toBe(true);
    const after = await countRows(db);
    expect(after["public.calls"]).toBe(before["public.calls"]! + 1);
    expect(after["public.telephony_legs"]).toBe(before["public.telephony_legs"]! + 1);
    expect(after["public.call_participants"]).toBe(before["public.call_participants"]! + 2);
    const room = roomNameOf(await caller.callId());
    expect(world.rooms.identities(room)).toEqual([]);
    expect(world.rooms.deleted).not.toContain(room);
  });

  test("is declined where the carrier's call is one that we dialed", async () => {
    const call = await startCall(world, { phone: "+15551234567" });
    const caller = phone();
    await db
      .update(schema.telephonyLegs)
      .set({ providerCallId: caller.providerCallId })
      .where(eq(schema.telephonyLegs.callId, call.id));
    expect(await caller.ask()).toBe("reject rejected");
  });
});

describe("declined, and no call is made of it, is one", () => {
  const declined: [string, string, () => Promise<unknown>, { to?: string }?][] = [
    ["to a number that nobody has", "rejected", async () => {}, { to: "+15550009999" }],
    ["to a number without an agent", "rejected", () => routeTo(null)],
    ["to a number whose agent is archived", "rejected", () => archiveAgent(world.ctx, { agentId: world.agentId })],
    [
      "to a number of another carrier",
      "rejected",
      () =>
        db.update(schema.phoneNumbers).set({ provider: "plivo" }).where(eq(schema.phoneNumbers.e164, world.fromNumber)),
    ],
    ["while no agent host lives", "busy", () => forgetHost(world.ctx, { host: "a host" })],
    ["while the hosts that live are full", "busy", () => keepHost(world.ctx, { host: "a host", free: 0 })],
    [
      "while other calls wait for what the hosts have free",
      "busy",
      async () => {
        await keepHost(world.ctx, { host: "a host", free: 1 });
        await startCall(world, "ann");
      },
    ],
    ["while the only host has not beaten for three seconds", "busy", () => silenceHosts()],
    ["while the media server does not answer", "busy", async () => (world.rooms.down = true)],
  ];

  test("while as many have called as the workspace takes: busy; of ten at once with room for three, three are taken", async () => {
    await db.update(schema.workspaces).set({ maxConcurrentLegs: 3 }).where(eq(schema.workspaces.id, world.workspaceId));
    await keepHost(world.ctx, { host: "a host", free: 50 });
    const callers = Array.from({ length: 10 }, () => phone());
    const documents = await Promise.all(callers.map((caller) => caller.ask()));
    expect(documents.filter((document) => document.startsWith("stream "))).toHaveLength(3);
    expect(documents.filter((document) => document === "reject busy")).toHaveLength(7);
    const taken = callers[documents.findIndex((document) => document.startsWith("stream "))]!;
    // Who is in already is not declined for asking again.
    expect(await taken.ask()).toContain("stream ");
    await endCall(world.ctx, { callId: await taken.callId() });
    expect(await phone().ask()).toBe("reject busy");
    const [leg] = (await rowsOf(db, await taken.callId())).legs;
    const word = { status: "completed", reason: null, billDuration: 1, charge: null } as const;
    await takeCarrierWord(world.ctx, {
      legId: leg!.id,
      word: { providerCallId: taken.providerCallId, ...word },
    });
    expect(await phone().ask()).toMatch(/^stream /);
  });

  test("is declined also where the room that was made for it cannot be deleted", async () => {
    await db.update(schema.workspaces).set({ maxConcurrentLegs: 0 }).where(eq(schema.workspaces.id, world.workspaceId));
    world.rooms.deleteRoom = async () => {
      throw new Error("the media server does not answer");
    };
    expect(await phone().ask()).toBe("reject busy");
  });

  test.each(declined)("%s: %s", async (_what, reason, given, to) => {
    await given();
    const before = await countRows(db);
    expect(await phone(to).ask()).toBe(`reject ${reason}`);
    // What is kept is that it was declined.
    expect(await countRows(db)).toEqual({
      ...before,
      "public.declined_calls": before["public.declined_calls"]! + 1,
    });
  });

  test("whose webhook comes again, however late and though it could be taken by then; another call is taken", async () => {
    await routeTo(null);
    const caller = phone();
    expect(await caller.ask()).toBe("reject rejected");
    await routeTo(world.agentId);
    world.clock.advance(89 * 24 * 60 * 60 * 1000);
    await keepHost(world.ctx, { host: "a host", free: 5 });
    await forgetDeclinedCalls(world.ctx);
    const before = await countRows(db);
    expect(await caller.ask()).toBe("reject rejected");
    expect(await countRows(db)).toEqual(before);
    expect(await phone().ask()).toMatch(/^stream /);

    world.clock.advance(2 * 24 * 60 * 60 * 1000);
    await forgetDeclinedCalls(world.ctx);
    expect((await countRows(db))["public.declined_calls"]).toBe(0);
  });

  function silenceHosts() {
    return db.update(schema.agentHosts).set({ beatAt: new Date(Date.now() - 60_000) });
  }
});
