import { expect, test } from "vitest";
import { pictureOf } from "@/lib/domain/visibility/load";
import { createHearing } from "./hearing";
import type { Person } from "./roster";

type Call = Parameters<typeof pictureOf>[0];

const someone = (id: string, changes: Partial<Person> = {}): Person =>
  ({
    id: `p_${id}`,
    roomIdentity: id,
    role: "customer",
    transport: "webrtc",
    status: "active",
    mode: "open",
    targetId: null,
    consultId: null,
    mutedAt: null,
    heldAt: null,
    openingVersion: null,
    userId: null,
    shown: true,
    ...changes,
  }) as Person;
const agent = (changes: Partial<Person> = {}) => someone("agent", { role: "agent", transport: "internal", ...changes });

function hearing(people: Person[], call: Partial<Call> = {}) {
  const picture = pictureOf({ visibilityVersion: 1, pausedAt: null, ...call } as Call, false, people);
  return createHearing({ picture, participants: people });
}

const HELD = { heldAt: new Date(0) };

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
  expect(heard.readers("p_ann")).toEqual([]);
});

test("words are shown to who hears them: not to who is on hold, and also to who only listens", () => {
  const people = [
    agent(),
    someone("ann"),
    someone("ben", HELD),
    someone("olive", { mode: "listening", userId: "usr_1" }),
  ];
  expect(hearing(people).readers("p_ann")).toEqual(["ann", "olive"]);
  expect(hearing(people).readers("p_ben")).toEqual([]);
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
