import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { ParticipantInputs } from "@/lib/contract/participants";
import { createCall } from "../call/create";
import { takeDigit } from "../participant/take-digit";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import type { MachineWord } from "../ports/carrier";
import { createWorld, queuedJobs, rowsOf, type World } from "../testing/fixtures";
import { beginScene, type Scene } from "../transfer/testing/scene";
import { answerLeg } from "./answer";
import { dialLeg } from "./dial";
import { hangUpLeg } from "./hang-up";
import { leaveMessage } from "./leave-message";
import { takeMachineWord } from "./take-machine-word";
import { takeCarrierWord } from "./take-word";

const TOM = "+15550100001";
const toTom = { to: { transport: "pstn", identity: TOM } } as const;

const { db } = await createTestDatabase();
let world: World;
let scene: Scene;
beforeEach(async () => {
  world = await createWorld(db);
  scene = await beginScene(db, world, "ann", { phone: "+15550100009" });
});

async function hear(number: string, answeredBy: MachineWord["answeredBy"], providerCallId?: string) {
  const { legId } = await scene.phone(number);
  const leg = (await rowsOf(db, scene.callId)).legs.find(({ id }) => id === legId)!;
  await takeMachineWord(world.ctx, {
    legId,
    word: { providerCallId: providerCallId ?? leg.providerCallId!, answeredBy },
  });
}

async function consultWithTom() {
  await scene.transferTo(toTom);
  await scene.answers(TOM);
  await scene.allApplied();
  expect(await scene.transfer()).toMatchObject({ status: "consulting" });
}

describe("a machine that answers", () => {
  test("is listened for where the phone is a target, and nowhere else", async () => {
    await scene.transferTo(toTom);
    await scene.answers(TOM);
    const { legId } = await scene.phone(TOM);
    expect(world.carrier.rung.map(({ machine }) => machine?.url ?? null)).toEqual([
      null,
      `https://voice.test/webhooks/twilio/amd?leg=${legId}`,
    ]);
  });

  test("for a target has declined: it was a voicemail box", async () => {
    await consultWithTom();
    await hear(TOM, "machine");
    await hear(TOM, "machine");
    expect((await scene.transfer()).attempts).toMatchObject([{ status: "ended", outcome: "voicemail" }]);
  });

  test("changes nothing where it is a person, a doubt, another call's, or no target", async () => {
    await consultWithTom();
    await hear(TOM, "human");
    await hear(TOM, "unknown");
    await hear(TOM, "machine", "CA-other");
    await hear("+15550100009", "machine");
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
    expect((await scene.person("+15550100009")).status).toBe("active");
  });
});

describe("a machine that answers for somebody who is listened for", () => {
  const MESSAGE = "Acme here: your order is ready.";

  /** A call to one phone whose machine detection is `mode`, answered. */
  async function answeredPhone(mode: "off" | "detect" | "message", { joined = true, others = [] as string[] } = {}) {
    const phone = {
      transport: "pstn" as const,
      identity: "+15550100031",
      from_number: world.fromNumber,
      machine_detection: mode,
      ...(mode === "message" && { voicemail_message: MESSAGE }),
    };
    const participants = ParticipantInputs.parse([
      phone,
      ...others.map((identity) => ({ transport: "webrtc", identity })),
    ]);
    const call = await createCall(world.ctx, { agent_id: world.agentId, participants });
    const { id: participantId, telephony_leg_id } = call.participants.find(({ transport }) => transport === "pstn")!;
    const legId = telephony_leg_id!;
    await dialLeg(world.ctx, { legId });
    const { providerCallId, machine } = world.carrier.rung.at(-1)!;
    const fetchDocument = async () => (await answerLeg(world.ctx, { legId, providerCallId })).body;
    expect(await fetchDocument()).toMatch(/^stream /);
    world.carrier.setStatus(providerCallId, { status: "in_progress", reason: null, billDuration: null });
    if (joined) {
      const at = world.clock.now();
      const joinedRoom = {
        kind: "joined",
        roomName: call.room_name,
        identity: participantId,
        sid: "PA_1",
        at,
      } as const;
      await takeRoomWebhook(world.ctx, joinedRoom);
    }
    const hears = (answeredBy: MachineWord["answeredBy"]) =>
      takeMachineWord(world.ctx, { legId, word: { providerCallId, answeredBy } });
    const ends = () =>
      takeCarrierWord(world.ctx, {
        legId,
        word: { providerCallId, status: "completed", reason: null, billDuration: 9, charge: null },
      });
    const rows = async () => {
      const { call: row, legs, people, eventTypes } = await rowsOf(db, call.id);
      return { call: row, leg: legs[0]!, phone: people.find(({ id }) => id === participantId)!, eventTypes };
    };
    const work = async () => {
      for (const { name } of await queuedJobs(db, legId)) {
        if (name === "leg.leave_message") await leaveMessage(world.ctx, { legId });
        if (name === "leg.hang_up") await hangUpLeg(world.ctx, { legId });
      }
    };
    return { legId, providerCallId, machine, fetchDocument, hears, ends, rows, work };
  }

  test("is asked about as the participant says", async () => {
    expect((await answeredPhone("off")).machine).toBeNull();
    expect((await answeredPhone("detect")).machine).toMatchObject({ mode: "detect" });
    expect((await answeredPhone("message")).machine).toMatchObject({ mode: "message" });
  });

  test("detect: it is hung up on, and a call with nobody else is over", async () => {
    const phone = await answeredPhone("detect");
    await phone.hears("machine");
    await phone.hears("machine");
    expect(await phone.rows()).toMatchObject({
      leg: { status: "in_progress", answeredBy: "machine", reason: "voicemail", cancelRequestedAt: expect.any(Date) },
      phone: { status: "left", reason: "voicemail" },
      call: { status: "ended", endReason: "participants_left" },
    });
    await phone.work();
    expect(world.carrier.hungUp).toEqual([phone.providerCallId]);
    expect(world.carrier.redirected).toEqual([]);
    expect(await phone.fetchDocument()).toBe("hang up");
    await phone.ends();
    expect((await phone.rows()).leg).toMatchObject({ status: "completed", reason: "voicemail", billDuration: 9 });
  });

  test("message: it is told the message though the call is over, then its document ends it", async () => {
    const phone = await answeredPhone("message");
    await phone.hears("machine");
    expect(await phone.rows()).toMatchObject({
      leg: { status: "in_progress", reason: "voicemail", cancelRequestedAt: null },
      phone: { status: "left", reason: "voicemail" },
      call: { status: "ended" },
    });
    await phone.work();
    expect(world.carrier.redirected).toEqual([
      { providerCallId: phone.providerCallId, url: `https://voice.test/webhooks/twilio/answer?leg=${phone.legId}` },
    ]);
    expect(await phone.fetchDocument()).toBe(`say ${MESSAGE}`);
    expect(world.carrier.hungUp).toEqual([]);
    await phone.ends();
    expect(await phone.fetchDocument()).toBe("hang up");
    expect((await phone.rows()).leg).toMatchObject({ status: "completed", reason: "voicemail" });
  });

  test("message: a carrier that came for it by itself, since the stream had ended, is not made to begin it anew", async () => {
    const phone = await answeredPhone("message");
    await phone.hears("machine");
    expect(await phone.fetchDocument()).toBe(`say ${MESSAGE}`);
    await phone.work();
    expect(world.carrier.redirected).toEqual([]);
    expect(world.carrier.hungUp).toEqual([]);
    expect(await phone.fetchDocument()).toBe(`say ${MESSAGE}`);
  });

  test("message: where the carrier cannot go on to it, it is hung up on", async () => {
    const phone = await answeredPhone("message");
    await phone.hears("machine");
    world.carrier.setStatus(phone.providerCallId, { status: "ringing", reason: null, billDuration: null });
    await phone.work();
    expect(world.carrier.hungUp).toEqual([phone.providerCallId]);
    expect((await phone.rows()).leg.cancelRequestedAt).not.toBeNull();
    expect(await phone.fetchDocument()).toBe("hang up");
  });

  test("that was not in the call yet has failed it, and others in the call go on", async () => {
    const phone = await answeredPhone("detect", { joined: false, others: ["ann"] });
    await phone.hears("machine");
    expect(await phone.rows()).toMatchObject({
      phone: { status: "failed", reason: "voicemail" },
      call: { status: "connecting" },
    });
  });

  test.each(["human", "unknown"] as const)("%s: it is noted, and the talk goes on", async (by) => {
    const phone = await answeredPhone("message");
    await phone.hears(by);
    expect(await phone.rows()).toMatchObject({
      leg: { answeredBy: by, reason: null, cancelRequestedAt: null },
      phone: { status: "active" },
    });
    await phone.work();
    expect([world.carrier.hungUp, world.carrier.redirected]).toEqual([[], []]);
  });

  test("a sure word follows a doubt, and nothing follows a sure word", async () => {
    const doubted = await answeredPhone("detect");
    await doubted.hears("unknown");
    await doubted.hears("machine");
    expect((await doubted.rows()).leg).toMatchObject({ answeredBy: "machine", reason: "voicemail" });
    const person = await answeredPhone("detect");
    await person.hears("human");
    await person.hears("machine");
    expect(await person.rows()).toMatchObject({
      leg: { answeredBy: "human", reason: null },
      phone: { status: "active" },
    });
  });

  test("off: a machine is noted and talked to; of a leg that is over it is noted too", async () => {
    const phone = await answeredPhone("off");
    await phone.hears("machine");
    expect(await phone.rows()).toMatchObject({
      leg: { answeredBy: "machine", reason: null },
      phone: { status: "active" },
    });
    const over = await answeredPhone("message");
    await over.ends();
    await over.hears("machine");
    expect(await over.rows()).toMatchObject({
      leg: { status: "completed", answeredBy: "machine", reason: null },
      phone: { status: "left", reason: "hung_up" },
    });
  });
});

describe("a key pressed by a target", () => {
  test.each([
    ["1", "accepted"],
    ["2", "declined"],
  ])("%s: the transfer is %s", async (digit, outcome) => {
    await consultWithTom();
    const { legId } = await scene.phone(TOM);
    await takeDigit(world.ctx, { legId, digit });
    await scene.allApplied();
    expect((await scene.transfer()).attempts).toMatchObject([{ outcome }]);
  });

  test("that is another, or by somebody else, decides nothing", async () => {
    await consultWithTom();
    await takeDigit(world.ctx, { legId: (await scene.phone(TOM)).legId, digit: "3" });
    await takeDigit(world.ctx, { legId: (await scene.phone("+15550100009")).legId, digit: "1" });
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
  });
});
