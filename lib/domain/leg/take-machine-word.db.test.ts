import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { takeDigit } from "../participant/take-digit";
import type { MachineWord } from "../ports/carrier";
import { createWorld, rowsOf, type World } from "../testing/fixtures";
import { beginScene, type Scene } from "../transfer/testing/scene";
import { takeMachineWord } from "./take-machine-word";

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
