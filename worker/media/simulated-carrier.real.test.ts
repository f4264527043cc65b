import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { roomNameOf } from "@/lib/domain/call/room-name";
import type { WorkspaceContext } from "@/lib/domain/context";
import { answerLeg } from "@/lib/domain/leg/answer";
import { dialLeg } from "@/lib/domain/leg/dial";
import { takeCarrierWord } from "@/lib/domain/leg/take-word";
import type { CarrierPort, CarrierStatus } from "@/lib/domain/ports/carrier";
import { createWorld, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { startCarrierSim, type CarrierSim } from "@/packages/carrier-sim/src/index";
import { writeWav } from "@/packages/carrier-sim/src/audio/wav";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { startMediaServer, type MediaServer } from "./server";
import { RoomGuest } from "./testing/room-guest";
import { createTone, joined, levelAt } from "./testing/tone";

// The same against the simulated carrier, which signs, frames, paces and measures by code of its own.

const ACCOUNT = `AC${"0".repeat(31)}1`;
const AUTH_TOKEN = "a token of the simulated account";
const WAIT = { timeout: 20_000, interval: 50 };
const { db } = await createTestDatabase();
const dir = mkdtempSync(join(tmpdir(), "media-sim-test-"));

let livekit: RunningLivekit;
let sim: CarrierSim;
let media: MediaServer;
let world: World;
let ctx: WorkspaceContext;
let carrier: CarrierPort;
const words: CarrierStatus[] = [];
/** What the app answers webhooks with; false: it was not signed. */
const verdicts: boolean[] = [];

/** The webhooks of our app, without the app: they verify, then call the same verbs. */
const webhooks = createServer((req, res) => void answer(req, res));

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  let rawBody = "";
  for await (const chunk of req) rawBody += String(chunk);
  const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
  const webhook = { method: req.method!, url: ctx.settings.publicUrl + req.url!, headers, rawBody };
  verdicts.push(carrier.verifyWebhook(webhook));
  const url = new URL(webhook.url);
  const legId = url.searchParams.get("leg")!;
  if (url.pathname.endsWith("/answer")) {
    const document = await answerLeg(ctx, { legId, providerCallId: carrier.callIdOf(webhook)! });
    res.writeHead(200, { "Content-Type": document.contentType }).end(document.body);
    return;
  }
  const word = carrier.parseStatus(webhook);
  if (word) {
    words.push(word);
    await takeCarrierWord(ctx, { legId, word });
  }
  res.writeHead(204).end();
}

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  sim = await startCarrierSim({ host: "127.0.0.1", port: 0, accountSid: ACCOUNT, authToken: AUTH_TOKEN });
  carrier = createTwilioCarrier({ accountSid: ACCOUNT, authToken: AUTH_TOKEN, baseUrl: sim.url });
  world = await createWorld(db);
  ctx = {
    ...world.ctx,
    clock: { now: () => new Date() },
    rooms: createLivekitRooms({ ...livekit, publicUrl: livekit.url }),
    carriers: { twilio: carrier },
  };
  world.ctx = ctx;
  await new Promise<void>((resolve) => webhooks.listen(0, "127.0.0.1", resolve));
  media = await startMediaServer({ ctx, host: "127.0.0.1", port: 0 });
  ctx.settings.publicUrl = `http://127.0.0.1:${(webhooks.address() as AddressInfo).port}`;
  ctx.settings.mediaPublicUrl = `ws://127.0.0.1:${media.port}`;
});
beforeEach(() => {
  words.length = 0;
  verdicts.length = 0;
});
afterAll(async () => {
  await media.stop();
  await sim.close();
  webhooks.closeAllConnections();
  await new Promise((resolve) => webhooks.close(resolve));
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const wav = body instanceof Buffer;
  const response = await fetch(`${sim.url}/sim/${path}`, {
    method,
    headers: { "Content-Type": wav ? "audio/wav" : "application/json" },
    ...(body !== undefined && { body: wav ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

interface SimulatedEvent {
  type: string;
  clock_ms: number;
}

interface SimulatedCall {
  status: string;
  clock_ms: number;
  errors: unknown[];
  media: {
    buffered_ms_max: number;
    frames_after_clear: { total: number; audible: number };
  };
}

/** Lets a phone behave as `action` says, and rings it for a call. */
async function ring(number: string, onRing: { action: string; after_ms?: number }) {
  await control("PUT", `phones/${number}`, { on_ring: onRing });
  const call = await startCall(world, { phone: number });
  const { legs, people } = await rowsOf(db, call.id);
  await dialLeg(ctx, { legId: legs[0]!.id });
  const { legs: dialed } = await rowsOf(db, call.id);
  return { callId: call.id, identity: people[0]!.roomIdentity, sid: dialed[0]!.providerCallId! };
}
const legOf = async (callId: string) => (await rowsOf(db, callId)).legs[0]!;

describe("a simulated phone", () => {
  it("is rung, hears and is heard in its room, is cut short in time, and is billed when it hangs up", async () => {
    const { callId, identity, sid } = await ring("+15551230001", { action: "answer", after_ms: 0 });
    const agent = await RoomGuest.join(
      livekit.url,
      await ctx.rooms.mintToken({
        roomName: roomNameOf(callId),
        identity: "agent",
        name: "agent",
        canPublish: true,
        canSubscribe: true,
        hidden: false,
        agent: true,
        ttlSeconds: 60,
      }),
    );
    await vi.waitFor(async () => expect((await rowsOf(db, callId)).people[0]!.status).toBe("active"), WAIT);

    const tone = createTone({ hz: 1_000, dbfs: -20, sampleRate: 8_000 });
    const samples = joined(Array.from({ length: 150 }, tone));
    await control("POST", `calls/${sid}/speak`, writeWav({ samples, sampleRate: 8_000 }));
    await vi.waitFor(() => {
      const heard = joined((agent.heard.get(identity) ?? []).slice(-50));
      expect(heard.length).toBe(16_000);
      expect(levelAt(1_000, heard, 16_000)).toBeCloseTo(-20, 0);
    }, WAIT);

    agent.speak(createTone({ hz: 440, dbfs: -15, sampleRate: 16_000 }));
    const audible = () =>
      control<{ audible: { start_ms: number; end_ms: number }[] }>("GET", `calls/${sid}/heard.json`);
    await vi.waitFor(async () => {
      const { audible: parts } = await audible();
      expect(parts.at(-1)!.end_ms - parts.at(-1)!.start_ms).toBeGreaterThan(1_000);
    }, WAIT);
    agent.speak(null);
    await agent.tell("rymi.interrupted");
    // The simulator counts for half a second after a clear what is still audible.
    await vi.waitFor(async () => {
      const { events } = await control<{ events: SimulatedEvent[] }>("GET", `calls/${sid}/events`);
      const { clock_ms: nowMs } = await control<SimulatedCall>("GET", `calls/${sid}`);
      const clears = events.filter(({ type }) => type === "clear");
      expect(clears).toHaveLength(1);
      expect(nowMs - clears[0]!.clock_ms).toBeGreaterThan(500);
    }, WAIT);
    const { audible: parts } = await audible();
    expect(parts).toHaveLength(1);

    await control("POST", `calls/${sid}/hangup`);
    await vi.waitFor(async () => expect((await legOf(callId)).status).toBe("completed"), WAIT);
    const over = await control<SimulatedCall>("GET", `calls/${sid}`);
    expect(over).toMatchObject({ status: "completed", errors: [] });
    expect(over.media.frames_after_clear.total).toBeGreaterThan(0);
    expect(over.media.frames_after_clear.audible).toBe(0);
    expect(over.media.buffered_ms_max).toBeLessThanOrEqual(200);
    expect(words.map((word) => word.status)).toEqual(["queued", "ringing", "in_progress", "completed"]);
    expect((await legOf(callId)).billDuration).toBe(words.at(-1)!.billDuration);
    expect(words.at(-1)!.billDuration).toBeGreaterThanOrEqual(1);
    expect(verdicts).not.toContain(false);
    await agent.leave();
  });

  it.each([
    [{ action: "busy" }, "busy"],
    [{ action: "reject" }, "rejected"],
    [{ action: "no_answer" }, "no_answer"],
    [{ action: "unreachable" }, "carrier_error"],
  ])("that does %o has failed with the reason %s", async (onRing, reason) => {
    const { callId } = await ring("+15551230002", onRing);
    await vi.waitFor(async () => expect(await legOf(callId)).toMatchObject({ status: "failed", reason }), WAIT);
    expect(verdicts).not.toContain(false);
  });

  it("that rings is canceled by hanging up, and what is over stays over", async () => {
    const { callId, sid } = await ring("+15551230003", { action: "ring_forever" });
    await vi.waitFor(async () => expect((await carrier.fetchStatus(sid))?.status).toBe("ringing"), WAIT);
    await carrier.hangUp(sid);
    await vi.waitFor(async () => expect(["completed", "failed"]).toContain((await legOf(callId)).status), WAIT);
    await carrier.hangUp(sid);
    expect(await carrier.fetchStatus(`CA${"0".repeat(32)}`)).toBeNull();
  });

  it("whose order the carrier took before its API broke is not rung a second time", async () => {
    await control("POST", "faults", { create: { status: 500, times: 1, after_placing: true } });
    await control("DELETE", "requests");
    const call = await startCall(world, { phone: "+15551230004" });
    const { legs } = await rowsOf(db, call.id);
    await dialLeg(ctx, { legId: legs[0]!.id });
    await dialLeg(ctx, { legId: legs[0]!.id });
    const { requests } = await control<{ requests: { method: string }[] }>("GET", "requests");
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    await vi.waitFor(async () => expect((await legOf(call.id)).status).toBe("in_progress"), WAIT);
  });
});
