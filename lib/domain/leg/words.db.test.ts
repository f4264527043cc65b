import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { LegReason, LegStatus } from "@/lib/contract/participants";
import { endCall } from "../call/end";
import { reconcileCalls } from "../call/reconcile";
import { addParticipants } from "../participant/add";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { removeParticipant } from "../participant/remove";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { answerLeg } from "./answer";
import { dialLeg } from "./dial";
import { findMediaLeg, openMedia } from "./open-media";
import { takeCarrierWord } from "./take-word";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

/** A call with a browser to come and a phone that the carrier is ringing. */
async function ringingPhone() {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = call.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  const { providerCallId } = world.carrier.rung.at(-1)!;
  const tell = (status: LegStatus, more: { reason?: LegReason; seconds?: number } = {}) =>
    takeCarrierWord(world.ctx, {
      legId,
      word: { providerCallId, status, reason: more.reason ?? null, billDuration: more.seconds ?? null, charge: null },
    });
  return { callId: call.id, roomName: call.room_name, legId, phoneId: call.participants[1]!.id, providerCallId, tell };
}

const legOf = async (callId: string) => (await rowsOf(db, callId)).legs[0]!;
const phoneOf = async (callId: string) => (await rowsOf(db, callId)).people[1]!;

describe("the carrier's words", () => {
  test("lead a phone from ringing to its end, and take its participant along", async () => {
    const { callId, tell, roomName, phoneId } = await ringingPhone();
    await tell("ringing");
    await tell("in_progress");
    await takeRoomWebhook(world.ctx, {
      kind: "joined",
      roomName,
      identity: phoneId,
      sid: "PA_phone",
      at: world.clock.now(),
    });
    expect(await phoneOf(callId)).toMatchObject({ status: "active" });
    await tell("completed", { seconds: 49 });
    expect(await legOf(callId)).toMatchObject({ status: "completed", reason: null, billDuration: 49 });
    expect(await phoneOf(callId)).toMatchObject({ status: "left", reason: "hung_up" });
  });

  test.each(["busy", "no_answer", "rejected"] as const)("%s fails the participant with that reason", async (reason) => {
    const { callId, tell } = await ringingPhone();
    await tell("failed", { reason });
    expect(await phoneOf(callId)).toMatchObject({ status: "failed", reason });
    expect((await legOf(callId)).reason).toBe(reason);
  });

  test("shuffled, doubled and at once, they leave one end, one event a change and the first bill", async () => {
    const words = fc.shuffledSubarray(
      ["ringing", "ringing", "in_progress", "in_progress", "completed", "completed", "queued"] as LegStatus[],
      { minLength: 7 },
    );
    await fc.assert(
      fc.asyncProperty(words, fc.boolean(), async (order, atOnce) => {
        const { callId, tell } = await ringingPhone();
        const send = (status: LegStatus, index: number) =>
          tell(status, status === "completed" ? { seconds: 10 + index } : {});
        if (atOnce) await Promise.all(order.map(send));
        else for (const [index, status] of order.entries()) await send(status, index);

        const leg = await legOf(callId);
        expect(leg.status).toBe("completed");
        if (!atOnce) expect(leg.billDuration).toBe(10 + order.indexOf("completed"));
        const { events } = await rowsOf(db, callId);
        const updates = events.filter((event) => event.type === "leg.updated").map((event) => event.data.status);
        expect(updates).toEqual([...new Set(updates)]);
        expect(updates.at(-1)).toBe("completed");
        expect(events.map((event) => event.sequence)).toEqual(events.map((_event, index) => index + 1));
      }),
      { numRuns: 12 },
    );
  });

  test("that come while others change the call are each told once, and the call's events have no gap", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { callId, tell } = await ringingPhone();
      const add = (who: number) =>
        addParticipants(world.ctx, {
          callId,
          participants: [{ transport: "webrtc", identity: `p${who}`, role: "customer" }],
        });
      await Promise.all([
        ...[1, 2, 3].map(add),
        ...(["ringing", "in_progress", "in_progress", "ringing"] as const).map((status) => tell(status)),
        ...[4, 5, 6].map(add),
      ]);
      const { events } = await rowsOf(db, callId);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => index + 1));
      const answers = events.filter(
        ({ type, data }) => type === "leg.updated" && "status" in data && data.status === "in_progress",
      );
      expect(answers).toHaveLength(1);
      expect((await legOf(callId)).status).toBe("in_progress");
      expect(events.filter(({ type }) => type === "participant.added")).toHaveLength(9);
    }
  });

  test("a bill that comes after the end is taken once", async () => {
    const { callId, tell } = await ringingPhone();
    await tell("completed");
    expect((await legOf(callId)).billDuration).toBeNull();
    await tell("completed", { seconds: 12 });
    await tell("completed", { seconds: 99 });
    expect((await legOf(callId)).billDuration).toBe(12);
    const { events } = await rowsOf(db, callId);
    expect(events.filter((event) => event.type === "leg.updated").map((event) => event.data.bill_duration)).toEqual([
      null,
      12,
    ]);
  });

  test("a word about another call of the carrier than the leg's is not taken", async () => {
    const { callId, legId } = await ringingPhone();
    const word = { status: "completed", reason: null, billDuration: 1, charge: null } as const;
    expect(await takeCarrierWord(world.ctx, { legId, word: { ...word, providerCallId: "CAother" } })).toBe(false);
    expect(await takeCarrierWord(world.ctx, { legId: "leg_none", word: { ...word, providerCallId: "CA" } })).toBe(
      false,
    );
    expect((await legOf(callId)).status).toBe("queued");
  });

  test("a phone that hangs up ends the call at once, though its connection to the room went first", async () => {
    const { callId, roomName, phoneId, tell } = await ringingPhone();
    const [ann] = (await rowsOf(db, callId)).people;
    await removeParticipant(world.ctx, { callId, participantId: ann!.id });
    await tell("in_progress");
    await takeRoomWebhook(world.ctx, {
      kind: "joined",
      roomName,
      identity: phoneId,
      sid: "PA_phone",
      at: world.clock.now(),
    });
    await takeRoomWebhook(world.ctx, {
      kind: "left",
      roomName,
      identity: phoneId,
      sid: "PA_phone",
      at: world.clock.now(),
    });
    expect(await phoneOf(callId)).toMatchObject({ status: "left", reason: "disconnected" });
    await tell("completed", { seconds: 5 });
    expect(await phoneOf(callId)).toMatchObject({ status: "left", reason: "hung_up" });
    expect((await rowsOf(db, callId)).call).toMatchObject({ status: "ended", endReason: "participants_left" });
  });

  test("an answered phone is on the line of a call that goes on when its place in the room blinks", async () => {
    const { callId, roomName, phoneId, tell } = await ringingPhone();
    await tell("in_progress");
    world.rooms.join(roomName, phoneId);
    world.clock.advance(4_000);
    await reconcileCalls(world.ctx, () => {});
    world.rooms.leave(roomName, phoneId);
    world.clock.advance(4_000);
    await reconcileCalls(world.ctx, () => {});
    world.rooms.join(roomName, phoneId);
    world.clock.advance(4_000);
    await reconcileCalls(world.ctx, () => {});
    expect(await phoneOf(callId)).toMatchObject({ status: "active" });
  });
});

describe("the answer of a phone", () => {
  /** The one-time token in the media URL of an answer document. */
  const tokenIn = (body: string) => {
    const [, token] =
      /^(?:say One moment, please[.] )?stream wss:\/\/media\.test\/media\/twilio\/([\w-]{20,}) then https:\S+\/answer\?leg=/.exec(
        body,
      ) ?? [];
    expect(token).toBeDefined();
    return token!;
  };
  const answer = async (phone: { legId: string; providerCallId: string }) =>
    (await answerLeg(world.ctx, { legId: phone.legId, providerCallId: phone.providerCallId })).body;

  test("connects it to its call with a token that opens the media once, for that call of the carrier only", async () => {
    const phone = await ringingPhone();
    const token = tokenIn(await answer(phone));
    expect(await legOf(phone.callId)).toMatchObject({ status: "in_progress", answeredAt: world.clock.now() });
    expect(JSON.stringify(await legOf(phone.callId))).not.toContain(token);

    expect(await findMediaLeg(world.ctx, { token })).toEqual({ legId: phone.legId });
    expect(await openMedia(world.ctx, { token, providerCallId: "CAother", host: "media" })).toBeNull();
    const opened = await Promise.all(
      Array.from({ length: 5 }, () =>
        openMedia(world.ctx, { token, providerCallId: phone.providerCallId, host: "media" }),
      ),
    );
    expect(opened.filter(Boolean)).toEqual([
      {
        callId: phone.callId,
        legId: phone.legId,
        host: "media",
        resumes: 0,
        participantId: phone.phoneId,
        provider: "twilio",
        providerCallId: phone.providerCallId,
        roomUrl: world.rooms.internalUrl,
        joinToken: expect.any(String),
      },
    ]);
    expect(await findMediaLeg(world.ctx, { token })).toBeNull();
    const grant = world.rooms.grants.at(-1)!;
    expect(grant).toMatchObject({ identity: phone.phoneId, canPublish: true, hidden: false });
    expect(grant.name).not.toContain("5551234567");
  });

  test("a repeated answer replaces the token of the first", async () => {
    const phone = await ringingPhone();
    const first = tokenIn(await answer(phone));
    const second = tokenIn(await answer(phone));
    const { providerCallId } = phone;
    expect(await openMedia(world.ctx, { token: first, providerCallId, host: "media" })).toBeNull();
    expect(await openMedia(world.ctx, { token: second, providerCallId, host: "media" })).not.toBeNull();
  });

  test("hangs up where there is nothing left to connect to", async () => {
    const over = await ringingPhone();
    await endCall(world.ctx, { callId: over.callId });
    expect(await answer(over)).toBe("hang up");

    const removed = await ringingPhone();
    await removeParticipant(world.ctx, { callId: removed.callId, participantId: removed.phoneId });
    expect(await answer(removed)).toBe("hang up");

    const ended = await ringingPhone();
    await ended.tell("completed");
    expect(await answer(ended)).toBe("hang up");

    const foreign = await ringingPhone();
    expect(await answer({ ...foreign, providerCallId: "CAother" })).toBe("hang up");
    await expect(answer({ ...foreign, legId: "leg_none" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("a token opens nothing once the call is over or the phone was removed", async () => {
    const over = await ringingPhone();
    const token = tokenIn(await answer(over));
    await endCall(world.ctx, { callId: over.callId });
    expect(await openMedia(world.ctx, { token, providerCallId: over.providerCallId, host: "media" })).toBeNull();

    const removed = await ringingPhone();
    const other = tokenIn(await answer(removed));
    await removeParticipant(world.ctx, { callId: removed.callId, participantId: removed.phoneId });
    expect(
      await openMedia(world.ctx, { token: other, providerCallId: removed.providerCallId, host: "media" }),
    ).toBeNull();
  });
});
