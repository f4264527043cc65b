import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { readSse, type SseMessage } from "@/lib/client/live/sse";
import { CallEvent, InterimTranscript } from "@/lib/contract/events";
import { apiKeyHash } from "@/lib/domain/account/check-api-key";
import { appendEvent } from "@/lib/domain/event/append";
import { sendInterim } from "@/lib/domain/hosting/send-interim";
import { createWorld, insertApiKey, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { streamWorkspace } from "./call-stream";
import { createApi, ORIGIN, type TestApi } from "./testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world, { RATE_LIMIT_PER_MINUTE: "100000" });
});
afterAll(() => api.runtime.close());
beforeEach(async () => {
  key = await insertApiKey(db, world.workspaceId);
});

/**
 * Reads a call's stream until `enough` says so of what has come, then lets go of it as a closed page does. With `mayBreak`,
 * a stream that breaks off gives what has come, as to a client that connects again.
 */
async function readStream(
  callId: string,
  lastEventId: number | null,
  enough: (messages: SseMessage[]) => boolean,
  mayBreak = false,
): Promise<SseMessage[]> {
  const page = new AbortController();
  const response = await api.send("GET", `/v1/calls/${callId}/events`, {
    key,
    signal: page.signal,
    headers: lastEventId === null ? {} : { "last-event-id": String(lastEventId) },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const messages: SseMessage[] = [];
  const done = new Error("enough");
  await readSse(
    response,
    (message) => {
      messages.push(message);
      if (enough(messages)) throw done;
    },
    () => {},
  ).catch((err: unknown) => {
    if (err !== done && !mayBreak) throw err;
  });
  page.abort();
  return messages;
}

const stored = (messages: SseMessage[]) => messages.filter((message) => message.id !== null);
const oneMore = (callId: string) =>
  db.transaction((tx) => appendEvent(tx, callId, "agent.model_failed", { part: "llm" }));
const upTo = (sequence: number) => (messages: SseMessage[]) => messages.at(-1)?.id === String(sequence);

/** Repeatable chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test(
  "100 writers at once: clients that drop at random see 1..n once and in order, though LISTEN is killed meanwhile",
  {
    timeout: 90_000,
  },
  async () => {
    const call = await startCall(world, "ann");
    const WRITERS = 100;
    const EACH = 4;
    const KILLS = 5;
    const total = 3 + WRITERS * EACH;

    const write = async () => {
      for (let turn = 0; turn < EACH; turn += 1) {
        await oneMore(call.id);
        await sendInterim(api.runtime.context, {
          call_id: call.id,
          participant_id: "p_1",
          identity: "ann",
          role: "customer",
          text: "well",
          started_at_ms: 0,
          lane: "call" as const,
        });
      }
    };
    let killed = 0;
    const kill = async () => {
      do {
        const rows = await db.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'signals' and query ilike 'listen%'`);
        killed += rows.length;
      } while (killed < KILLS);
    };
    const client = async (seed: number) => {
      const next = chance(seed);
      const seen: number[] = [];
      let interims = 0;
      while (seen.length < total) {
        const share = Math.min(total - seen.length, 1 + Math.floor(next() * 90));
        const messages = await readStream(call.id, seen.at(-1) ?? null, (all) => stored(all).length >= share, true);
        for (const message of messages) {
          if (message.id === null) {
            interims += 1;
            expect(message.type).toBe("transcript.interim");
            InterimTranscript.parse(JSON.parse(message.data));
          } else {
            const event = CallEvent.parse(JSON.parse(message.data));
            expect(event).toMatchObject({ call_id: call.id, type: message.type, sequence: Number(message.id) });
            seen.push(event.sequence);
          }
        }
      }
      return { seen, interims };
    };

    const clients = Array.from({ length: 6 }, (_, index) => client(index + 1));
    const killing = kill();
    await Promise.all(Array.from({ length: WRITERS }, write));
    await killing;
    const all = Array.from({ length: total }, (_, index) => index + 1);
    for (const { seen } of await Promise.all(clients)) expect(seen).toEqual(all);
    expect((await rowsOf(db, call.id)).events.map((event) => event.sequence)).toEqual(all);
  },
);

test("an event whose signal was lost with the LISTEN connection comes as soon as listening begins again", async () => {
  const call = await startCall(world, "ann");
  const reading = readStream(call.id, 2, (all) => {
    // What is stored comes when the stream listens.
    if (all.length === 1) {
      void db.transaction(async (tx) => {
        await tx.execute(sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'signals' and query ilike 'listen%'`);
        await appendEvent(tx, call.id, "agent.model_failed", { part: "llm" });
      });
    }
    return all.length === 2;
  });
  // Sooner than the look that every stream takes with its heartbeat, after 15 s.
  const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too late")), 10_000).unref());
  const messages = await Promise.race([reading, late]);
  expect(messages).toMatchObject([{ id: "3" }, { id: "4" }]);
});

test("interim text comes between, without an id, so that nobody resumes after it", async () => {
  const call = await startCall(world, "ann");
  const interim = {
    call_id: call.id,
    participant_id: "p_1",
    identity: "ann",
    role: "customer" as const,
    text: "I would like",
    started_at_ms: 40,
    lane: "call" as const,
  };
  let sent = false;
  const messages = await readStream(call.id, null, (all) => {
    // The stream listens by the time that it sends what is stored.
    if (!sent && stored(all).length === 3) {
      sent = true;
      void sendInterim(api.runtime.context, { ...interim, call_id: "call_other" });
      void sendInterim(api.runtime.context, interim);
    }
    return all.at(-1)!.type === "transcript.interim";
  });
  expect(messages.map((message) => message.id)).toEqual(["1", "2", "3", null]);
  expect(JSON.parse(messages.at(-1)!.data)).toEqual(interim);
});

test("a stream tells of what happens while it is open, of its own call only", async () => {
  const call = await startCall(world, "ann");
  const other = await startCall(world, "ben");
  const messages = await readStream(call.id, 2, (all) => {
    if (all.length === 1) void oneMore(other.id).then(() => oneMore(call.id));
    return all.length === 2;
  });
  expect(messages.map((message) => [message.id, JSON.parse(message.data).call_id])).toEqual([
    ["3", call.id],
    ["4", call.id],
  ]);
});

test("a stream starts after Last-Event-ID, in the header or the query; another's call and a bad id are refused", async () => {
  const call = await startCall(world, "ann");
  expect((await readStream(call.id, 1, upTo(3))).map((message) => message.id)).toEqual(["2", "3"]);
  const path = `/v1/calls/${call.id}/events`;
  expect(await api.call("GET", path, { key, headers: { "last-event-id": "x" } })).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", param: "Last-Event-ID" } },
  });
  const stranger = await insertApiKey(db, world.stranger.actor.workspaceId);
  expect(await api.call("GET", path, { key: stranger })).toMatchObject({ status: 404 });
  expect(await api.call("GET", path)).toMatchObject({ status: 401 });
});

/** Opens the stream of the key's workspace; `closed` resolves when the server has ended it. */
async function openLive(onMessage: (message: SseMessage) => void): Promise<{ closed: Promise<void> }> {
  const page = new AbortController();
  onTestFinished(() => page.abort());
  const headers = { authorization: `Bearer ${key}` };
  const response = await streamWorkspace(new Request(`${ORIGIN}/live`, { headers, signal: page.signal }));
  expect(response.status).toBe(200);
  return { closed: readSse(response, onMessage, () => {}) };
}

test("an event that cannot be read makes the dashboard read anew", async () => {
  const call = await startCall(world, "ann");
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let hellos = 0;
  await openLive(({ type }) => {
    if (type === "hello") [first, second][hellos++]?.resolve();
  });
  await first.promise;
  await db.execute(sql`alter table call_events rename to call_events_away`);
  try {
    const signal = JSON.stringify({ callId: call.id, sequence: 3, type: "participant.joined" });
    await db.execute(sql`select pg_notify('call_event', ${signal})`);
    await second.promise;
  } finally {
    await db.execute(sql`alter table call_events_away rename to call_events`);
  }
});

test("the streams of a key that is revoked meanwhile end with the next heartbeat, and those of others go on", async () => {
  const HEARTBEAT_MS = 15_000;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const call = await startCall(world, "ann");
  const opened = Promise.withResolvers<void>();
  const ofWorkspace = await openLive(() => opened.resolve());
  const ofCall = await api.send("GET", `/v1/calls/${call.id}/events`, { key });
  const other = await api.send("GET", `/v1/calls/${call.id}/events`, {
    key: await insertApiKey(db, world.workspaceId),
  });
  await opened.promise;
  await db
    .update(schema.apiKeys)
    .set({ revokedAt: new Date() })
    .where(sql`key_hash = ${apiKeyHash(key)}`);
  await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
  await ofWorkspace.closed;
  await ofCall.text();

  const goesOn = Promise.withResolvers<void>();
  void readSse(
    other,
    ({ id }) => id === "4" && goesOn.resolve(),
    () => {},
  ).catch(() => {});
  await oneMore(call.id);
  await goesOn.promise;
});
