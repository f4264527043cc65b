import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { dialLeg } from "@/lib/domain/leg/dial";
import { rowsOf, startCall } from "@/lib/domain/testing/fixtures";
import { writeWav } from "@/packages/carrier-sim/src/audio/wav";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { startMediaServer, type MediaServer } from "./server";
import { startSimWorld, type SimWorld } from "./testing/sim-world";
import { createTone, joined, levelAt } from "./testing/tone";

// The same against the simulated carrier, which signs, frames, paces and measures by code of its own.

const WAIT = { timeout: 20_000, interval: 50 };
const { db } = await createTestDatabase();
const dir = mkdtempSync(join(tmpdir(), "media-sim-test-"));

let livekit: RunningLivekit;
let media: MediaServer;
let sim: SimWorld;

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  sim = await startSimWorld({ db, livekit });
  media = await startMediaServer({ ctx: sim.ctx, host: "127.0.0.1", port: 0 });
  sim.ctx.settings.mediaPublicUrl = `ws://127.0.0.1:${media.port}`;
});
beforeEach(() => {
  sim.words.length = 0;
  sim.verdicts.length = 0;
});
afterAll(async () => {
  await media.stop();
  await sim.stop();
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

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

const legOf = async (callId: string) => (await rowsOf(db, callId)).legs[0]!;

describe("a simulated phone", () => {
  it("is rung, hears and is heard in its room, is cut short in time, and is billed when it hangs up", async () => {
    const { callId, identity, sid } = await sim.ring("+15551239101", { action: "answer", after_ms: 0 });
    const agent = await sim.agentIn(callId);
    await vi.waitFor(async () => expect((await rowsOf(db, callId)).people[0]!.status).toBe("active"), WAIT);

    const tone = createTone({ hz: 1_000, dbfs: -20, sampleRate: 8_000 });
    const samples = joined(Array.from({ length: 150 }, tone));
    await sim.control("POST", `calls/${sid}/speak`, writeWav({ samples, sampleRate: 8_000 }));
    await vi.waitFor(() => {
      const heard = joined((agent.heard.get(identity) ?? []).slice(-50));
      expect(heard.length).toBe(16_000);
      expect(levelAt(1_000, heard, 16_000)).toBeCloseTo(-20, 0);
    }, WAIT);

    agent.speak(createTone({ hz: 440, dbfs: -15, sampleRate: 16_000 }));
    const audible = () =>
      sim.control<{ audible: { start_ms: number; end_ms: number }[] }>("GET", `calls/${sid}/heard.json`);
    await vi.waitFor(async () => {
      const { audible: parts } = await audible();
      expect(parts.at(-1)!.end_ms - parts.at(-1)!.start_ms).toBeGreaterThan(1_000);
    }, WAIT);
    agent.speak(null);
    await agent.tell("rymi.interrupted");
    // The simulator counts for half a second after a clear what is still audible.
    await vi.waitFor(async () => {
      const { events } = await sim.control<{ events: SimulatedEvent[] }>("GET", `calls/${sid}/events`);
      const { clock_ms: nowMs } = await sim.control<SimulatedCall>("GET", `calls/${sid}`);
      const clears = events.filter(({ type }) => type === "clear");
      expect(clears).toHaveLength(1);
      expect(nowMs - clears[0]!.clock_ms).toBeGreaterThan(500);
    }, WAIT);
    const { audible: parts } = await audible();
    expect(parts).toHaveLength(1);

    await sim.control("POST", `calls/${sid}/hangup`);
    await vi.waitFor(async () => expect((await legOf(callId)).status).toBe("completed"), WAIT);
    const over = await sim.control<SimulatedCall>("GET", `calls/${sid}`);
    expect(over).toMatchObject({ status: "completed", errors: [] });
    expect(over.media.frames_after_clear.total).toBeGreaterThan(0);
    expect(over.media.frames_after_clear.audible).toBe(0);
    expect(over.media.buffered_ms_max).toBeLessThanOrEqual(200);
    expect(sim.words.map((word) => word.status)).toEqual(["queued", "ringing", "in_progress", "completed"]);
    expect((await legOf(callId)).billDuration).toBe(sim.words.at(-1)!.billDuration);
    expect(sim.words.at(-1)!.billDuration).toBeGreaterThanOrEqual(1);
    expect(sim.verdicts).not.toContain(false);
    await agent.leave();
  });

  it.each([
    [{ action: "busy" }, "busy"],
    [{ action: "reject" }, "rejected"],
    [{ action: "no_answer" }, "no_answer"],
    [{ action: "unreachable" }, "carrier_error"],
  ])("that does %o has failed with the reason %s", async (onRing, reason) => {
    const { callId } = await sim.ring("+15551239102", onRing);
    await vi.waitFor(async () => expect(await legOf(callId)).toMatchObject({ status: "failed", reason }), WAIT);
    expect(sim.verdicts).not.toContain(false);
  });

  it("that rings is canceled by hanging up, and what is over stays over", async () => {
    const { callId, sid } = await sim.ring("+15551239103", { action: "ring_forever" });
    await vi.waitFor(async () => expect((await sim.carrier.fetchStatus(sid))?.status).toBe("ringing"), WAIT);
    await sim.carrier.hangUp(sid);
    await vi.waitFor(async () => expect(["completed", "failed"]).toContain((await legOf(callId)).status), WAIT);
    await sim.carrier.hangUp(sid);
    expect(await sim.carrier.fetchStatus(`CA${"0".repeat(32)}`)).toBeNull();
  });

  it("whose order the carrier took before its API broke is not rung a second time", async () => {
    await sim.control("POST", "faults", { create: { status: 500, times: 1, after_placing: true } });
    await sim.control("DELETE", "requests");
    const call = await startCall(sim.world, { phone: "+15551239104" });
    const { legs } = await rowsOf(db, call.id);
    await dialLeg(sim.ctx, { legId: legs[0]!.id });
    await dialLeg(sim.ctx, { legId: legs[0]!.id });
    const { requests } = await sim.control<{ requests: { method: string }[] }>("GET", "requests");
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    await vi.waitFor(async () => expect((await legOf(call.id)).status).toBe("in_progress"), WAIT);
  });
});
