import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { readSse, type SseMessage } from "@/lib/client/live/sse";
import { CallEvent } from "@/lib/contract/events";
import type { Transcript } from "@/lib/contract/transcript";
import { endCall } from "@/lib/domain/call/end";
import type { WorkspaceContext } from "@/lib/domain/context";
import { appendEvent } from "@/lib/domain/event/append";
import { sendInterim } from "@/lib/domain/hosting/send-interim";
import { addParticipants } from "@/lib/domain/participant/add";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { removeParticipant } from "@/lib/domain/participant/remove";
import { resumeParticipant } from "@/lib/domain/participant/resume";
import { asked, createWorld, insertApiKey, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { presentSegment } from "@/lib/domain/transcript/present";
import { newId } from "@/lib/ids";
import { createApi, routes, type TestApi } from "./testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let ctx: WorkspaceContext;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world, { RATE_LIMIT_PER_MINUTE: "100000" });
  ctx = { ...api.runtime.context, actor: world.ctx.actor };
});
afterAll(() => api.runtime.close());

interface Guests {
  callId: string;
  /** Participant ids by identity. */
  ids: Record<string, string>;
  /** Join tokens by identity. */
  tokens: Record<string, string>;
}

/** A call with ann, ben and a phone in it, and somebody who watches. */
async function guests(): Promise<Guests> {
  const call = await startCall(world, "ann", "ben", { observer: "watcher" }, { phone: "+15551234567" });
  const people = (await rowsOf(db, call.id)).people;
  for (const { roomIdentity } of people) {
    const sid = world.rooms.join(call.room_name, roomIdentity);
    await markJoined(ctx, {
      callId: call.id,
      roomIdentity,
      evidence: { kind: "webhook", sid, observedAt: world.clock.now() },
    });
  }
  return {
    callId: call.id,
    ids: Object.fromEntries(people.map(({ identity, id }) => [identity, id])),
    tokens: Object.fromEntries(call.participants.map(({ identity, access }) => [identity, access?.token ?? ""])),
  };
}

/** Somebody says something that these can hear. */
async function say(
  { callId, ids }: Guests,
  speaker: string,
  text: string,
  options: { audience?: string[] | null; lane?: "call" | "whisper" | "consult" } = {},
): Promise<void> {
  const { audience = ["ann", "ben"], lane = "call" } = options;
  await db.transaction(async (tx) => {
    const [segment] = await tx
      .insert(schema.transcriptSegments)
      .values({
        id: newId("t"),
        callId,
        participantId: ids[speaker]!,
        text,
        startedAtMs: 0,
        endedAtMs: 100,
        source: "runtime",
        lane,
        audience: audience?.map((identity) => ids[identity]!) ?? null,
      })
      .returning();
    const [row] = await tx.select().from(schema.callParticipants).where(eq(schema.callParticipants.id, ids[speaker]!));
    await appendEvent(tx, callId, "transcript.final", presentSegment(segment!, row!));
  });
}

const read = (callId: string, token: string) =>
  api.call<Transcript>("GET", `/v1/calls/${callId}/transcript`, { key: token });
const wordsOf = async (callId: string, token: string) =>
  (await read(callId, token)).body.transcript.map(({ text }) => text);

/** Opens a guest's stream; gives what has come, and when the server ends it. */
async function open(callId: string, token: string) {
  const page = new AbortController();
  onTestFinished(() => page.abort());
  const response = await api.send("GET", `/v1/calls/${callId}/events`, { key: token, signal: page.signal });
  expect(response.status).toBe(200);
  const messages: SseMessage[] = [];
  const waiting = new Set<() => void>();
  const closed = readSse(
    response,
    (message) => {
      messages.push(message);
      for (const check of waiting) check();
    },
    () => {},
  );
  closed.catch(() => {});
  return {
    messages,
    closed,
    /** What each message says: a text, or who came or went. */
    told: () =>
      messages.map(({ type, data }) => {
        const { data: of, ...interim } = JSON.parse(data);
        return [type, of?.text ?? of?.identity ?? interim.text ?? of?.end_reason];
      }),
    until: (enough: (messages: SseMessage[]) => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => enough(messages) && resolve();
        waiting.add(check);
        check();
      }),
  };
}

const texts = (messages: SseMessage[]) => messages.map(({ data }) => data).join("\n");

describe("a join token", () => {
  let call: Guests;
  beforeEach(async () => {
    call = await guests();
  });

  test("reads the transcript of its own call: what its holder could hear, and their own words", async () => {
    await say(call, "ann", "I am Ann");
    await say(call, "+15551234567", "and I am Tom");
    await say(call, "ben", "Ann did not hear this", { audience: ["ben"] });
    await say(call, "ann", "nobody heard that", { audience: [] });
    await say(call, "ben", "from before there were audiences", { audience: null });
    await say(call, "ben", "a consult", { audience: ["ann"], lane: "consult" });
    const { status, body } = await read(call.callId, call.tokens.ann!);
    expect(status).toBe(200);
    expect(body.transcript.map(({ text, sequence }) => [sequence, text]).sort()).toHaveLength(4);
    expect(body.transcript.map(({ text }) => text).sort()).toEqual([
      "I am Ann",
      "and I am Tom",
      "from before there were audiences",
      "nobody heard that",
    ]);
    expect(body.text).not.toContain("consult");
    expect(JSON.stringify(body)).not.toContain("+1555");
  });

  test("opens nothing else, of no call", async () => {
    const other = await guests();
    for (const path of ["transcript", "events"]) {
      const answer = await api.call("GET", `/v1/calls/${other.callId}/${path}`, { key: call.tokens.ann! });
      expect(answer).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
    }
    const transfer = "/v1/calls/:callId/transfers";
    const allowed = [
      "GET /v1/calls/:callId/transcript",
      "GET /v1/calls/:callId/events",
      // See guest-offers.db.test.ts.
      `GET ${transfer}/offer`,
      `POST ${transfer}/:transferId/accept`,
      `POST ${transfer}/:transferId/decline`,
    ];
    const withKey = routes().filter(
      (route) => / [/]v1[/]/.test(route) && !/openapi|lanes/.test(route) && !allowed.includes(route),
    );
    expect(withKey.length).toBeGreaterThan(30);
    for (const route of withKey) {
      const [method, path] = route.split(" ") as [string, string];
      const real = path.replace(":callId", call.callId).replace(":participantId", call.ids.ann!).replace(/:\w+/, "x");
      const answer = await api.call(method, real, { key: call.tokens.ann!, ...(method !== "GET" && { body: {} }) });
      expect([route, answer.status, answer.body.error.code]).toEqual([route, 403, "forbidden"]);
    }
  });

  test("is worth nothing once its holder was removed, nor after the end of the call, nor to who bears the name next", async () => {
    await say(call, "ann", "I am Ann");
    world.clock.advance(2_000);
    await removeParticipant(ctx, { callId: call.callId, participantId: call.ids.ann! });
    expect(await read(call.callId, call.tokens.ann!)).toMatchObject({ status: 403 });
    expect(await api.call("GET", `/v1/calls/${call.callId}/events`, { key: call.tokens.ann! })).toMatchObject({
      status: 403,
    });
    const { participants } = await addParticipants(ctx, { callId: call.callId, participants: asked(world, ["ann"]) });
    expect(await read(call.callId, call.tokens.ann!)).toMatchObject({ status: 403 });
    expect(await wordsOf(call.callId, participants[0]!.access!.token)).toEqual([]);
    expect(await wordsOf(call.callId, call.tokens.ben!)).toEqual(["I am Ann"]);
    await endCall(ctx, { callId: call.callId });
    expect(await read(call.callId, call.tokens.ben!)).toMatchObject({ status: 403 });
  });

  test("of the agent, the recorder, an operator or nobody is none", async () => {
    const grant = { roomName: `call_${call.callId}`, name: "", canPublish: true, canSubscribe: true, hidden: false };
    for (const identity of ["agent", "recorder", "operator:usr_1", call.ids["+15551234567"]!, "nobody"]) {
      const token = await world.rooms.mintToken({ ...grant, identity, agent: false, ttlSeconds: 60 });
      expect(await read(call.callId, token)).toMatchObject({ status: 401 });
    }
    const elsewhere = await world.rooms.mintToken({
      ...grant,
      roomName: "x",
      identity: "ann",
      agent: false,
      ttlSeconds: 60,
    });
    expect(await read(call.callId, elsewhere)).toMatchObject({ status: 401 });
  });
});

describe("a guest's stream", () => {
  let call: Guests;
  beforeEach(async () => {
    call = await guests();
  });

  test("tells who comes and goes and what they hear, never of who watches or of numbers, and ends with the call", async () => {
    const stream = await open(call.callId, call.tokens.ann!);
    await say(call, "ben", "hello Ann");
    await say(call, "ben", "not for Ann", { audience: [] });
    await say(call, "ben", "a whisper", { lane: "whisper" });
    await removeParticipant(ctx, { callId: call.callId, participantId: call.ids.watcher! });
    await removeParticipant(ctx, { callId: call.callId, participantId: call.ids.ben! });
    await endCall(ctx, { callId: call.callId });
    await stream.closed;
    expect(stream.told()).toEqual([
      ["participant.joined", "ann"],
      ["participant.joined", "ben"],
      ["participant.joined", call.ids["+15551234567"]],
      ["transcript.final", "hello Ann"],
      ["participant.left", "ben"],
      ["participant.left", "ann"],
      ["participant.left", call.ids["+15551234567"]],
      ["participant.failed", "agent"],
      ["call.ended", "ended_by_request"],
    ]);
    for (const { data } of stream.messages) CallEvent.parse(JSON.parse(data));
    expect(texts(stream.messages)).not.toMatch(/watcher|observer|[+]1555/);
  });

  test("on hold has nothing of what is said meanwhile, nor has a later one, nor the transcript", async () => {
    const stream = await open(call.callId, call.tokens.ann!);
    await say(call, "ben", "before");
    await holdParticipant(ctx, { callId: call.callId, participantId: call.ids.ann! });
    await say(call, "ben", "secret", { audience: ["ben"] });
    const interim = {
      call_id: call.callId,
      participant_id: call.ids.ben!,
      identity: "ben",
      role: "customer" as const,
      started_at_ms: 1_000_000,
      lane: "call" as const,
    };
    await sendInterim(ctx, { ...interim, text: "secret, going on" });
    await resumeParticipant(ctx, { callId: call.callId, participantId: call.ids.ann! });
    // Begun while Ann was on hold, and going on.
    await sendInterim(ctx, { ...interim, text: "secret, and more", started_at_ms: -1 });
    await say(call, "ben", "after");
    await stream.until((messages) => texts(messages).includes('"after"'));
    const later = await open(call.callId, call.tokens.ann!);
    await later.until((messages) => texts(messages).includes('"after"'));
    for (const { messages } of [stream, later]) {
      expect(texts(messages)).toContain('"before"');
      expect(texts(messages)).not.toContain("secret");
    }
    expect((await wordsOf(call.callId, call.tokens.ann!)).sort()).toEqual(["after", "before"]);
    expect(await wordsOf(call.callId, call.tokens.ben!)).toContain("secret");
  });

  test("has what somebody they hear is saying, and ends when they are removed", async () => {
    const stream = await open(call.callId, call.tokens.ann!);
    await stream.until((messages) => messages.length >= 3);
    const interim = {
      call_id: call.callId,
      participant_id: call.ids["+15551234567"]!,
      identity: "+15551234567",
      role: "customer" as const,
      text: "I would like",
      started_at_ms: 1_000_000,
      lane: "call" as const,
    };
    // The gate opens once the picture was read.
    const sending = setInterval(() => void sendInterim(ctx, interim), 20);
    await stream.until((messages) => messages.at(-1)!.type === "transcript.interim");
    clearInterval(sending);
    expect(JSON.parse(stream.messages.at(-1)!.data)).toEqual({ ...interim, identity: interim.participant_id });
    await removeParticipant(ctx, { callId: call.callId, participantId: call.ids.ann! });
    await stream.closed;
    expect(texts(stream.messages)).not.toContain("call.ended");
  });
});

test("private talk that was kept is read by admins alone, and told to no webhook", async () => {
  const call = await guests();
  await db
    .insert(schema.webhookEndpoints)
    .values({ id: newId("whe"), workspaceId: world.workspaceId, url: "https://a.test", secret: "s", eventTypes: [] });
  await say(call, "ben", "in the call");
  await say(call, "ben", "in a consult", { lane: "consult" });
  const admin = await insertApiKey(db, world.workspaceId);
  const calls = await insertApiKey(db, world.workspaceId, { scope: "calls" });
  const asAdmin = (await read(call.callId, admin)).body;
  expect(asAdmin.transcript.map(({ text }) => text).sort()).toEqual(["in a consult", "in the call"]);
  expect(asAdmin.text).toBe("User: in the call");
  expect(await wordsOf(call.callId, calls)).toEqual(["in the call"]);
  const { events } = await rowsOf(db, call.callId);
  const last = String(events.at(-1)!.sequence);
  for (const [key, knows] of [
    [admin, true],
    [calls, false],
  ] as const) {
    const stream = await open(call.callId, key);
    await stream.until((messages) => messages.some(({ id }) => id === last));
    expect(texts(stream.messages).includes("in a consult")).toBe(knows);
    expect(stream.messages.map(({ id }) => Number(id))).toEqual(events.map(({ sequence }) => sequence));
  }
  const told = await db
    .select({ data: schema.callEvents.data })
    .from(schema.webhookDeliveries)
    .innerJoin(schema.callEvents, eq(schema.callEvents.id, schema.webhookDeliveries.eventId));
  expect(told.map(({ data }) => data.text)).toEqual(["in the call"]);
});
