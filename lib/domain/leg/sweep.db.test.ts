import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { putAtCarrier } from "../testing/at-carrier";
import { createWorld, RING_TIMEOUT_SECONDS, rowsOf, startCall } from "../testing/fixtures";
import { createMemoryCarrier } from "../testing/memory-carrier";
import { dialLeg } from "./dial";
import { sweepLegs } from "./sweep";

const { db } = await createTestDatabase();

test("legs of one carrier are looked after while another one does not answer", async () => {
  const world = await createWorld(db);
  const silent = { ...createMemoryCarrier(), name: "plivo" as const };
  world.ctx.carriers = { ...world.ctx.carriers, plivo: silent };
  const legs: { callId: string; legId: string }[] = [];
  for (const provider of ["plivo", "twilio", "plivo", "twilio"] as const) {
    const call = await startCall(world, "ann", { phone: "+15551234567" });
    const legId = call.participants[1]!.telephony_leg_id!;
    await putAtCarrier(db, legId, provider);
    await dialLeg(world.ctx, { legId });
    if (provider === "twilio") legs.push({ callId: call.id, legId });
  }
  for (const { providerCallId } of world.carrier.rung) {
    world.carrier.setStatus(providerCallId, { status: "failed", reason: "busy", billDuration: null });
  }
  const asked = Promise.withResolvers<null>();
  silent.fetchStatus = () => asked.promise;
  world.clock.advance(RING_TIMEOUT_SECONDS * 1_000 + 15_001);
  const swept = sweepLegs(world.ctx, () => {});
  await expect
    .poll(() => Promise.all(legs.map(async ({ callId }) => (await rowsOf(db, callId)).legs[0]!.reason)))
    .toEqual(["busy", "busy"]);
  asked.resolve(null);
  await swept;
});
