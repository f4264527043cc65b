import { expect, test } from "vitest";
import { createTurns, type TurnLine } from "./turns";

const line = (speaker: string, endedAtMs: number): TurnLine => ({
  participantId: `p_${speaker}`,
  speaker,
  text: `${speaker} spoke`,
  speechEndedAt: new Date(endedAtMs),
  turnDecidedAt: new Date(endedAtMs + 400),
  transcribedAt: new Date(endedAtMs + 800),
});

test("the agent waits while anybody still speaks, then answers all of them at once in order of speech", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  turns.speechStarted("b");
  turns.speechEnded("a", true);
  turns.transcribed(line("anna", 1_000));
  expect(turns.next()).toEqual({ kind: "wait" });
  turns.speechEnded("b", true);
  expect(turns.next()).toEqual({ kind: "wait" });
  turns.transcribed(line("ben", 900));
  expect(turns.next()).toMatchObject({ kind: "reply", lines: [{ speaker: "ben" }, { speaker: "anna" }] });
  expect(turns.next()).toEqual({ kind: "wait" });
});

test("a noise that cut the agent short without words lets it go on, once", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  turns.cutShort();
  turns.speechEnded("a", true);
  turns.transcribed(null);
  expect(turns.next()).toEqual({ kind: "resume" });
  expect(turns.next()).toEqual({ kind: "wait" });
});

test("words after a cut are answered and nothing is resumed", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  turns.cutShort();
  turns.speechEnded("a", true);
  turns.transcribed(line("anna", 1_000));
  expect(turns.next()).toMatchObject({ kind: "reply" });
  expect(turns.next()).toEqual({ kind: "wait" });
});

test("somebody who vanishes while speaking does not keep the agent silent for ever", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  turns.speechStarted("b");
  turns.speechEnded("b", true);
  turns.transcribed(line("ben", 1_000));
  turns.trackGone("a");
  expect(turns.next()).toMatchObject({ kind: "reply" });
});

test("an answer is made ready for one speaker only while nobody else has anything to say", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  expect(turns.isAlone("a")).toBe(true);
  expect(turns.isAlone("b")).toBe(false);
  turns.speechStarted("b");
  expect(turns.isAlone("a")).toBe(false);
  turns.speechEnded("b", true);
  expect(turns.isAlone("a")).toBe(false);
  turns.transcribed(line("ben", 1_000));
  expect(turns.isAlone("a")).toBe(false);
});

test("who was not understood is told so once nobody speaks, and the others are answered all the same", () => {
  const turns = createTurns();
  turns.speechStarted("a");
  turns.speechStarted("b");
  turns.speechEnded("a", true);
  turns.transcribed(line("anna", 1_000));
  turns.speechEnded("b", true);
  turns.failed();
  expect(turns.next()).toMatchObject({ kind: "reply", lines: [{ speaker: "anna" }], apologise: true });
  turns.speechStarted("b");
  turns.speechEnded("b", true);
  turns.failed();
  expect(turns.next()).toEqual({ kind: "apologise" });
  expect(turns.next()).toEqual({ kind: "wait" });
});
