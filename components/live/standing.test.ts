import { expect, test } from "vitest";
import { aCall, aParticipant } from "@/lib/client/testing/fixtures";
import type { Participant } from "@/lib/contract/participants";
import { INITIAL, type RoomState } from "./room-state";
import { standingOf, titleWith } from "./standing";

const agent = aParticipant({ id: "p_agent", role: "agent", identity: "agent", status: "active" });
const anna = aParticipant({ id: "p_anna", identity: "Anna", status: "active" });
const tom = aParticipant({ id: "p_tom", identity: "Tom", status: "active" });
const boss = aParticipant({
  id: "p_boss",
  identity: "operator:u2",
  role: "observer",
  mode: "listening",
  status: "active",
});

const standing = (me: Partial<Participant>, room: Partial<RoomState> = {}, driver = false) => {
  const own = aParticipant({ id: "p_me", identity: "operator:u1", role: "observer", status: "active", ...me });
  return standingOf({
    call: aCall({ participants: [agent, anna, tom, boss, own], driver_id: driver ? "p_me" : null }),
    operatorId: "u1",
    me: own,
    room: { ...INITIAL, connection: "connected", microphone: "on", ...room },
    recording: false,
  });
};

test("who talks with everybody is told who hears them, and who only listens is not named", () => {
  expect(standing({ mode: "open" })).toMatchObject({
    kind: "open",
    heard: true,
    line: "You are live. The agent, Anna and Tom hear you.",
  });
  expect(standing({ mode: "open" }, {}, true).line).toBe(
    "You are live and drive the call. The agent, Anna and Tom hear you.",
  );
  expect(standing({ mode: "open" }, { microphone: "muted" }).line).toBe("You are muted. Nobody hears you.");
});

test("a whisper names the one who hears it, and says how to speak", () => {
  const whisper = { mode: "whispering", target_id: "p_tom" } as const;
  expect(standing(whisper)).toMatchObject({ kind: "private", heard: true, line: "Only Tom hears you." });
  expect(standing(whisper, { microphone: "muted" })).toMatchObject({
    heard: false,
    line: "Whisper to Tom: hold V to speak. Nobody hears you now.",
  });
});

test.each<[string, Partial<Participant>, Partial<RoomState>]>([
  ["listening", { mode: "listening" }, {}],
  ["switching", { mode: "open", switching: true }, {}],
  ["on hold", { mode: "open", held_since: "2026-10-01T12:00:00.000Z" }, {}],
  ["muted by the call", { mode: "open", muted: true }, { microphone: "withheld" }],
  ["reconnecting", { mode: "open" }, { connection: "reconnecting" }],
])("nobody hears who is %s, whatever the microphone says", (_what, me, room) => {
  expect(standing(me, room).heard).toBe(false);
});

test("the title says it before the page's own, once", () => {
  const live = titleWith(standing({ mode: "open" }), "Call");
  expect(live).toBe("● LIVE · Call");
  expect(titleWith(standing({ mode: "listening" }), live)).toBe("○ Listening · Call");
  expect(titleWith(standing({}, { connection: "closed", closedBecause: "left" }), live)).toBe("Call");
});
