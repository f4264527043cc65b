import { expect, test } from "vitest";
import { agent, HELD, hearing, reading, someone } from "./testing/people";

test("who is on hold is heard by nobody, and so is who the agent does not know", () => {
  const heard = hearing([agent(), someone("ann"), someone("ben", HELD)]);
  expect(heard.of("ann")).toEqual({ lane: "call", audience: ["p_ann", "p_agent"] });
  expect(heard.of("ben")).toBeNull();
  expect(heard.of("somebody")).toBeNull();
});

test("last words of who has left are heard, but not of who left on hold", () => {
  const heard = hearing([agent(), someone("ann", { status: "left" }), someone("ben", { status: "left", ...HELD })]);
  expect(heard.of("ann")?.lane).toBe("call");
  expect(heard.of("ben")).toBeNull();
});

test("in a sensitive pause nobody is heard and nobody reads", () => {
  const heard = hearing([agent(), someone("ann"), someone("ben")], { pausedAt: new Date(0) });
  expect(heard.of("ann")).toBeNull();
  expect(heard.laneOf("p_ann")).toBeNull();
  expect(heard.readers("p_ann", { lane: "call", audience: ["p_ann", "p_ben"] })).toEqual([]);
});

test("words are shown to who hears them: not to who is on hold, and also to who only listens", () => {
  const people = [
    agent(),
    someone("ann"),
    someone("ben", HELD),
    someone("olive", { mode: "listening", userId: "usr_1" }),
  ];
  const heard = hearing(people);
  expect(heard.readers("p_ann", heard.of("ann")!)).toEqual(["ann", "olive"]);
  expect(heard.readers("p_ben", { lane: "call", audience: ["p_ben", "p_ann"] })).toEqual([]);
});

test("in a consult the agent hears and is heard by the target alone, and is silent until that is in force", () => {
  const consult = { mode: "consulting", consultId: "xfer_1" } as const;
  const people = (opening: number | null) => [
    agent({ ...consult, openingVersion: opening }),
    someone("ann", HELD),
    someone("tom", consult),
    someone("ben"),
  ];
  const before = hearing(people(1));
  expect(before.own()).toBeNull();
  expect(before.listeners()).toEqual(["tom"]);
  const after = hearing(people(null));
  expect(after.own()).toEqual({ lane: "consult", audience: ["p_agent", "p_tom"] });
  expect(after.of("tom")).toEqual({ lane: "consult", audience: ["p_tom", "p_agent"] });
  expect(after.of("ben")).toBeNull();
});

test("in an ordinary call everybody may subscribe to the agent", () => {
  expect(hearing([agent(), someone("ann"), someone("ben", HELD)]).listeners()).toBeNull();
});

test("words are not shown to who came, or came back from hold, after they were begun", () => {
  const heard = hearing([agent(), someone("ann"), someone("ben", HELD), someone("cleo", { status: "joining" })]);
  const said = heard.of("ann")!;
  heard.update(reading([agent(), someone("ann"), someone("ben"), someone("cleo")]));
  expect(heard.readers("p_ann", said)).toEqual(["ann"]);
  expect(heard.readers("p_ann", heard.of("ann")!)).toEqual(["ann", "ben", "cleo"]);
});

test("words of a consult are not shown once their speaker talks in the call", () => {
  const consult = { mode: "consulting", consultId: "xfer_1" } as const;
  const heard = hearing([agent(consult), someone("tom", consult), someone("ann")]);
  const said = heard.of("tom")!;
  expect(heard.readers("p_tom", said)).toEqual(["tom"]);
  heard.update(reading([agent(), someone("tom"), someone("ann")]));
  expect(heard.readers("p_tom", said)).toEqual([]);
});

test("a call that could not be read has nobody who is heard or reads, and an agent who must not speak, until it is", () => {
  const people = [agent(), someone("ann")];
  const heard = hearing(people);
  const said = heard.of("ann")!;
  heard.doubt();
  expect([heard.of("ann"), heard.own(), heard.laneOf("p_ann")]).toEqual([null, null, null]);
  expect(heard.readers("p_ann", said)).toEqual([]);
  heard.update(reading(people));
  expect(heard.own()?.lane).toBe("call");
  expect(heard.readers("p_ann", said)).toEqual(["ann"]);
});
