import { expect, test } from "vitest";
import { childLog } from "@/lib/log";
import { Conversation } from "./conversation";
import type { Diary } from "./diary";
import type { Mind } from "./mind";
import type { OwnSpeech } from "./own-speech";
import { createRoster } from "./roster";
import { agent, someone } from "./testing/people";
import type { Transcriber } from "./transcribe";

/** A conversation of an agent whose mouth is shut, with what it says. */
function conversing() {
  const said: string[] = [];
  const state = { mayTakeTurn: false };
  const mind = { say: (text: string) => void said.push(text), resume: () => {}, interrupt: () => false };
  const conversation = new Conversation({
    roster: createRoster([agent(), someone("ann")]),
    diary: { event: () => Promise.resolve() } as Partial<Diary> as Diary,
    transcriber: {} as Transcriber,
    ownSpeech: { expect: () => {} } as Partial<OwnSpeech> as OwnSpeech,
    log: childLog({}),
    mind: () => mind as Partial<Mind> as Mind,
    teller: () => null,
    mayTakeTurn: () => state.mayTakeTurn,
    audible: () => false,
    situation: () => ({ mode: "silent", agentName: "Ada", people: [] }),
    judge: () => Promise.resolve(false),
    noteIds: () => [],
    onPrivate: () => Promise.resolve(),
    write: () => {},
  });
  const open = () => {
    state.mayTakeTurn = true;
    conversation.takeTurn();
  };
  return { conversation, said, open };
}

test("what is announced while the agent may not speak is said once it may", () => {
  const { conversation, said, open } = conversing();
  conversation.announce("A colleague comes.");
  open();
  open();
  expect(said).toEqual(["A colleague comes."]);
});

test("what was announced is not said any more once it was taken back, or the agent is to go on itself", () => {
  const takenBack = conversing();
  takenBack.conversation.announce("A colleague comes.");
  takenBack.conversation.dropAnnouncement();
  takenBack.open();
  expect(takenBack.said).toEqual([]);
  const goingOn = conversing();
  goingOn.conversation.announce("A colleague comes.");
  goingOn.conversation.goOn("I am back with you.");
  goingOn.open();
  expect(goingOn.said).toEqual(["I am back with you."]);
});
