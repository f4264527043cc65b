import { randomUUID } from "node:crypto";
import { asc, eq, sql } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { Call } from "@/lib/contract/calls";
import type { EventType } from "@/lib/contract/events";
import { ParticipantInputs } from "@/lib/contract/participants";
import type { Scope } from "@/lib/contract/scopes";
import { newId, newSecret } from "@/lib/ids";
import { apiKeyHash } from "../account/check-api-key";
import { createCall } from "../call/create";
import type { Context, WorkspaceContext } from "../context";
import { OutboundError, type OutboundPort } from "../ports/outbound";
import { createMemoryCarrier, type MemoryCarrier } from "./memory-carrier";
import { createMemoryModel, type MemoryModel } from "./memory-model";
import { createMemoryRooms, type MemoryRooms } from "./memory-rooms";
import { createMemorySpeech, type MemorySpeech } from "./memory-speech";
import {
  createMemoryRecordingFiles,
  createMemoryStorage,
  type MemoryRecordingFiles,
  type MemoryStorage,
} from "./memory-storage";
import { createSettableClock, type SettableClock } from "./settable-clock";

export const REJOIN_GRACE_MS = 20_000;
export const RING_TIMEOUT_SECONDS = 45;

/** Two workspaces on a real database, with the outside in memory. */
export interface World {
  /** A program of the first workspace; all verbs can be called with it. */
  ctx: WorkspaceContext;
  /** A signed-in operator of the first workspace. */
  operator: WorkspaceContext;
  /** A program of another workspace. */
  stranger: WorkspaceContext;
  clock: SettableClock;
  rooms: MemoryRooms;
  carrier: MemoryCarrier;
  storage: MemoryStorage;
  recordingFiles: MemoryRecordingFiles;
  model: MemoryModel;
  speech: MemorySpeech;
  workspaceId: string;
  agentId: string;
  /** A number that the first workspace owns, E.164. */
  fromNumber: string;
  /** A number that the other workspace owns, E.164. */
  strangersNumber: string;
  strangersAgentId: string;
  /** What was sent to every process: channel and payload. */
  notified: [string, string][];
}

/** Customers' servers, none of which answers. */
const nowhere: OutboundPort = {
  checkUrl: () => null,
  post: () => Promise.reject(new OutboundError("connection_failed")),
};

let worlds = 0;

/** Writes the two workspaces. Each call of one test file gets workspaces and numbers of its own. */
export async function createWorld(db: Db): Promise<World> {
  worlds += 1;
  const clock = createSettableClock();
  const rooms = createMemoryRooms(() => clock.now());
  const carrier = createMemoryCarrier();
  const model = createMemoryModel();
  const speech = createMemorySpeech();
  const notified: [string, string][] = [];
  const storage = createMemoryStorage();
  const recordingFiles = createMemoryRecordingFiles();
  const context: Context = {
    db,
    clock,
    settings: {
      publicUrl: "https://voice.test",
      mediaPublicUrl: "wss://media.test",
      rejoinGraceMs: REJOIN_GRACE_MS,
      ringTimeoutSeconds: RING_TIMEOUT_SECONDS,
      // The tests' clocks stand still: at a pace, one leg would be dialed and no more.
      dialing: { twilio: { callsPerSecond: Infinity } },
      agentWaitMs: 0,
      modelPrices: {
        currency: "USD",
        units: { input_token: { model: "a-model", amount: "0.15", per: 1_000_000 } },
      },
      linkSecret: "a secret of the tests' links",
    },
    rooms,
    carriers: { twilio: carrier },
    model,
    speech,
    signals: {
      listen: async () => async () => {},
      notify: async (channel, payload) => void notified.push([channel, payload]),
    },
    outbound: nowhere,
    toolOutbound: nowhere,
    storage,
    recordingFiles,
  };
  const own = await insertWorkspace(db, `+1555987${String(worlds).padStart(4, "0")}`);
  const other = await insertWorkspace(db, `+1555123${String(worlds).padStart(4, "0")}`);
  return {
    ctx: {
      ...context,
      actor: { kind: "api_key", id: own.keyId, workspaceId: own.workspaceId, name: "A key", scope: "admin" },
    },
    operator: {
      ...context,
      actor: { kind: "user", id: own.userId, workspaceId: own.workspaceId, name: "Olive", role: "operator" },
    },
    stranger: {
      ...context,
      actor: { kind: "api_key", id: other.keyId, workspaceId: other.workspaceId, name: "A key", scope: "admin" },
    },
    clock,
    rooms,
    carrier,
    storage,
    recordingFiles,
    model,
    speech,
    workspaceId: own.workspaceId,
    agentId: own.agentId,
    fromNumber: own.number,
    strangersNumber: other.number,
    strangersAgentId: other.agentId,
    notified,
  };
}

async function insertWorkspace(db: Db, number: string) {
  const workspaceId = newId("ws");
  const userId = newId("usr");
  const agentId = randomUUID();
  await db.insert(schema.workspaces).values({ id: workspaceId, name: "A workspace" });
  await db.insert(schema.users).values({
    id: userId,
    workspaceId,
    email: `${userId}@example.org`,
    name: "Olive",
    role: "operator",
    passwordHash: "no password fits this",
  });
  await db.insert(schema.agents).values({
    id: agentId,
    workspaceId,
    name: "Riley",
    instructions: "Help with orders.",
    greeting: "Hello.",
    tools: [],
  });
  await db.insert(schema.phoneNumbers).values({ e164: number, workspaceId, provider: "twilio" });
  const keyId = newId("key");
  await db.insert(schema.apiKeys).values({ id: keyId, workspaceId, name: "A key", keyHash: apiKeyHash(newSecret()) });
  return { workspaceId, userId, agentId, number, keyId };
}

/** Gives a workspace an API key, for everything unless said; the key itself is what programs send. */
export async function insertApiKey(
  db: Db,
  workspaceId: string,
  { scope = "admin", revokedAt = null }: { scope?: Scope; revokedAt?: Date | null } = {},
): Promise<string> {
  const key = newSecret();
  await db
    .insert(schema.apiKeys)
    .values({ id: newId("key"), workspaceId, name: "A key", keyHash: apiKeyHash(key), scope, revokedAt });
  return key;
}

/** Another operator of the first workspace, signed in. */
export async function insertOperator(world: World, name: string, groups: string[] = []): Promise<WorkspaceContext> {
  const { workspaceId } = world;
  const id = newId("usr");
  const passwordHash = "no password fits this";
  await world.ctx.db
    .insert(schema.users)
    .values({ id, workspaceId, email: `${id}@example.org`, name, role: "operator", passwordHash, groups });
  return { ...world.operator, actor: { kind: "user", id, workspaceId, name, role: "operator" } };
}

/** Somebody to bring into a call: a browser's identity, an observer's, or a phone's number. */
export type Asked = string | { observer: string } | { phone: string };

/** The request's `participants` for these people; phones call from the workspace's own number. */
export function asked(world: World, people: Asked[]) {
  return ParticipantInputs.parse(
    people.map((person) => {
      if (typeof person === "string") return { transport: "webrtc", identity: person };
      if ("observer" in person) return { transport: "webrtc", identity: person.observer, role: "observer" };
      return { transport: "pstn", identity: person.phone, from_number: world.fromNumber };
    }),
  );
}

/** A call of the first workspace with these people. */
export async function startCall(world: World, ...people: Asked[]): Promise<Call> {
  return createCall(world.ctx, { agent_id: world.agentId, participants: asked(world, people) });
}

/** The rows of a call: itself, people in order of appearance, legs, event types in order. */
export async function rowsOf(db: Db, callId: string) {
  const [call] = await db.select().from(schema.calls).where(eq(schema.calls.id, callId));
  const participants = await db
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.callId, callId))
    .orderBy(asc(schema.callParticipants.position));
  const legs = await db.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.callId, callId));
  const events = await db
    .select()
    .from(schema.callEvents)
    .where(eq(schema.callEvents.callId, callId))
    .orderBy(asc(schema.callEvents.sequence));
  return {
    call: call!,
    agent: participants.find((participant) => participant.role === "agent")!,
    people: participants.filter((participant) => participant.role !== "agent"),
    legs,
    events,
    eventTypes: events.map((event) => event.type as EventType),
  };
}

/** A job that waits on the queue. */
export interface QueuedJob {
  name: string;
  key: string | null;
  payload: Record<string, unknown>;
}

/** The jobs on the queue whose payload names this id, oldest first. */
export async function queuedJobs(db: Db, id: string): Promise<QueuedJob[]> {
  const rows = await db.execute<{ name: string; key: string | null; payload: Record<string, unknown> }>(sql`
    select task.identifier as name, job.key, job.payload
    from graphile_worker._private_jobs job
    join graphile_worker._private_tasks task on task.id = job.task_id
    where job.payload::text like ${`%${id}%`}
    order by job.id`);
  return rows.map(({ name, key, payload }) => ({ name, key, payload }));
}

/** How many rows each table has, the queue's included. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const tables = await db.execute<{ name: string }>(sql`
    select format('%I.%I', table_schema, table_name) as name
    from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema in ('public', 'graphile_worker')`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.execute<{ count: number }>(sql.raw(`select count(*)::int as count from ${name}`));
    counts[name] = row!.count;
  }
  return counts;
}
