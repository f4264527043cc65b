import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi, expect } from "vitest";
import { createRuntime } from "@/lib/compose";
import { roomNameOf } from "@/lib/domain/call/room-name";
import { createCall } from "@/lib/domain/call/create";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { asked, createWorld, rowsOf, type Asked } from "@/lib/domain/testing/fixtures";
import { getTranscript } from "@/lib/domain/transcript/get";
import { RoomGuest } from "@/worker/media/testing/room-guest";
import { startAgentHost } from "../host";
import { spoken } from "./speech";

export const WAIT = { timeout: 30_000, interval: 50 };

/** A real agent in rooms of a real media server, with real ears and a real voice. */
export type AgentWorld = Awaited<ReturnType<typeof startAgentWorld>>;

/**
 * Starts it on a database, a media server and the local models. Nobody loses rights at the media server: what the agent must not hear is left to its own ears.
 */
export async function startAgentWorld(outside: {
  db: Context["db"];
  databaseUrl: string;
  livekit: { url: string; apiKey: string; apiSecret: string };
  modelsUrl: string;
}) {
  const { db, databaseUrl, livekit, modelsUrl } = outside;
  const dir = mkdtempSync(join(tmpdir(), "agent-test-"));
  const world = await createWorld(db);
  const runtime = createRuntime({
    DATABASE_URL: databaseUrl,
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    PUBLIC_URL: "https://voice.test",
    MEDIA_PUBLIC_URL: "wss://media.test",
    NEXTAUTH_SECRET: "a secret of the tests' sessions",
    JOBS_SECRET: "a secret of the tests' jobs",
    RECORDINGS_DIR: join(dir, "recordings"),
    OPENAI_BASE_URL: `${modelsUrl}/v1`,
    OPENAI_API_KEY: "none",
    STT_MODEL: "moonshine-base-en",
    LLM_MODEL: "scripted-order-status",
    TTS_MODEL: "piper-en_US-joe-medium",
    TTS_VOICE: "joe",
    AGENT_WAIT_MS: "10000",
  });
  Object.assign(runtime.context, { rooms: { ...runtime.context.rooms, setRights: async () => {} } });
  const host = await startAgentHost(runtime, () => {
    throw new Error("the agent's host is broken");
  });
  const ctx: WorkspaceContext = { ...runtime.context, actor: world.ctx.actor };
  const guests: RoomGuest[] = [];

  return {
    ctx,
    operator: { ...runtime.context, actor: world.operator.actor } satisfies WorkspaceContext,
    /** A call with these people in it, and its agent. */
    async call(...people: Asked[]) {
      const call = await createCall(ctx, { agent_id: world.agentId, participants: asked(world, people) });
      return call.id;
    },
    /** Somebody comes into the call's room. */
    async enter(callId: string, identity: string): Promise<RoomGuest> {
      const token = await ctx.rooms.mintToken({
        roomName: roomNameOf(callId),
        identity,
        name: identity,
        canPublish: true,
        canSubscribe: true,
        hidden: false,
        agent: false,
        ttlSeconds: 60,
      });
      const guest = await RoomGuest.join(livekit.url, token);
      guests.push(guest);
      await vi.waitFor(async () => {
        const { people } = await rowsOf(db, callId);
        expect(people.find(({ roomIdentity }) => roomIdentity === identity)?.status).toBe("active");
      }, WAIT);
      return guest;
    },
    /** Says a sentence; resolves when all of it was given out. */
    async say(guest: RoomGuest, text: string): Promise<void> {
      const frames = await spoken(text);
      await new Promise<void>((resolve) => {
        guest.speak(() => {
          const next = frames.shift();
          if (!next) resolve();
          return next ?? new Int16Array(320);
        });
      });
    },
    /** What was said so far: `identity: text` in order of speech. */
    async said(callId: string): Promise<string[]> {
      const { transcript } = await getTranscript(ctx, { callId });
      return transcript.map(({ identity, text }) => `${identity}: ${text}`);
    },
    async leaveAll(): Promise<void> {
      await Promise.all(guests.splice(0).map((guest) => guest.leave()));
    },
    async stop(): Promise<void> {
      await host.stop();
      await runtime.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
