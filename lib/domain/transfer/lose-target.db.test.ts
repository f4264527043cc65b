import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { ActorRef } from "@/lib/contract/agent-control";
import { setAgentMode } from "../agent-control/set-mode";
import { takeOver } from "../call/take-over";
import { talkerWasLost } from "../hosting/talker-was-lost";
import { observeCall } from "../participant/observe";
import { removeParticipant } from "../participant/remove";
import { createWorld, REJOIN_GRACE_MS, rowsOf, type World } from "../testing/fixtures";
import { targetDecides } from "./decide-by-target";
import { sweepTransfers } from "./sweep";
import { beginScene, type Scene } from "./testing/scene";

const TOM = "+15550100001";

const { db } = await createTestDatabase();
let world: World;
let scene: Scene;
beforeEach(async () => {
  world = await createWorld(db);
  scene = await beginScene(db, world, "ann");
});

const accept = async (identity: string) => {
  await targetDecides(world.ctx, {
    callId: scene.callId,
    participantId: (await scene.person(identity)).id,
    decision: "accept",
  });
  await scene.allApplied();
  expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
};
async function takenByTom(): Promise<void> {
  await scene.transferTo({ to: { transport: "pstn", identity: TOM } });
  await scene.answers(TOM);
  await scene.allApplied();
  await accept(TOM);
}
async function takenByEva(): Promise<void> {
  await scene.transferTo({ to: { transport: "webrtc", identity: "eva" } });
  await scene.join("eva");
  await scene.allApplied();
  await accept("eva");
}
const sweep = () =>
  sweepTransfers(world.ctx, (_callId, err) => {
    throw err;
  });
const modes = async () =>
  (await rowsOf(db, scene.callId)).events
    .filter(({ type }) => type === "agent.mode_changed")
    .map(({ data }) => `${String(data.mode)} ${(data.by as ActorRef).kind}`);
const mode = async () => (await rowsOf(db, scene.callId)).call.agentMode;
const remove = async (identity: string) =>
  removeParticipant(world.ctx, { callId: scene.callId, participantId: (await scene.person(identity)).id });

test("a target that hangs up leaves the callers with the agent, at once", async () => {
  await takenByTom();
  await scene.hangsUp(TOM);
  expect(await modes()).toEqual(["silent system", "auto system"]);
  expect((await rowsOf(db, scene.callId)).call).toMatchObject({ status: "active", agentMode: "auto", driverId: null });
  expect(await talkerWasLost(world.ctx, scene.hosting)).toBe(true);
});

test("a target whose connection went may come back; when it does not, the agent does", async () => {
  await takenByEva();
  await scene.drop("eva");
  await sweep();
  expect(await mode()).toBe("silent");
  await scene.join("eva");
  world.clock.advance(REJOIN_GRACE_MS);
  await sweep();
  expect(await mode()).toBe("silent");
  await scene.drop("eva");
  world.clock.advance(REJOIN_GRACE_MS - 1);
  await sweep();
  expect(await mode()).toBe("silent");
  world.clock.advance(1);
  await sweep();
  await sweep();
  expect(await modes()).toEqual(["silent system", "auto system"]);
});

test("one who lost the connection and is removed then is gone at once", async () => {
  await takenByEva();
  await scene.drop("eva");
  await remove("eva");
  expect(await mode()).toBe("auto");
});

test("of several who took the callers the last one counts", async () => {
  await takenByTom();
  await takenByEva();
  await scene.hangsUp(TOM);
  await sweep();
  expect(await mode()).toBe("silent");
  await remove("eva");
  expect(await mode()).toBe("auto");
});

test("with no caller left, or a caller who leaves, nothing changes", async () => {
  await takenByTom();
  await remove("ann");
  await sweep();
  expect(await mode()).toBe("silent");
  await scene.hangsUp(TOM);
  expect((await rowsOf(db, scene.callId)).call).toMatchObject({ status: "ended", agentMode: "silent" });
});

test("an agent that somebody wanted silent stays so", async () => {
  await setAgentMode(world.ctx, { callId: scene.callId, mode: "silent" });
  await takenByTom();
  await scene.hangsUp(TOM);
  await sweep();
  expect(await modes()).toEqual(["silent api_key"]);
  await setAgentMode(world.ctx, { callId: scene.callId, mode: "auto" });
  expect(await talkerWasLost(world.ctx, scene.hosting)).toBe(false);
});

test("an operator who drives has the callers; one who drove before and gave them to the target has not", async () => {
  await observeCall(world.operator, { callId: scene.callId });
  await scene.operatorJoins(world.operator);
  await takeOver(world.operator, { callId: scene.callId });
  await scene.allApplied();
  await takenByTom();
  expect(await modes()).toEqual(["silent user", "silent system"]);
  await scene.hangsUp(TOM);
  expect(await mode()).toBe("auto");

  await takenByEva();
  await takeOver(world.operator, { callId: scene.callId });
  await remove("eva");
  await sweep();
  expect(await mode()).toBe("silent");
});
