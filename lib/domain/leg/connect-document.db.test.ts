import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { answerLeg } from "./answer";
import { dialLeg } from "./dial";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

async function ringingPhone() {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = call.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  const { providerCallId } = world.carrier.rung.at(-1)!;
  const fetchDocument = async () => (await answerLeg(world.ctx, { legId, providerCallId })).body;
  const row = async () => (await rowsOf(db, call.id)).legs[0]!;
  return { callId: call.id, legId, row, fetchDocument };
}

describe("a phone whose stream has ended", () => {
  test("is connected anew with a word to wait, and it is counted", async () => {
    const phone = await ringingPhone();
    expect(await phone.fetchDocument()).toMatch(/^stream /);
    expect(await phone.row()).toMatchObject({ resumes: 0, status: "in_progress" });
    expect(await phone.fetchDocument()).toMatch(/^say One moment, please[.] stream /);
    expect(await phone.row()).toMatchObject({ resumes: 1, status: "in_progress" });
  });

  test("is connected anew for ever while its connections hold", async () => {
    const phone = await ringingPhone();
    for (let i = 0; i < 30; i += 1) {
      expect(await phone.fetchDocument()).toContain("stream ");
      world.clock.advance(6_000);
    }
    expect((await phone.row()).resumes).toBe(29);
  });

  test("is hung up as the carrier's error where one connection after the other comes to nothing", async () => {
    const phone = await ringingPhone();
    for (let i = 0; i < 10; i += 1) expect(await phone.fetchDocument()).toContain("stream ");
    expect(await phone.fetchDocument()).toBe("hang up");
    expect(await phone.row()).toMatchObject({ status: "failed", reason: "carrier_error", mediaTokenHash: null });
    expect((await rowsOf(db, phone.callId)).people[1]).toMatchObject({ status: "failed", reason: "carrier_error" });
  });

  test("is hung up where its call is over", async () => {
    const phone = await ringingPhone();
    await phone.fetchDocument();
    await endCall(world.ctx, { callId: phone.callId });
    expect(await phone.fetchDocument()).toBe("hang up");
    expect((await phone.row()).resumes).toBe(0);
  });
});
