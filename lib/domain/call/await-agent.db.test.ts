import { afterAll, beforeAll, expect, test } from "vitest";
import { createSignals } from "@/db/signals";
import { createTestDatabase } from "@/db/testing";
import { claimCalls } from "../hosting/lease";
import { markAgentJoined } from "../hosting/mark-agent-joined";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";

const { db, url } = await createTestDatabase();
const signals = createSignals(url);
let world: World;
beforeAll(async () => {
  world = await createWorld(db);
});
afterAll(() => signals.close());

/** The world with a process's real signals, and a bound on the wait for the agent. */
const waiting = (agentWaitMs: number): World => ({
  ...world,
  ctx: { ...world.ctx, signals, settings: { ...world.ctx.settings, agentWaitMs } },
});

test("whoever makes a call gets the answer when the agent is in the room", async () => {
  const unlisten = await signals.listen(
    "call_event",
    (payload) => {
      if (!payload.includes("call.created")) return;
      void (async () => {
        const [hosting] = await claimCalls(world.ctx, { host: "host", capacity: 1, takeOver: true });
        await markAgentJoined(world.ctx, hosting!, { sid: "PA_agent" });
      })();
    },
    () => {},
  );
  const call = await startCall(waiting(60_000), "ann", { phone: "+15551234567" });
  expect((await rowsOf(db, call.id)).agent.status).toBe("active");
  expect(call).toMatchObject({ status: "connecting", participants: [{ status: "joining" }, { status: "queued" }] });
  await unlisten();
});

test("a call that no agent comes to is answered all the same", async () => {
  const call = await startCall(waiting(50), "ann");
  expect((await rowsOf(db, call.id)).agent.status).toBe("joining");
  expect(call.participants[0]!.access).toBeDefined();
});
