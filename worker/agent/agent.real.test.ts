import { initializeLogger } from "@livekit/agents";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { addNote } from "@/lib/domain/agent-control/add-note";
import { listNotes } from "@/lib/domain/agent-control/list-notes";
import { previewAgent } from "@/lib/domain/agent-control/preview";
import { sayByAgent } from "@/lib/domain/agent-control/say";
import { endCall } from "@/lib/domain/call/end";
import { handBack } from "@/lib/domain/call/hand-back";
import { pauseCall } from "@/lib/domain/call/pause";
import { takeOver } from "@/lib/domain/call/take-over";
import { unpauseCall } from "@/lib/domain/call/unpause";
import { getLedger } from "@/lib/domain/charge/ledger";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { observeCall } from "@/lib/domain/participant/observe";
import { resumeParticipant } from "@/lib/domain/participant/resume";
import { rowsOf } from "@/lib/domain/testing/fixtures";
import { defaultModelsDir } from "@/packages/local-models/scripts/fetch-models.mjs";
import { startLocalModels, type LocalModels } from "@/packages/local-models/src/server";
import { startLivekit } from "@/scripts/stack/livekit";
import { HOLDING_LINE } from "./driver";
import { startAgentWorld, WAIT, type AgentWorld } from "./testing/agent-world";

const { db, url } = await createTestDatabase();
initializeLogger({ pretty: false, level: "silent" });
const dir = mkdtempSync(join(tmpdir(), "agent-test-livekit-"));
let livekit: Awaited<ReturnType<typeof startLivekit>>;
let models: LocalModels;
let world: AgentWorld;
let callId: string;
beforeAll(async () => {
  livekit = await startLivekit({ dir });
  const modelsDir = process.env.MODELS_DIR || defaultModelsDir();
  models = await startLocalModels({ host: "127.0.0.1", port: 0, modelsDir });
  world = await startAgentWorld({ db, databaseUrl: url, livekit, modelsUrl: models.url });
});
afterEach(async () => {
  await endCall(world.ctx, { callId });
  await world.leaveAll();
});
afterAll(async () => {
  await world?.stop();
  await models?.close();
  await livekit?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const said = () => world.said(callId);
const saysSoon = (what: RegExp) => vi.waitFor(async () => expect((await said()).join("\n")).toMatch(what), WAIT);
const idOf = async (identity: string) =>
  (await rowsOf(db, callId)).people.find((person) => person.identity === identity)!.id;
const decisions = async () =>
  (await rowsOf(db, callId)).events
    .filter(({ type }) => type === "agent.floor_decided")
    .map(({ data }) => `${data.answers ? "answers" : "stays"}: ${String(data.reason)}`);

describe("who is on hold", () => {
  test("is transcribed by nobody, though they go on sending; back, they are heard again", async () => {
    callId = await world.call("ann", "ben");
    const ann = await world.enter(callId, "ann");
    const ben = await world.enter(callId, "ben");
    const participantId = await idOf("ann");
    // In the middle of what she says.
    const speech = world.say(ann, "My secret word is banana, and I say it again, banana, banana.");
    await vi.waitFor(
      () => expect(ben.heard.get("ann")?.some((frame) => frame.some((s) => s > 3_000))).toBe(true),
      WAIT,
    );
    await holdParticipant(world.ctx, { callId, participantId });
    await speech;
    await world.say(ann, "Now I talk of pineapples on hold.");
    await world.say(ben, "Riley, can you hear me?");
    await saysSoon(/^ben: .*hear me/im);
    await saysSoon(/^agent: .*hear you/im);
    expect((await said()).filter((line) => line.startsWith("ann"))).toEqual([]);

    await resumeParticipant(world.ctx, { callId, participantId });
    await world.say(ann, "Riley, what about strawberries?");
    await saysSoon(/^ann: .*strawberr/im);
    expect((await said()).join(" ")).not.toMatch(/banana|pineapple/i);
  });
});

describe("a sensitive pause", () => {
  test("leaves no word of anybody, and what follows it is heard", async () => {
    callId = await world.call("ann");
    const ann = await world.enter(callId, "ann");
    await saysSoon(/^agent: Hello/im);
    await pauseCall(world.operator, { callId });
    await world.say(ann, "My card number is four two four two.");
    await unpauseCall(world.operator, { callId });
    await world.say(ann, "Hello, can you hear me?");
    await saysSoon(/^ann: .*hear me/im);
    expect((await said()).join(" ")).not.toMatch(/card/i);
  });
});

describe("the ledger", () => {
  test("counts what each model does for the call, tokens as the chat model tells them", async () => {
    callId = await world.call("ann");
    const ann = await world.enter(callId, "ann");
    await saysSoon(/^agent: Hello/im);
    await world.say(ann, "Hello, can you hear me?");
    await saysSoon(/^agent: .*hear you/im);
    await vi.waitFor(async () => {
      const { lines } = await getLedger(world.ctx, { callId });
      expect(lines.map(({ kind, unit }) => `${kind} ${unit}`).filter((line) => line !== "chat request")).toEqual([
        "chat input_token",
        "chat output_token",
        "speech character",
        "transcription second",
      ]);
      expect(lines.every(({ quantity }) => quantity! > 0)).toBe(true);
    }, WAIT);
  });
});

describe("an operator", () => {
  test("takes over and hands back: the agent is silent, listens, and goes on with what was said and what it is told", async () => {
    callId = await world.call("ann");
    const ann = await world.enter(callId, "ann");
    await saysSoon(/^agent: Hello/im);
    const { identity } = await observeCall(world.operator, { callId });
    const olive = await world.enter(callId, identity);
    await takeOver(world.operator, { callId });
    await saysSoon(new RegExp(`agent: ${HOLDING_LINE}`));
    await world.say(olive, "Good day, where is your parcel?");
    await saysSoon(/parcel/i);
    await world.say(ann, "My order number is four seven one nine two.");
    await saysSoon(/^ann: .*number/im);
    await vi.waitFor(async () => expect(await decisions()).toEqual(["stays: silent", "stays: silent"]), WAIT);

    await handBack(world.operator, { callId, instruction: 'Tell her "Olive has left us."' });
    await saysSoon(/^agent: Olive has left us\. .*4 7 1 9 2/im);
    const lines = await said();
    expect(lines.filter((line) => /^agent: .*hello/i.test(line))).toHaveLength(1);
    await vi.waitFor(async () => {
      const { notes } = await listNotes(world.ctx, { callId });
      expect(notes).toMatchObject([{ status: "used", used_in_turn: 3 }]);
    }, WAIT);
  });

  test("has words said, leaves a note and sees what it comes to; people who talk with each other are left alone", async () => {
    callId = await world.call("ann", "tom");
    const ann = await world.enter(callId, "ann");
    await world.enter(callId, "tom");
    await saysSoon(/^agent: Hello/im);
    await sayByAgent(world.operator, { callId, text: "One moment, please." });
    await saysSoon(/^agent: One moment, please\./im);
    await addNote(world.operator, { callId, text: 'Say "The parcel is late."' });
    await world.say(ann, "Tom, I had lunch at the station.");
    await saysSoon(/^ann: .*station/im);
    await vi.waitFor(async () => expect(await decisions()).toEqual(["stays: not_addressed"]), WAIT);
    const { result } = await previewAgent(world.operator, { callId });
    expect(result).toMatch(/^The parcel is late\./);
    expect((await said()).join(" ")).not.toMatch(/parcel is late/);
    await world.say(ann, "Riley, are you still there?");
    await saysSoon(/^agent: The parcel is late\./im);
  });
});
