import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { listAudit } from "../audit/list";
import { endCall } from "../call/end";
import { addParticipants } from "../participant/add";
import { holdParticipant } from "../participant/hold";
import { removeParticipant } from "../participant/remove";
import { resumeParticipant } from "../participant/resume";
import {
  createWorld,
  queuedJobs,
  REJOIN_GRACE_MS,
  RING_TIMEOUT_SECONDS,
  rowsOf,
  type World,
} from "../testing/fixtures";
import { beginBriefing } from "./begin-briefing";
import { beginTellingOutcome } from "./begin-telling-outcome";
import { cancelTransfer } from "./cancel";
import { targetDecides } from "./decide-by-target";
import { declineTransfer } from "./decline";
import { mergeTransfer } from "./merge";
import { openTransferOf } from "./open";
import { requestTransferByAgent } from "./request-by-agent";
import { swapTransfer } from "./swap";
import { hearing as hearingOf } from "./testing/hearing";
import { beginScene, type Scene } from "./testing/scene";
import { DECIDE_MS, GOODBYE_MS, RING_SLACK_MS, SWITCH_MS } from "./state";

const TOM = "+15550100001";
const EVA = "+15550100002";
const toTom = { to: { transport: "pstn", identity: TOM } } as const;

const { db } = await createTestDatabase();
let world: World;
let scene: Scene;
beforeEach(async () => {
  world = await createWorld(db);
  scene = await beginScene(db, world, "ann");
});

const hearing = () => hearingOf(db, scene.callId, { [TOM]: "tom", [EVA]: "eva" });
const ref = async () => ({ callId: scene.callId, transferId: (await scene.transfer()).id });
const decides = async (number: string, decision: "accept" | "decline", outcome?: "voicemail") =>
  targetDecides(world.ctx, {
    callId: scene.callId,
    participantId: (await scene.person(number)).id,
    decision,
    ...(outcome && { outcome }),
  });
const brief = async () => {
  const { attempt } = (await openTransferOf(db, scene.callId))!;
  return beginBriefing(world.ctx, scene.hosting, { attemptId: attempt.id });
};
const tell = async () => beginTellingOutcome(world.ctx, scene.hosting, { transferId: (await scene.transfer()).id });

/** Tom's phone is answered, and he talks with the agent alone. */
async function consultWithTom(fallback: (typeof toTom)["to"][] = []) {
  await scene.transferTo({ ...toTom, fallback });
  await scene.answers(TOM);
  await scene.allApplied();
  expect(await scene.transfer()).toMatchObject({ status: "consulting" });
}

describe("a warm transfer", () => {
  test("rings the phone while the caller goes on with the agent", async () => {
    const transfer = await scene.transferTo(toTom);
    expect(transfer).toMatchObject({
      status: "ringing",
      outcome: null,
      attempts: [{ target: { from_number: world.fromNumber }, status: "ringing", user_id: null }],
    });
    const tom = await scene.person(TOM);
    expect(tom).toMatchObject({ transferId: transfer.id, mode: "consulting", consultId: transfer.id });
    const { legId } = await scene.phone(TOM);
    expect(await queuedJobs(db, legId)).toMatchObject([{ name: "leg.dial" }]);
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
  });

  test("once it is answered the caller is on hold, and nobody is heard before that is in force everywhere", async () => {
    await scene.transferTo(toTom);
    await scene.answers(TOM);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "holding", attempts: [{ status: "answered" }] });
    expect((await scene.person("ann")).heldAt).not.toBeNull();
    expect(await hearing()).toEqual([]);
    expect(await brief()).toBeNull();

    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    expect(await hearing()).toEqual(["agent<tom", "tom<agent"]);
  });

  test("brings them together when the target accepts: the agent is there and silent", async () => {
    await consultWithTom();
    await decides(TOM, "accept");
    expect(await scene.transfer()).toMatchObject({ status: "merging" });
    expect(await hearing()).toEqual([]);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({
      status: "ended",
      outcome: "accepted",
      attempts: [{ status: "ended", outcome: "accepted" }],
    });
    expect(await hearing()).toEqual(["agent<ann", "agent<tom", "ann<agent", "ann<tom", "tom<agent", "tom<ann"]);
    const { call, eventTypes } = await rowsOf(db, scene.callId);
    expect(call).toMatchObject({ agentMode: "silent", driverId: null });
    expect(eventTypes).toContain("agent.mode_changed");
    expect(await tell()).toBeNull();
    expect(await openTransferOf(db, scene.callId)).toBeNull();
  });

  test("is briefed once, to a phone, and has its time to decide after it", async () => {
    await consultWithTom();
    const briefing = await brief();
    expect(briefing!.text).toMatch(/caller on hold.*Press 1/s);
    expect(await brief()).toBeNull();
    world.clock.advance(DECIDE_MS + 1_000);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    world.clock.advance(DECIDE_MS);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "declined" });
  });

  test("a target that neither accepts nor declines, such as a machine's menu, has declined", async () => {
    await consultWithTom();
    world.clock.advance(DECIDE_MS);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "declined" });
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
  });

  test.each([
    ["declines", () => decides(TOM, "decline"), "declined", /cannot take your call/],
    ["hangs up", () => scene.hangsUp(TOM), "declined", /cannot take your call/],
    ["is a mailbox", () => decides(TOM, "decline", "voicemail"), "voicemail", /mailbox/],
    ["is declined for by the API", async () => declineTransfer(world.ctx, await ref()), "declined", /cannot take/],
    ["is taken back", async () => cancelTransfer(world.ctx, await ref()), "canceled", /back with you/],
    [
      "is removed",
      async () => removeParticipant(world.ctx, { callId: scene.callId, participantId: (await scene.person(TOM)).id }),
      "canceled",
      /back with you/,
    ],
  ])("a target who %s in private talk: the caller gets the agent back, once it is safe", async (...row) => {
    const [, happens, outcome, words] = row;
    await consultWithTom();
    await happens();
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "returning" });
    expect(await hearing()).toEqual([]);
    expect(await tell()).toBeNull();
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome, attempts: [{ outcome }] });
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
    expect((await scene.person(TOM)).status).toBe("left");
    expect((await rowsOf(db, scene.callId)).call).toMatchObject({ status: "active", agentMode: "auto" });
    expect((await tell())!.words).toMatch(words);
    expect(await tell()).toBeNull();
  });

  test.each([
    ["is busy", () => scene.carrierSays(TOM, { status: "failed", reason: "busy" }), "busy"],
    ["does not answer", () => scene.carrierSays(TOM, { status: "failed", reason: "no_answer" }), "no_answer"],
    ["rejects", () => scene.carrierSays(TOM, { status: "failed", reason: "rejected" }), "declined"],
    ["cannot be rung", () => scene.carrierSays(TOM, { status: "failed", reason: "carrier_error" }), "failed"],
    ["is a mailbox, known before it is in the call", () => decides(TOM, "decline", "voicemail"), "voicemail"],
    ["rings for too long", async () => world.clock.advance(RING_TIMEOUT_SECONDS * 1_000 + RING_SLACK_MS), "no_answer"],
    ["is taken back", async () => cancelTransfer(world.ctx, await ref()), "canceled"],
  ])("a phone that %s: the caller never was on hold, and is told how it ended", async (_what, happens, outcome) => {
    await scene.transferTo(toTom);
    await happens();
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome });
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
    expect((await tell()) !== null).toBe(outcome !== "canceled");
  });

  test("a phone that rings on when it is too late is canceled at its carrier", async () => {
    await scene.transferTo(toTom);
    await scene.carrierSays(TOM, { status: "ringing" });
    world.clock.advance(RING_TIMEOUT_SECONDS * 1_000 + RING_SLACK_MS);
    await scene.advance();
    const { legId } = await scene.phone(TOM);
    expect((await queuedJobs(db, legId)).map(({ name }) => name)).toContain("leg.hang_up");
  });

  test("rings the next target when one does not take it, and the caller has the agent meanwhile", async () => {
    await consultWithTom([{ transport: "pstn", identity: EVA as typeof TOM }]);
    await decides(TOM, "decline");
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({
      status: "ringing",
      outcome: null,
      attempts: [
        { outcome: "declined", status: "ended" },
        { outcome: null, status: "ringing" },
      ],
    });
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
    expect((await scene.person("ann")).heldAt).toBeNull();
    await scene.answers(EVA);
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<eva", "eva<agent"]);
    await decides(EVA, "accept");
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await hearing()).toContain("ann<eva");
  });

  test("a next target that cannot be rung by now has failed, and the one after it is rung", async () => {
    await scene.transferTo({
      ...toTom,
      fallback: [{ participant_id: "p_00000000000000000000" }, { transport: "pstn", identity: EVA }],
    });
    await scene.carrierSays(TOM, { status: "failed", reason: "busy" });
    await scene.advance();
    expect((await scene.transfer()).attempts.map(({ outcome }) => outcome)).toEqual(["busy", "failed", null]);
    expect((await scene.person(EVA)).status).toBe("joining");
  });

  test("where a change cannot be known to be in force, the caller comes back all the same", async () => {
    await scene.transferTo(toTom);
    await scene.answers(TOM);
    await scene.advance();
    world.clock.advance(SWITCH_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "returning", attempts: [{ outcome: "failed" }] });
    world.clock.advance(SWITCH_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "failed" });
    expect((await scene.person("ann")).heldAt).toBeNull();
    // The agent's host never said that it went by it.
    expect(await hearing()).toEqual(["agent<ann"]);
  });
});

describe("the caller leaves", () => {
  test("while it rings: the phone is canceled, nobody is told, the call ends when the carrier has said so", async () => {
    await scene.transferTo(toTom);
    await scene.carrierSays(TOM, { status: "ringing" });
    await scene.drop("ann");
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ringing" });
    world.clock.advance(REJOIN_GRACE_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "caller_left" });
    expect(await tell()).toBeNull();
    await scene.carrierSays(TOM, { status: "failed", reason: "canceled" });
    expect((await rowsOf(db, scene.callId)).call).toMatchObject({ status: "ended" });
  });

  test("in private talk: the target is said goodbye and released, the briefing is not repeated, nobody merges", async () => {
    await consultWithTom();
    await scene.drop("ann");
    world.clock.advance(REJOIN_GRACE_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "returning", attempts: [{ outcome: "caller_left" }] });
    expect(await hearing()).toEqual(["agent<tom", "tom<agent"]);
    expect(await brief()).toBeNull();
    expect((await tell())!.words).toMatch(/caller has hung up/);
    await decides(TOM, "accept");
    expect(await scene.transfer()).toMatchObject({ status: "returning" });
    world.clock.advance(GOODBYE_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "caller_left" });
    expect(await scene.person(TOM)).toMatchObject({ status: "left", reason: "removed" });
    expect((await rowsOf(db, scene.callId)).call).toMatchObject({ status: "ended" });
  });

  test("between acceptance and merge: nobody is merged into an empty room", async () => {
    await consultWithTom();
    await decides(TOM, "accept");
    await scene.drop("ann");
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "merging" });
    world.clock.advance(REJOIN_GRACE_MS);
    await scene.advance();
    expect(await scene.transfer()).toMatchObject({ status: "returning", attempts: [{ outcome: "caller_left" }] });
  });

  test("and comes back within the grace: they are on hold still", async () => {
    await consultWithTom();
    await scene.drop("ann");
    await scene.advance();
    await scene.join("ann");
    await scene.allApplied();
    expect((await scene.person("ann")).heldAt).not.toBeNull();
    expect(await hearing()).toEqual(["agent<tom", "tom<agent"]);
    await decides(TOM, "accept");
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ outcome: "accepted" });
  });
});

describe("in private talk", () => {
  beforeEach(() => consultWithTom());

  test("somebody who comes into the call waits on hold too, and is brought along", async () => {
    await addParticipants(world.ctx, {
      callId: scene.callId,
      participants: [{ transport: "webrtc", identity: "ben", role: "customer" }],
    });
    await scene.join("ben");
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<tom", "tom<agent"]);
    await decides(TOM, "accept");
    await scene.allApplied();
    expect(await hearing()).toContain("ben<tom");
  });

  test("who is on hold can be swapped, and back; the target on hold does not run out of time", async () => {
    await swapTransfer(world.ctx, await ref());
    expect(await hearing()).toEqual(["agent<ann"]);
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<ann", "ann<agent"]);
    world.clock.advance(DECIDE_MS * 2);
    await scene.advance();
    await swapTransfer(world.ctx, await ref());
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<tom", "tom<agent"]);
    await swapTransfer(world.ctx, await ref());
    await scene.allApplied();
    await mergeTransfer(world.ctx, await ref());
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await hearing()).toContain("ann<tom");
    expect((await scene.person(TOM)).heldAt).toBeNull();
  });

  test("nobody of it is held or resumed by others", async () => {
    const { callId } = scene;
    const [ann, tom] = [await scene.person("ann"), await scene.person(TOM)];
    const refusal = { code: "transfer_under_way" };
    await expect(resumeParticipant(world.ctx, { callId, participantId: ann.id })).rejects.toMatchObject(refusal);
    await expect(holdParticipant(world.ctx, { callId, participantId: tom.id })).rejects.toMatchObject(refusal);
  });

  test("the end of the call is the end of the transfer", async () => {
    await endCall(world.ctx, { callId: scene.callId });
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "canceled" });
    expect((await rowsOf(db, scene.callId)).eventTypes.filter((type) => type === "call.ended")).toHaveLength(1);
    await expect(cancelTransfer(world.ctx, await ref())).rejects.toMatchObject({ code: "call_over" });
  });

  test("whoever decides is written down", async () => {
    await decides(TOM, "accept");
    const { entries } = await listAudit(world.ctx, { callId: scene.callId });
    expect(entries.map(({ action, by }) => [action, by.kind])).toEqual([
      ["transfer", "api_key"],
      ["transfer_accept", "system"],
    ]);
    expect(JSON.stringify(entries)).not.toContain(TOM);
  });

  test("deciding twice, or by somebody who is no target, changes nothing", async () => {
    await decides("ann", "accept");
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    await Promise.all([decides(TOM, "accept"), decides(TOM, "accept"), decides(TOM, "decline")]);
    await scene.allApplied();
    expect((await scene.transfer()).status).toBe("ended");
    expect((await rowsOf(db, scene.callId)).eventTypes.filter((type) => type === "transfer.updated")).not.toHaveLength(
      0,
    );
  });
});

describe("a cold transfer", () => {
  test("has the target in the call with everybody as soon as it answers", async () => {
    await scene.transferTo({ ...toTom, mode: "cold" });
    await scene.answers(TOM);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await hearing()).toContain("ann<tom");
    expect((await rowsOf(db, scene.callId)).call.agentMode).toBe("silent");
  });
});

describe("targets", () => {
  test("a browser is rung by its access, and takes the call by the API", async () => {
    const transfer = await scene.transferTo({ to: { transport: "webrtc", identity: "eva" } });
    expect(transfer.attempts[0]!.participant_id).toBe((await scene.person("eva")).id);
    await scene.join("eva");
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<eva", "eva<agent"]);
    expect(await brief(), "it is shown a card").toBeNull();
  });

  test("a SIP address is rung from a number whose carrier dials SIP, the call's own before others", async () => {
    const desk = "sip:desk@pbx.example.com";
    await scene.transferTo({ mode: "cold", to: { transport: "sip", identity: desk } });
    await scene.answers(desk);
    expect(world.carrier.rung.at(-1)).toMatchObject({ from: world.fromNumber, to: desk });
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
  });

  test("a SIP address is refused where no number's carrier dials SIP", async () => {
    Object.assign(world.carrier.capabilities, { sip: false });
    await expect(
      scene.transferTo({ to: { transport: "sip", identity: "sip:desk@pbx.example.com" } }),
    ).rejects.toMatchObject({ code: "invalid_request", param: "to.from_number" });
  });

  test("somebody in the call is not rung, and stays when they decline", async () => {
    scene = await beginScene(db, world, "ann", "ben");
    const ben = await scene.person("ben");
    const transfer = await scene.transferTo({ to: { participant_id: ben.id } });
    expect(transfer).toMatchObject({ status: "holding" });
    await scene.allApplied();
    expect(await hearing()).toEqual(["agent<ben", "ben<agent"]);
    await declineTransfer(world.ctx, await ref());
    await scene.allApplied();
    expect((await scene.person("ben")).status).toBe("active");
    expect(await hearing()).toEqual(["agent<ann", "agent<ben", "ann<agent", "ann<ben", "ben<agent", "ben<ann"]);
  });

  test("the agent transfers to whom its settings name", async () => {
    const transferTargets = [{ name: "Billing", to: { transport: "pstn" as const, identity: TOM } }];
    await db.update(schema.agents).set({ transferTargets }).where(eq(schema.agents.id, world.agentId));
    const ask = (name: string) => requestTransferByAgent(world.ctx, scene.hosting, { name, briefing: "A refund." });
    await expect(ask("Sales")).rejects.toMatchObject({ code: "not_found" });
    expect(await ask("billing")).toMatchObject({ by: { kind: "agent" }, briefing: { reason: "A refund." } });
    await expect(ask("Billing")).rejects.toMatchObject({ code: "transfer_under_way" });
  });
});

describe("is refused, and leaves nothing behind:", () => {
  test.each([
    ["a number that is none", { to: { transport: "pstn", identity: "+1555123" } }, "invalid_request", "to.identity"],
    [
      "another workspace's number",
      { to: { transport: "pstn", identity: TOM, from_number: "+15550000000" } },
      "from_number_not_owned",
      "to.from_number",
    ],
    ["an unknown operator", { to: { user_id: "usr_0" } }, "not_found", "to.user_id"],
    ["an unknown participant", { to: { participant_id: "p_0" } }, "not_found", "to.participant_id"],
    ["an identity in the call", { to: { transport: "webrtc", identity: "ann" } }, "identity_in_call", "to.identity"],
    [
      "a wrong number behind",
      { ...toTom, fallback: [{ transport: "pstn", identity: "+1555123" }] },
      "invalid_request",
      "fallback[0].identity",
    ],
    [
      "a fact that nobody said",
      { ...toTom, briefing: { reason: "x", facts: [{ text: "x", transcript_id: "t_0" }] } },
      "invalid_request",
      "briefing.facts[0].transcript_id",
    ],
    ["an operator who is not there to brief", { ...toTom, briefed_by: "operator" }, "participant_not_here", null],
  ] as const)("%s", async (_what, body, code, param) => {
    await expect(scene.transferTo(body as never)).rejects.toMatchObject({ code, param });
    expect(await db.select().from(schema.transfers).where(eq(schema.transfers.callId, scene.callId))).toEqual([]);
    expect((await rowsOf(db, scene.callId)).people).toHaveLength(1);
  });

  test("a call of another workspace, one that is over, and one with nobody to transfer", async () => {
    await expect(scene.transferTo(toTom, world.stranger)).rejects.toMatchObject({ code: "not_found" });
    await scene.drop("ann");
    await expect(scene.transferTo(toTom)).rejects.toMatchObject({ code: "participant_not_here" });
    await endCall(world.ctx, { callId: scene.callId });
    await expect(scene.transferTo(toTom)).rejects.toMatchObject({ code: "call_over" });
  });
});

test("of many transfers asked for at once one is begun, and one phone rings", async () => {
  const asked = [TOM, EVA, TOM, EVA].map((identity) => scene.transferTo({ to: { transport: "pstn", identity } }));
  const results = await Promise.allSettled(asked);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "transfer_under_way" });
  }
  expect((await rowsOf(db, scene.callId)).legs).toHaveLength(1);
});
