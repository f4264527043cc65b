import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { listAudit } from "../audit/list";
import { endCall } from "../call/end";
import { finishCommand } from "../hosting/finish-command";
import { claimCalls, LeaseLostError, type Hosting } from "../hosting/lease";
import { loadHosted, refreshHosted } from "../hosting/load";
import { receiveNotes } from "../hosting/receive-notes";
import { takeCommands } from "../hosting/take-commands";
import { useNotes } from "../hosting/use-notes";
import { createWorld, rowsOf, startCall, type World } from "../testing/fixtures";
import { addNote } from "./add-note";
import { listNotes } from "./list-notes";
import { nudgeAgent } from "./nudge";
import { previewAgent } from "./preview";
import { retractNote } from "./retract-note";
import { sayByAgent } from "./say";
import { setAgentMode } from "./set-mode";
import { getLedger } from "../charge/ledger";
import { whisperToAgent } from "./whisper";

const { db } = await createTestDatabase();
let world: World;
let callId: string;
let hosting: Hosting;
beforeEach(async () => {
  await db.execute(sql`update calls set status = 'ended', closed_at = now()`);
  world = await createWorld(db);
  callId = (await startCall(world, "ann")).id;
  [hosting] = (await claimCalls(world.ctx, { host: "host", capacity: 1, takeOver: true })) as [Hosting];
});

const note = (text: string) => addNote(world.operator, { callId, text });
const statuses = async () => (await listNotes(world.ctx, { callId })).notes.map(({ status }) => status);
const noted = async () =>
  (await rowsOf(db, callId)).events
    .filter(({ type }) => type === "agent.noted")
    .map(({ data }) => (data.note as { status: string }).status);

/** Two seconds of PCM16 at 16 kHz. */
const WAV = new Uint8Array(44 + 2 * 32_000);
WAV.set(new TextEncoder().encode("RIFF----WAVE"));
new DataView(WAV.buffer).setUint32(28, 32_000, true);

describe("a note", () => {
  test("is received once, used once, and says in which turn", async () => {
    const { id } = await note("The customer is a VIP.");
    expect((await refreshHosted(world.ctx, hosting))!.notes).toMatchObject([{ id, status: "pending" }]);
    expect(await receiveNotes(world.ctx, hosting)).toMatchObject([{ id, text: "The customer is a VIP." }]);
    expect(await receiveNotes(world.ctx, hosting)).toEqual([]);
    await useNotes(world.ctx, hosting, { noteIds: [id], turn: 14 });
    await useNotes(world.ctx, hosting, { noteIds: [id], turn: 15 });
    const [listed] = (await listNotes(world.ctx, { callId })).notes;
    expect(listed).toMatchObject({ status: "used", used_in_turn: 14, source: "typed", by: { name: "Olive" } });
    expect(await noted()).toEqual(["pending", "received", "used"]);
  });

  test("can be taken back until it was used, and is gone from the agent then", async () => {
    const first = await note("One.");
    world.clock.advance(1);
    const second = await note("Two.");
    await receiveNotes(world.ctx, hosting);
    await useNotes(world.ctx, hosting, { noteIds: [first.id], turn: 1 });
    await expect(retractNote(world.operator, { callId, noteId: first.id })).rejects.toMatchObject({
      code: "note_used",
    });
    expect(await retractNote(world.operator, { callId, noteId: second.id })).toMatchObject({ status: "retracted" });
    await expect(retractNote(world.operator, { callId, noteId: second.id })).rejects.toMatchObject({
      code: "note_used",
    });
    await useNotes(world.ctx, hosting, { noteIds: [second.id], turn: 2 });
    expect(await statuses()).toEqual(["used", "retracted"]);
    expect((await loadHosted(world.ctx, hosting))!.state.notes.map(({ id }) => id)).toEqual([first.id]);
  });

  test("is of its call and workspace alone", async () => {
    const { id } = await note("One.");
    const other = (await startCall(world, "ben")).id;
    await expect(retractNote(world.operator, { callId: other, noteId: id })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(listNotes(world.stranger, { callId })).rejects.toMatchObject({ code: "not_found" });
    await expect(addNote(world.stranger, { callId, text: "One." })).rejects.toMatchObject({ code: "not_found" });
  });

  test("is not taken by a host that has lost the call", async () => {
    await note("One.");
    const lost = { ...hosting, epoch: hosting.epoch - 1 };
    await expect(receiveNotes(world.ctx, lost)).rejects.toThrow(LeaseLostError);
    expect(await statuses()).toEqual(["pending"]);
  });
});

describe("a whisper", () => {
  test("becomes a note of what was understood", async () => {
    world.speech.willHear("Offer her a refund.");
    const whispered = await whisperToAgent(world.operator, { callId, wav: WAV });
    expect(whispered).toMatchObject({ source: "whispered", text: "Offer her a refund.", status: "pending" });
    const { agent } = await rowsOf(db, callId);
    expect((await listAudit(world.ctx, { callId })).entries).toMatchObject([
      { action: "whisper", participant_id: agent.id, by: { name: "Olive" } },
    ]);
  });

  test("without words, or that is no sound, or that nobody can hear leaves no note", async () => {
    for (const [heard, wav, code] of [
      ["", WAV, "speech_not_understood"],
      [" ...", WAV, "speech_not_understood"],
      ["Hello.", new Uint8Array(100), "invalid_request"],
      ["Hello.", WAV.with(28, 0).with(29, 0), "invalid_request"],
      [new Error("no model"), WAV, "agent_unavailable"],
    ] as const) {
      world.speech.willHear(heard);
      await expect(whisperToAgent(world.operator, { callId, wav })).rejects.toMatchObject({ code });
    }
    expect(await statuses()).toEqual([]);
  });

  test("is in the ledger by its seconds, also where no words were in it", async () => {
    for (const heard of ["Offer her a refund.", ""]) {
      world.speech.willHear(heard);
      await whisperToAgent(world.operator, { callId, wav: WAV }).catch(() => {});
    }
    const { lines } = await getLedger(world.operator, { callId });
    expect(lines).toMatchObject([{ kind: "transcription", subject: "memory-stt", unit: "second", quantity: 4 }]);
  });
});

describe("what the agent is asked for", () => {
  test("is taken once, in order, and says what became of it", async () => {
    const say = await sayByAgent(world.operator, { callId, text: "One moment." });
    world.clock.advance(1);
    const nudge = await nudgeAgent(world.operator, { callId });
    expect((await refreshHosted(world.ctx, hosting))!.asked).toBe(true);
    const taken = await takeCommands(world.ctx, hosting);
    expect(taken.map(({ id, kind, text }) => [id, kind, text])).toEqual([
      [say.id, "say", "One moment."],
      [nudge.id, "nudge", ""],
    ]);
    expect(await takeCommands(world.ctx, hosting)).toEqual([]);
    expect((await refreshHosted(world.ctx, hosting))!.asked).toBe(false);
    await finishCommand(world.ctx, hosting, { commandId: say.id, status: "done" });
    await finishCommand(world.ctx, hosting, { commandId: say.id, status: "failed" });
    const told = (await rowsOf(db, callId)).events.filter(({ type }) => type === "agent.asked");
    expect(told.map(({ data }) => (data.command as { status: string }).status)).toEqual([
      "pending",
      "pending",
      "taken",
      "taken",
      "done",
    ]);
    expect((await listAudit(world.ctx, { callId })).entries.map(({ action }) => action)).toEqual([
      "agent_say",
      "agent_nudge",
    ]);
  });

  test("a preview is answered by the host, with the instruction that came with it", async () => {
    const asked = previewAgent(world.operator, { callId, instruction: "Offer a refund." });
    await expect
      .poll(async () => (await refreshHosted(world.ctx, hosting))!.asked, { timeout: 5_000, interval: 20 })
      .toBe(true);
    const [command] = await takeCommands(world.ctx, hosting);
    expect(command).toMatchObject({ kind: "preview", text: "Offer a refund." });
    await finishCommand(world.ctx, hosting, { commandId: command!.id, status: "done", result: "I can refund you." });
    expect(await asked).toMatchObject({ status: "done", result: "I can refund you." });
  });

  test("a preview that no host answers is given up", async () => {
    await expect(previewAgent(world.operator, { callId, withinMs: 50 })).rejects.toMatchObject({
      code: "agent_unavailable",
    });
    expect(await takeCommands(world.ctx, hosting)).toEqual([]);
  });

  test("is refused when the call is over", async () => {
    await endCall(world.ctx, { callId });
    for (const ask of [
      () => note("One."),
      () => sayByAgent(world.operator, { callId, text: "One." }),
      () => nudgeAgent(world.operator, { callId }),
      () => previewAgent(world.operator, { callId }),
      () => whisperToAgent(world.operator, { callId, wav: WAV }),
      () => setAgentMode(world.operator, { callId, mode: "silent" }),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: "call_over" });
    }
  });
});

describe("the agent's mode", () => {
  test("is the call's, told once, and written down of who set it", async () => {
    expect(await setAgentMode(world.operator, { callId, mode: "when_addressed" })).toMatchObject({
      agent_mode: "when_addressed",
    });
    await setAgentMode(world.operator, { callId, mode: "when_addressed" });
    const { eventTypes } = await rowsOf(db, callId);
    expect(eventTypes.filter((type) => type === "agent.mode_changed")).toHaveLength(1);
    expect((await listAudit(world.ctx, { callId })).entries).toMatchObject([{ action: "set_agent_mode" }]);
    expect((await refreshHosted(world.ctx, hosting))!.agentMode).toBe("when_addressed");
  });

  test("stays silent while somebody drives", async () => {
    const { people } = await rowsOf(db, callId);
    await db.execute(sql`update calls set driver_id = ${people[0]!.id}, agent_mode = 'silent' where id = ${callId}`);
    await expect(setAgentMode(world.operator, { callId, mode: "auto" })).rejects.toMatchObject({
      code: "call_has_driver",
    });
  });
});
