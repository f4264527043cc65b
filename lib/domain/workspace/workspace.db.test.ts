import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createWorld, type World } from "../testing/fixtures";
import { getWorkspace } from "./get";
import { updateWorkspace } from "./update";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

test("unclaimed escalations go to a number only where there is one to call, and one to call it from", async () => {
  const before = await getWorkspace(world.ctx);
  const refused = (input: Parameters<typeof updateWorkspace>[1]) =>
    updateWorkspace(world.ctx, input).catch(({ code, param }: { code: string; param: string }) => [code, param]);
  const number = "+12025550199";
  expect(await refused({ escalation_then: "number" })).toEqual(["invalid_request", "escalation_number"]);
  expect(await refused({ escalation_then: "number", escalation_number: number })).toEqual([
    "invalid_request",
    "escalation_from_number",
  ]);
  expect(await refused({ escalation_number: "+1999" })).toEqual(["invalid_request", "escalation_number"]);
  expect(await refused({ escalation_from_number: world.strangersNumber })).toEqual([
    "from_number_not_owned",
    "escalation_from_number",
  ]);
  expect(await getWorkspace(world.ctx)).toEqual(before);

  const whole = {
    escalation_then: "number",
    escalation_number: number,
    escalation_from_number: world.fromNumber,
  } as const;
  expect(await updateWorkspace(world.ctx, whole)).toMatchObject(whole);
  // Neither can be taken away while it is needed.
  expect(await refused({ escalation_number: null })).toEqual(["invalid_request", "escalation_number"]);
  expect(await updateWorkspace(world.ctx, { escalation_then: "agent", escalation_number: null })).toMatchObject({
    escalation_then: "agent",
    escalation_number: null,
    escalation_from_number: world.fromNumber,
  });
});
