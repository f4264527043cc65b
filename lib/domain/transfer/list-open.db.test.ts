import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createWorld } from "../testing/fixtures";
import { cancelTransfer } from "./cancel";
import { listOpenTransfers } from "./list-open";
import { beginScene } from "./testing/scene";

const { db } = await createTestDatabase();

test("the transfers under way are told for this workspace alone, until they end", async () => {
  const world = await createWorld(db);
  const scene = await beginScene(db, world, "ann");
  const transfer = await scene.transferTo({ to: { user_id: world.operator.actor.id } });
  const { transfers } = await listOpenTransfers(world.operator);
  expect(transfers).toMatchObject([
    { id: transfer.id, status: "ringing", attempts: [{ user_id: world.operator.actor.id, status: "ringing" }] },
  ]);
  expect(await listOpenTransfers(world.stranger)).toEqual({ transfers: [] });
  await cancelTransfer(world.ctx, { callId: scene.callId, transferId: transfer.id });
  expect(await listOpenTransfers(world.operator)).toEqual({ transfers: [] });
});
