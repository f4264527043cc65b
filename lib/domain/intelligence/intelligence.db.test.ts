import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { IntelligenceResult } from "@/lib/contract/intelligence";
import { endCall } from "../call/end";
import { getCall } from "../call/get";
import { getLedger } from "../charge/ledger";
import { addSegment } from "../hosting/add-segment";
import { claimCalls } from "../hosting/lease";
import { takeRoomWebhook } from "../participant/take-room-webhook";
import { ModelInputTooLongError, ModelRefusedError, ModelUnavailableError } from "../ports/model";
import { createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { deleteTranscript } from "../transcript/delete";
import { getIntelligence } from "./get";
import { makeIntelligence, MAX_RUNS } from "./make";
import { requestIntelligence } from "./request";

const { db } = await createTestDatabase();
let world: World;
beforeEach(async () => {
  world = await createWorld(db);
});

/** A call in which Ann and a phone spoke with the agent, and which is over; its ids. */
async function talkedCall({ words = true, end = true } = {}) {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const sid = world.rooms.join(call.room_name, "ann");
  await takeRoomWebhook(world.ctx, {
    kind: "joined",
    roomName: call.room_name,
    identity: "ann",
    sid,
    at: world.clock.now(),
  });
  const { agent, people } = await rowsOf(db, call.id);
  const [ann, phone] = people;
  const say = async (participantId: string, text: string, startedAtMs: number) => {
    const id = `t_${randomUUID()}`;
    await db.insert(schema.transcriptSegments).values({
      id,
      callId: call.id,
      participantId,
      text,
      startedAtMs,
      endedAtMs: startedAtMs + 900,
      source: "runtime",
    });
    return id;
  };
  const hello = await say(agent.id, "Hello, how can I help?", 100);
  const asked = words ? await say(ann!.id, "My order is 4 7 1 9 2.", 2_000) : "";
  const answered = words ? await say(phone!.id, "I will send the invoice.", 4_000) : "";
  if (end) await endCall(world.ctx, { callId: call.id });
  return { callId: call.id, agent, ann: ann!, phone: phone!, hello, asked, answered };
}

type Talked = Awaited<ReturnType<typeof talkedCall>>;

function answerOf({ asked, answered, ann, phone }: Talked): IntelligenceResult {
  return {
    summary: [{ text: "Ann gave her order number.", evidence: [asked] }],
    outcome: { text: "The invoice will be sent.", evidence: [answered] },
    sentiments: [
      { participant_id: ann.id, sentiment: "neutral", evidence: [asked] },
      { participant_id: phone.id, sentiment: "not stated", evidence: [] },
    ],
    action_items: [{ text: "Send the invoice", owner_participant_id: phone.id, evidence: [answered] }],
    fields: {},
  };
}

const make = (callId: string) => makeIntelligence(world.ctx, { callId });
const eventsOf = async (callId: string) =>
  (await rowsOf(db, callId)).events
    .filter(({ type }) => type.startsWith("intelligence."))
    .map(({ type, data }) => ("failure" in data ? [type, data.failure] : [type]));

describe("from the end of a call", () => {
  test("its intelligence is pending, with a job, and then there for every reader", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    expect(await getCall(world.ctx, { callId })).toMatchObject({ intelligence_status: "pending", intelligence: null });
    expect(await queuedJobs(db, callId)).toContainEqual({
      name: "intelligence.make",
      key: `intelligence.make:${callId}`,
      payload: { callId },
    });
    const result = answerOf(talked);
    world.model.willAnswer(result);
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toEqual({
      status: "completed",
      result,
      failure: null,
      model: "memory",
      completed_at: world.clock.now().toISOString(),
    });
    expect(await getCall(world.ctx, { callId })).toMatchObject({
      intelligence_status: "completed",
      intelligence: result,
    });
    expect(await eventsOf(callId)).toEqual([["intelligence.pending"], ["intelligence.completed"]]);
  });

  test("what the model took for it, a repair included, stands in the call's ledger", async () => {
    const talked = await talkedCall();
    world.model.willTake({ inputTokens: 900, outputTokens: 40 });
    world.model.willAnswer("no JSON", answerOf(talked));
    await make(talked.callId);
    const line = { kind: "chat", subject: "memory", amount: null };
    expect((await getLedger(world.ctx, talked)).lines.filter(({ kind }) => kind === "chat")).toMatchObject([
      { ...line, unit: "input_token", quantity: 1_800 },
      { ...line, unit: "output_token", quantity: 80 },
    ]);
  });

  test("the model reads every line with its id and its speaker, and no phone number", async () => {
    const talked = await talkedCall();
    world.model.willAnswer(answerOf(talked));
    await make(talked.callId);
    const [question] = world.model.asked;
    const read = question!.messages.map(({ content }) => content).join("\n");
    expect(read).toContain(`2. [${talked.asked}] ${talked.ann.id} 0:02 ann: My order is 4 7 1 9 2.`);
    expect(read).toContain(`3. [${talked.answered}] ${talked.phone.id} 0:04 Phone ending 67: I will send the invoice.`);
    expect(read).not.toContain("5551234567");
  });

  test("nothing is made of a call that is not transcribed, until somebody asks for it", async () => {
    const talked = await talkedCall({ end: false });
    const { callId } = talked;
    await db.update(schema.calls).set({ transcription: false }).where(eq(schema.calls.id, callId));
    await endCall(world.ctx, { callId });
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "not_started" });
    await requestIntelligence(world.ctx, { callId });
    world.model.willAnswer(answerOf(talked));
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "completed" });
  });

  test("a call that nobody joined, or in which only the agent spoke, has none: nothing was said", async () => {
    const lonely = await startCall(world, "ann");
    await endCall(world.ctx, { callId: lonely.id });
    const silent = await talkedCall({ words: false });
    await make(silent.callId);
    for (const callId of [lonely.id, silent.callId]) {
      expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "failed", failure: "no_speech" });
    }
    expect(world.model.asked).toEqual([]);
  });
});

describe("an answer that cannot be used", () => {
  test("is sent back once with what is wrong with it, and the second answer counts", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    const result = answerOf(talked);
    world.model.willAnswer({ ...result, outcome: { text: "Sold.", evidence: ["t_made_up"] } }, result);
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "completed", result });
    const repair = world.model.asked[1]!.messages.at(-1)!;
    expect(repair).toMatchObject({ role: "user", content: expect.stringContaining("t_made_up is no id") });
  });

  test("twice is a failure, and there is no third attempt", async () => {
    const { callId } = await talkedCall();
    world.model.willAnswer("no", "still no");
    await make(callId);
    expect(world.model.asked).toHaveLength(2);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "failed", failure: "invalid_output" });
    expect(await eventsOf(callId)).toEqual([["intelligence.pending"], ["intelligence.failed", "invalid_output"]]);
  });

  test("because a claim rests on nothing, twice, says that it was not stated", async () => {
    const talked = await talkedCall();
    const unproven = { ...answerOf(talked), outcome: { text: "All is well.", evidence: [] } };
    world.model.willAnswer(unproven, unproven);
    await make(talked.callId);
    const { result } = await getIntelligence(world.ctx, { callId: talked.callId });
    expect(result?.outcome).toEqual({ text: "not stated", evidence: [] });
  });
});

describe("the agent's fields", () => {
  const setSchema = (intelligenceSchema: Record<string, unknown>) =>
    db
      .update(schema.agents)
      .set({ intelligenceSchema, llmModel: "its-own" })
      .where(eq(schema.agents.id, world.agentId));

  test("are asked for by their schema, of the agent's own model, and checked against it", async () => {
    await setSchema({ type: "object", properties: { order_number: { type: "string", pattern: "^[0-9]+$" } } });
    const talked = await talkedCall();
    const filled = (value: unknown) => ({
      ...answerOf(talked),
      fields: { order_number: { value, evidence: [talked.asked] } },
    });
    world.model.willAnswer(filled("four seven"), filled("47192"));
    await make(talked.callId);
    expect(await getIntelligence(world.ctx, { callId: talked.callId })).toMatchObject({
      model: "its-own",
      result: { fields: { order_number: { value: "47192", evidence: [talked.asked] } } },
    });
    expect(world.model.asked[0]!.schema).toMatchObject({ properties: { fields: { required: ["order_number"] } } });
  });

  test("with a schema that is none fail by name, and the model is not asked", async () => {
    await setSchema({ type: "object", properties: { a: { type: "textual" } } });
    const { callId } = await talkedCall();
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "failed", failure: "schema_invalid" });
    expect(world.model.asked).toEqual([]);
  });
});

describe("a model that does not answer", () => {
  test("is asked again by the queue, a few times, and then it is a failure that can be retried", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    world.model.answerAll(() => new ModelUnavailableError("away", true));
    for (let run = 1; run < MAX_RUNS; run += 1) {
      await expect(make(callId)).rejects.toThrow("away");
      expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "pending" });
    }
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({
      status: "failed",
      failure: "model_unavailable",
    });

    expect(await requestIntelligence(world.ctx, { callId })).toMatchObject({ status: "pending", failure: null });
    await expect(make(callId)).rejects.toThrow("away");
    world.model.willAnswer(answerOf(talked));
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "completed", failure: null });
  });

  test.each([
    [new ModelUnavailableError("no such model", false), "model_unavailable"],
    [new ModelRefusedError("no"), "model_refused"],
    [new ModelInputTooLongError("too long"), "transcript_too_long"],
  ])("for good, is a failure at once: %s", async (fault, failure) => {
    const { callId } = await talkedCall();
    world.model.willAnswer(fault);
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "failed", failure });
  });
});

describe("runs of the job", () => {
  test("that end at the same time, or come after the end, make one result and one event", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    world.model.answerAll(() => answerOf(talked));
    await Promise.all([make(callId), make(callId)]);
    await make(callId);
    expect(await eventsOf(callId)).toEqual([["intelligence.pending"], ["intelligence.completed"]]);
    expect(world.model.asked.length).toBeLessThanOrEqual(2);
  });

  test("that died while the model was asked leave nothing behind that hinders the next", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    world.model.willAnswer(new Error("killed"), answerOf(talked));
    await expect(make(callId)).rejects.toThrow("killed");
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "completed" });
  });

  test("bring nothing back of a transcript that was deleted meanwhile", async () => {
    const talked = await talkedCall();
    const { callId } = talked;
    world.model.answerAll(async () => {
      await deleteTranscript(world.ctx, { callId });
      return answerOf(talked);
    });
    await make(callId);
    expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "not_started", result: null });
    expect(await db.select().from(schema.callIntelligence).where(eq(schema.callIntelligence.callId, callId))).toEqual(
      [],
    );
  });
});

test("words that come after the end are waited for, and what was made without them is made anew", async () => {
  const talked = await talkedCall({ end: false });
  const { callId, ann } = talked;
  const hostings = await claimCalls(world.ctx, { host: "host", capacity: 100, takeOver: true });
  const hosting = hostings.find((one) => one.callId === callId)!;
  await endCall(world.ctx, { callId });
  const hear = (id: string) => {
    const at = world.clock.now();
    const said = { id, participantId: ann.id, text: "Goodbye.", startedAt: at, endedAt: at, interrupted: false };
    return addSegment(world.ctx, hosting, { ...said, lane: "call", audience: null });
  };
  await hear("t_late_1");
  expect((await queuedJobs(db, callId)).filter(({ name }) => name === "intelligence.make")).toHaveLength(1);
  world.model.answerAll(() => answerOf(talked));
  await make(callId);
  await hear("t_late_2");
  await make(callId);
  expect(world.model.asked.at(-1)!.messages.at(-1)!.content).toContain("t_late_2");
  expect(await getIntelligence(world.ctx, { callId })).toMatchObject({ status: "completed" });
});

test("it can be asked for once the call is over, once at a time, while there is a transcript, by its own workspace", async () => {
  const talked = await talkedCall({ end: false });
  const { callId } = talked;
  const request = () => requestIntelligence(world.ctx, { callId });
  await expect(request()).rejects.toMatchObject({ code: "call_not_over" });
  await endCall(world.ctx, { callId });
  await expect(request()).rejects.toMatchObject({ code: "intelligence_pending" });
  await expect(requestIntelligence(world.stranger, { callId })).rejects.toMatchObject({ code: "not_found" });
  await expect(getIntelligence(world.stranger, { callId })).rejects.toMatchObject({ code: "not_found" });
  world.model.willAnswer(answerOf(talked));
  await make(callId);
  expect(await request()).toMatchObject({ status: "pending", result: null });
  await deleteTranscript(world.ctx, { callId });
  await expect(request()).rejects.toMatchObject({ code: "transcript_deleted" });
});
