import { expect, test } from "vitest";
import type { Diary, Said } from "./diary";
import { createOwnSpeech } from "./own-speech";
import { createRoster, type Person } from "./roster";
import type { Told } from "./teller";
import { agent, HELD, hearing, reading, someone } from "./testing/people";

/** The agent's speech among these people, with what is told and stored of it. */
function speechAmong(people: Person[]) {
  const told: Told[] = [];
  const stored: Said[] = [];
  const tell = (_: Person, it: Told) => Promise.resolve(void told.push(it));
  const heard = hearing(people);
  const speech = createOwnSpeech({
    turns: 0,
    hearing: heard,
    roster: createRoster(people),
    diary: { said: (it) => Promise.resolve(void stored.push(it)) } as Partial<Diary> as Diary,
    teller: () => ({ interim: tell, final: tell, cleared: () => Promise.resolve() }),
    write: () => {},
    onSaid: () => {},
  });
  const update = (now: Person[]) => {
    heard.update(reading(now));
    speech.update();
  };
  const finish = (text: string) =>
    speech.listener.onFinished({ text, startedAt: new Date(0), endedAt: new Date(1), interrupted: false });
  return { speech, told, stored, update, finish };
}

test("what the agent says is for who could hear it from its beginning to its end", () => {
  const { speech, told, stored, update, finish } = speechAmong([
    agent(),
    someone("ann"),
    someone("ben", HELD),
    someone("cleo"),
  ]);
  speech.listener.onStarted(new Date(0));
  update([agent(), someone("ann"), someone("ben"), someone("cleo", HELD)]);
  speech.listener.onSentence("Your code is", new Date(0));
  update([agent(), someone("ann"), someone("ben"), someone("cleo")]);
  finish("Your code is four.");
  expect(told.map(({ audience }) => audience)).toEqual([
    ["p_agent", "p_ann"],
    ["p_agent", "p_ann"],
  ]);
  expect(stored).toMatchObject([{ text: "Your code is four.", audience: ["p_agent", "p_ann"] }]);
});

test("a sentence that is about to be said goes by how things are now, not by what was said before", () => {
  const { speech, told, update, finish } = speechAmong([agent(), someone("ann")]);
  speech.listener.onStarted(new Date(0));
  finish("Hello.");
  const consult = { mode: "consulting", consultId: "xfer_1" } as const;
  update([agent(consult), someone("ann"), someone("tom", consult)]);
  speech.listener.onSentence("A caller asks", new Date(0));
  expect(told.at(-1)).toMatchObject({ lane: "consult", audience: ["p_agent", "p_tom"] });
});
