import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { reconcileCalls } from "../call/reconcile";
import type { RoomWebhook } from "../ports/rooms";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { takeRoomWebhook } from "./take-room-webhook";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

test("webhooks that come shuffled, twice and at the same time leave what one look at the room confirms", async () => {
  const moves = fc.array(fc.constantFrom("join", "leave"), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(moves, fc.infiniteStream(fc.nat(1_000)), async (steps, ranks) => {
      const call = await startCall(world, "ann", "ben");
      const roomName = call.room_name;
      const webhooks: RoomWebhook[] = [];
      const tell = (kind: RoomWebhook["kind"], sid: string) =>
        webhooks.push({ kind, roomName, identity: "ann", sid, at: new Date(world.clock.now()) });
      const inRoom = () => world.rooms.identities(roomName)!.includes("ann");
      for (const step of steps) {
        if (step === "join") {
          if (inRoom()) tell("left", world.rooms.leave(roomName, "ann"));
          tell("joined", world.rooms.join(roomName, "ann"));
        } else if (inRoom()) {
          tell("left", world.rooms.leave(roomName, "ann"));
        }
      }
      const shuffled = [...webhooks, ...webhooks]
        .map((webhook) => ({ webhook, rank: ranks.next().value as number }))
        .sort((a, b) => a.rank - b.rank);
      for (let index = 0; index < shuffled.length; index += 2) {
        world.clock.advance(50);
        await Promise.all(shuffled.slice(index, index + 2).map(({ webhook }) => takeRoomWebhook(world.ctx, webhook)));
      }
      world.clock.advance(4_000);
      await reconcileCalls(world.ctx, () => {});

      const { people, events } = await rowsOf(db, call.id);
      const present = (await world.rooms.listPresences(roomName)).find((one) => one.identity === "ann");
      expect(people[0]!.status === "active").toBe(present !== undefined);
      if (present) expect(people[0]!.roomSid).toBe(present.sid);
      expect(events.map((event) => event.sequence)).toEqual(events.map((_event, index) => index + 1));
    }),
    { numRuns: 15 },
  );
});

test("webhooks of other rooms, of unknown calls and of the agent change nothing", async () => {
  const call = await startCall(world, "ann");
  for (const [roomName, identity] of [
    ["lobby", "ann"],
    ["call_call_00000000000000000000", "ann"],
    [call.room_name, "agent"],
  ] as const) {
    await takeRoomWebhook(world.ctx, { kind: "joined", roomName, identity, sid: "PA_1", at: world.clock.now() });
    await takeRoomWebhook(world.ctx, { kind: "left", roomName, identity, sid: "PA_1", at: world.clock.now() });
  }
  const { people, agent, eventTypes } = await rowsOf(db, call.id);
  expect([people[0]!.status, agent.status]).toEqual(["joining", "joining"]);
  expect(eventTypes).toHaveLength(3);
});
