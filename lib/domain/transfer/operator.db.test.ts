import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { schema } from "@/db/client";
import { newId } from "@/lib/ids";
import { listAudit } from "../audit/list";
import type { WorkspaceContext } from "../context";
import { observeCall } from "../participant/observe";
import { setMode } from "../participant/set-mode";
import { createWorld, rowsOf, type World } from "../testing/fixtures";
import { acceptTransfer } from "./accept";
import { beginBriefing } from "./begin-briefing";
import { cancelTransfer } from "./cancel";
import { declineTransfer } from "./decline";
import { mergeTransfer } from "./merge";
import { openTransferOf } from "./open";
import { BRIEFER_AWAY_MS, OPERATOR_JOIN_MS, OPERATOR_RING_MS } from "./state";
import { swapTransfer } from "./swap";
import { beginScene, type Scene } from "./testing/scene";
import { hearing } from "./testing/hearing";

const TOM = "+15550100001";

const { db } = await createTestDatabase();
let world: World;
let scene: Scene;
/** A second operator. */
let max: WorkspaceContext;
beforeEach(async () => {
  world = await createWorld(db);
  scene = await beginScene(db, world, "ann");
  const id = newId("usr");
  const { workspaceId } = world;
  await db
    .insert(schema.users)
    .values({ id, workspaceId, email: `${id}@example.org`, name: "Max", role: "operator", passwordHash: "none" });
  max = { ...world.operator, actor: { kind: "user", id, workspaceId, name: "Max", role: "operator" } };
});

const ref = async () => ({ callId: scene.callId, transferId: (await scene.transfer()).id });
const names = () => ({
  [TOM]: "tom",
  [`operator:${world.operator.actor.id}`]: "olive",
  [`operator:${max.actor.id}`]: "max",
});
const heard = () => hearing(db, scene.callId, names());
const ringOlive = () => scene.transferTo({ to: { user_id: world.operator.actor.id } });
const olive = () => scene.person(`operator:${world.operator.actor.id}`);

describe("an operator whose dashboard rings", () => {
  test("answers, talks with the agent in private, and takes the call: they drive, the agent is silent", async () => {
    const rung = await ringOlive();
    expect(rung.attempts).toMatchObject([
      { user_id: world.operator.actor.id, participant_id: null, status: "ringing" },
    ]);
    const answered = await acceptTransfer(world.operator, await ref());
    expect(answered).toMatchObject({ status: "ringing", attempts: [{ status: "answered" }] });
    expect(answered.attempts[0]!.participant_id).toBe((await olive()).id);
    await scene.operatorJoins(world.operator);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    expect(await heard()).toEqual(["agent<olive", "olive<agent"]);
    const { attempt } = (await openTransferOf(db, scene.callId))!;
    expect(await beginBriefing(world.ctx, scene.hosting, { attemptId: attempt.id }), "they have a card").toBeNull();

    await acceptTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await heard()).toContain("ann<olive");
    const { call } = await rowsOf(db, scene.callId);
    expect(call).toMatchObject({ agentMode: "silent", driverId: (await olive()).id });
  });

  test("who listened already comes from where they are", async () => {
    await observeCall(world.operator, { callId: scene.callId });
    await scene.operatorJoins(world.operator);
    await ringOlive();
    await acceptTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await heard()).toEqual(["agent<olive", "olive<agent"]);
    await declineTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "declined" });
    expect(await olive()).toMatchObject({ status: "active", mode: "listening", consultId: null });
    expect(await heard()).toEqual(["agent<ann", "ann<agent", "olive<agent", "olive<ann"]);
  });

  test("is the only one who may answer or decline it", async () => {
    await ringOlive();
    for (const decide of [acceptTransfer, declineTransfer]) {
      await expect(decide(max, await ref())).rejects.toMatchObject({ code: "forbidden" });
      await expect(decide(world.ctx, await ref())).rejects.toMatchObject({ code: "forbidden" });
      await expect(decide(world.stranger, await ref())).rejects.toMatchObject({ code: "not_found" });
    }
    await declineTransfer(world.operator, await ref());
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "declined" });
    await expect(acceptTransfer(world.operator, await ref())).rejects.toMatchObject({ code: "transfer_over" });
  });

  test.each([
    ["does not answer", async () => {}, OPERATOR_RING_MS],
    [
      "answers, and their page does not come",
      async () => acceptTransfer(world.operator, await ref()),
      OPERATOR_JOIN_MS,
    ],
  ])("who %s is not waited for", async (_what, happens, ms) => {
    await ringOlive();
    await happens();
    world.clock.advance(ms - 1);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ringing" });
    world.clock.advance(1);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "no_answer" });
  });

  test("in a cold transfer talks with the caller as soon as they are there", async () => {
    await observeCall(world.operator, { callId: scene.callId });
    await scene.operatorJoins(world.operator);
    await scene.transferTo({ to: { user_id: world.operator.actor.id }, mode: "cold" });
    await acceptTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await heard()).toContain("ann<olive");
  });
});

describe("an operator who speaks to the target first", () => {
  beforeEach(async () => {
    const { id } = await observeCall(world.operator, { callId: scene.callId });
    await scene.operatorJoins(world.operator);
    await setMode(world.operator, { callId: scene.callId, participantId: id, mode: "open" });
    await scene.allApplied();
    await scene.transferTo({ to: { transport: "pstn", identity: TOM }, briefed_by: "operator" }, world.operator);
    await scene.answers(TOM);
    await scene.allApplied();
  });

  test("is alone with it, for as long as they like, and swaps, merges", async () => {
    expect(await heard()).toEqual(["olive<tom", "tom<olive"]);
    world.clock.advance(600_000);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    await swapTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await heard()).toEqual(["agent<ann", "agent<olive", "ann<agent", "ann<olive", "olive<agent", "olive<ann"]);
    await mergeTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await heard()).toEqual(expect.arrayContaining(["ann<tom", "olive<tom", "tom<ann", "tom<olive"]));
  });

  test("cancels it, and is with the caller again", async () => {
    await cancelTransfer(world.operator, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "canceled" });
    expect(await heard()).toEqual(["agent<ann", "agent<olive", "ann<agent", "ann<olive", "olive<agent", "olive<ann"]);
    const { entries } = await listAudit(world.ctx, { callId: scene.callId });
    expect(entries.map(({ action, by }) => `${action} ${by.name}`)).toEqual(
      expect.arrayContaining(["transfer Olive", "transfer_cancel Olive"]),
    );
  });

  test("and is gone for longer than a reload takes: the agent briefs, and the callers wait", async () => {
    await swapTransfer(world.operator, await ref());
    await scene.allApplied();
    await scene.drop(`operator:${world.operator.actor.id}`);
    world.clock.advance(BRIEFER_AWAY_MS - 1);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "consulting", briefed_by: "operator" });
    world.clock.advance(1);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "consulting", briefed_by: "agent" });
    expect(await heard()).toEqual(["agent<tom", "tom<agent"]);
    const { attempt } = (await openTransferOf(db, scene.callId))!;
    expect(await beginBriefing(world.ctx, scene.hosting, { attemptId: attempt.id })).not.toBeNull();
  });

  test("and is gone when it comes to that: the callers get the agent back in the end", async () => {
    await scene.drop(`operator:${world.operator.actor.id}`);
    await cancelTransfer(max, await ref());
    await scene.allApplied();
    expect(await heard()).toEqual(["agent<ann", "ann<agent"]);
  });
});
