import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { Db } from "@/db/client";
import { createRuntime } from "@/lib/compose";
import type { Call } from "@/lib/contract/calls";
import type { Recording } from "@/lib/contract/recordings";
import { createCall } from "@/lib/domain/call/create";
import type { WorkspaceContext } from "@/lib/domain/context";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { getRecording } from "@/lib/domain/recording/get";
import { openRecordingFile } from "@/lib/domain/recording/open-file";
import { asked, createWorld } from "@/lib/domain/testing/fixtures";
import { startLivekit } from "@/scripts/stack/livekit";
import { program } from "@/scripts/stack/node-process";
import { RoomGuest } from "@/worker/media/testing/room-guest";
import { samplesOf } from "./wav-file";

export const WAIT = { timeout: 30_000, interval: 50 };

/** A call that is recorded, with the people in its room. */
export interface RecordedCall {
  call: Call;
  people: Map<string, RoomGuest>;
}

/** Recorders in processes of their own, in rooms of a real media server. */
export interface RecorderWorld {
  ctx: WorkspaceContext;
  /** Folder of the files that are written. */
  folder: string;
  workspaceId: string;
  /** A recorder in a process of its own, ready to record. */
  startRecorder(): Promise<ChildProcess>;
  /** A recorded call with these people in its room, the agent included; the recorder is there first, as in life. */
  recordedCall(...identities: string[]): Promise<RecordedCall>;
  /** Somebody comes into a call's room, or comes back. */
  enter(call: Call, identity: string): Promise<RoomGuest>;
  /** Resolves when a call's recording has this status. */
  until(call: Call, status: Recording["status"]): Promise<Recording>;
  /** The files of a recording by identity, `mix`, and `<identity> in private`. */
  download(recording: Recording): Promise<Map<string, Int16Array>>;
  /** Takes everybody out of their rooms and ends the recorders. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the world on a database. `inherited`: the environment that recorders have beside their settings.
 * `rightsAreTaken`: whether people lose rights at the media server, as they do in life; where they do not, what is not
 * recorded is left out by the recorder alone.
 */
export async function startRecorderWorld(
  db: Db,
  url: string,
  { inherited, rightsAreTaken = true }: { inherited: NodeJS.ProcessEnv; rightsAreTaken?: boolean },
): Promise<RecorderWorld> {
  const dir = mkdtempSync(join(tmpdir(), "recorder-test-"));
  const folder = join(dir, "recordings");
  const livekit = await startLivekit({ dir });
  const world = await createWorld(db);
  const env = {
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
  const runtime = createRuntime(env);
  const { rooms } = runtime.context;
  const ctx: WorkspaceContext = {
    ...runtime.context,
    actor: world.ctx.actor,
    ...(!rightsAreTaken && { rooms: { ...rooms, setRights: async () => {} } }),
  };
  const guests: RoomGuest[] = [];
  const recorders: ChildProcess[] = [];

  const self: RecorderWorld = {
    ctx,
    folder,
    workspaceId: world.workspaceId,
    async startRecorder() {
      const { command, args, cwd } = program("worker/recorder/main.ts");
      const child = spawn(command, args, {
        cwd,
        env: { ...inherited, ...env },
        stdio: ["ignore", "pipe", "inherit"],
      });
      recorders.push(child);
      await new Promise<void>((resolve, reject) => {
        child.stdout!.on("data", (data: Buffer) => data.toString().includes("ready\n") && resolve());
        child.once("exit", (code) => reject(new Error(`the recorder ended with ${code}`)));
      });
      return child;
    },
    async recordedCall(...identities) {
      const call = await createCall(ctx, {
        agent_id: world.agentId,
        participants: asked(world, identities),
        recording: true,
      });
      await self.until(call, "recording");
      const people = new Map<string, RoomGuest>();
      for (const identity of ["agent", ...identities]) people.set(identity, await self.enter(call, identity));
      return { call, people };
    },
    async enter(call, identity) {
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
    },
    until: (call, status) =>
      vi.waitFor(async () => {
        const recording = await getRecording(ctx, { callId: call.id });
        expect(recording.status).toBe(status);
        return recording;
      }, WAIT),
    async download(recording) {
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
        const name = (lane.identity ?? "mix") + (lane.is_private ? " in private" : "");
        files.set(name, samplesOf(await new Response(body).bytes()));
      }
      return files;
    },
    async clear() {
      await Promise.all(guests.splice(0).map((guest) => guest.leave()));
      for (const recorder of recorders.splice(0)) await kill(recorder);
    },
    async stop() {
      await runtime.close();
      await livekit.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return self;
}

/** Ends a recorder at once, as a crash does. */
export async function kill(recorder: ChildProcess): Promise<void> {
  if (recorder.exitCode !== null || recorder.signalCode !== null) return;
  const ended = new Promise((resolve) => recorder.once("exit", resolve));
  recorder.kill("SIGKILL");
  await ended;
}
