import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { createChatModel } from "@/lib/models/chat";
import { startLocalModels } from "@/packages/local-models/src/server";
import { endCall } from "../call/end";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { createWorld, rowsOf, startCall } from "../testing/fixtures";
import { getIntelligence } from "./get";
import { makeIntelligence } from "./make";

const { db } = await createTestDatabase();
const models = await startLocalModels({
  host: "127.0.0.1",
  port: 0,
  modelsDir: "/nonexistent",
  warm: false,
  mockDelays: { llmMs: 1 },
});
afterAll(() => models.close());

/** What the named model of the stand-in makes of a call about order 47192, over the wire. */
async function madeBy(llmModel: string) {
  const world = await createWorld(db);
  const model = createChatModel({ baseUrl: `${models.url}/v1`, apiKey: "none", model: "scripted-order-status" });
  await db
    .update(schema.agents)
    .set({
      llmModel,
      intelligenceSchema: {
        type: "object",
        properties: { order_number: { type: "string" }, city: { type: "string" } },
        required: ["city"],
      },
    })
    .where(eq(schema.agents.id, world.agentId));
  const call = await startCall(world, "Ann: Lee");
  const sid = world.rooms.join(call.room_name, "Ann: Lee");
  const at = world.clock.now();
  await takeRoomWebhook(world.ctx, { kind: "joined", roomName: call.room_name, identity: "Ann: Lee", sid, at });
  const { agent, people } = await rowsOf(db, call.id);
  const lines = [
    [agent.id, "Hello, this is the order line."],
    [people[0]!.id, "My order number is four seven one nine two,\nand I am annoyed."],
    [agent.id, "I found order number 4 7 1 9 2. It is shipped, and delivery is Tuesday."],
    [people[0]!.id, "Thanks. I will be at home."],
  ] as const;
  await db.insert(schema.transcriptSegments).values(
    lines.map(([participantId, text], i) => ({
      id: `t_${call.id}_${i}`,
      callId: call.id,
      participantId,
      text,
      startedAtMs: i * 1_000,
      endedAtMs: i * 1_000 + 900,
      source: "runtime" as const,
    })),
  );
  await endCall(world.ctx, { callId: call.id });
  await makeIntelligence({ ...world.ctx, model }, { callId: call.id });
  const made = await getIntelligence(world.ctx, { callId: call.id });
  return { made, id: (line: number) => `t_${call.id}_${line}`, annId: people[0]!.id };
}

test.each(["scripted-order-status", "mock-json-broken-once", "mock-evidence-wrong-once"])(
  "%s: what the stand-in quotes stands in the transcript, and what was not said is not stated",
  async (llmModel) => {
    const { made, id, annId } = await madeBy(llmModel);
    expect(made).toMatchObject({ status: "completed", model: llmModel });
    expect(made.result).toEqual({
      summary: [
        { text: expect.stringContaining("Ann: Lee said: “My order number is"), evidence: [id(1)] },
        { text: expect.stringContaining("The agent said: “I found order number"), evidence: [id(2)] },
      ],
      outcome: { text: expect.stringContaining("delivery is Tuesday"), evidence: [id(2)] },
      sentiments: [{ participant_id: annId, sentiment: "mixed", evidence: [id(3), id(1)] }],
      action_items: [{ text: expect.stringContaining("at home"), owner_participant_id: annId, evidence: [id(3)] }],
      fields: {
        order_number: { value: "47192", evidence: [id(1)] },
        city: { value: "not stated", evidence: [] },
      },
    });
  },
);

test.each([
  ["mock-evidence-wrong", "invalid_output"],
  ["no-such-model", "model_unavailable"],
])("%s: is a failure that says what it is", async (llmModel, failure) => {
  expect((await madeBy(llmModel)).made).toMatchObject({ status: "failed", failure, result: null });
});
