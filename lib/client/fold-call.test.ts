import { expect, test } from "vitest";
import type { CallEvent } from "@/lib/contract/events";
import { appendToLog, foldCall } from "./fold-call";
import { aCall, anEvent, aParticipant } from "./testing/fixtures";

const LIFE: CallEvent[] = [
  anEvent(1, "call.created", { status: "connecting" }),
  anEvent(2, "participant.joined", { participant_id: "p_agent", identity: "agent" }),
  anEvent(3, "leg.updated", {
    telephony_leg_id: "leg_1",
    participant_id: "p_phone",
    status: "ringing",
    reason: null,
    bill_duration: null,
  }),
  anEvent(4, "participant.joined", { participant_id: "p_maria", identity: "maria" }),
  anEvent(5, "call.active", { status: "active", started_at: "2026-10-01T12:00:04.000Z" }),
  anEvent(6, "participant.left", { participant_id: "p_maria", identity: "maria", reason: "disconnected" }),
  anEvent(7, "participant.rejoined", { participant_id: "p_maria", identity: "maria" }),
  anEvent(8, "leg.updated", {
    telephony_leg_id: "leg_1",
    participant_id: "p_phone",
    status: "failed",
    reason: "busy",
    bill_duration: 0,
  }),
  anEvent(9, "participant.failed", { participant_id: "p_phone", identity: "+15551234567", reason: "busy" }),
  anEvent(10, "participant.left", { participant_id: "p_maria", identity: "maria", reason: "removed" }),
  anEvent(11, "participant.left", { participant_id: "p_agent", identity: "agent", reason: "call_ended" }),
  anEvent(12, "call.ended", { status: "ended", end_reason: "participants_left" }),
];

const fold = (events: CallEvent[]) => events.reduce(foldCall, aCall());
const person = (events: CallEvent[], id: string) => fold(events).participants.find((other) => other.id === id)!;

test("a call on screen follows its events to the end", () => {
  expect(person(LIFE.slice(0, 3), "p_phone")).toMatchObject({
    status: "joining",
    telephony_leg: { status: "ringing" },
  });
  expect(fold(LIFE.slice(0, 5))).toMatchObject({ status: "active", started_at: "2026-10-01T12:00:04.000Z" });
  expect(person(LIFE.slice(0, 6), "p_maria")).toMatchObject({ status: "left", reason: "disconnected" });
  expect(person(LIFE.slice(0, 7), "p_maria")).toMatchObject({
    status: "active",
    reason: null,
    left_at: null,
    joined_at: "2026-10-01T12:00:04.000Z",
  });
  expect(person(LIFE, "p_phone")).toMatchObject({
    status: "failed",
    reason: "busy",
    telephony_leg: { status: "failed", reason: "busy", bill_duration: 0 },
  });
  expect(fold(LIFE)).toMatchObject({
    status: "ended",
    end_reason: "participants_left",
    ended_at: "2026-10-01T12:00:12.000Z",
  });
});

test("events that a state includes already do no harm when they are folded in again", () => {
  for (let from = 0; from < LIFE.length; from += 1) {
    expect([...LIFE, ...LIFE.slice(from)].reduce(foldCall, aCall())).toEqual(fold(LIFE));
  }
});

test("somebody added shows once, at the end of the list", () => {
  const added = anEvent(2, "participant.added", { participant: aParticipant({ id: "p_new", identity: "tom" }) });
  expect(fold([added, added]).participants.map((other) => other.id)).toEqual([
    "p_agent",
    "p_maria",
    "p_phone",
    "p_new",
  ]);
});

test("the list of events takes each once and tells where one is missing", () => {
  const two = LIFE.slice(0, 2);
  expect(appendToLog(two, LIFE[1]!)).toBe(two);
  expect(appendToLog(two, LIFE[2]!)).toEqual(LIFE.slice(0, 3));
  expect(appendToLog(two, LIFE[3]!)).toBeNull();
});

test("who hears whom, who drives and a sensitive pause follow their events", () => {
  const by = { kind: "user", id: "usr_1", name: "Olive" } as const;
  const held = aParticipant({
    id: "p_maria",
    identity: "maria",
    status: "joining",
    held_since: "2026-10-01T12:00:07.000Z",
  });
  const paused = { since: "2026-10-01T12:00:08.000Z", ends_at: "2026-10-01T12:02:08.000Z" };
  const call = fold([
    ...LIFE.slice(0, 5),
    anEvent(6, "participant.updated", { participant: held }),
    anEvent(7, "agent.mode_changed", { mode: "silent", by }),
    anEvent(8, "call.driver_changed", { driver_id: "p_olive", by, lost: false }),
    anEvent(9, "call.paused", { ...paused, by }),
  ]);
  expect(call).toMatchObject({ agent_mode: "silent", driver_id: "p_olive", sensitive_pause: paused });
  expect(call.participants.find(({ id }) => id === "p_maria")).toMatchObject({
    status: "active",
    held_since: held.held_since,
  });
  const after = [
    anEvent(10, "call.unpaused", { by }),
    anEvent(11, "call.driver_changed", { driver_id: null, by, lost: true }),
  ].reduce(foldCall, call);
  expect(after).toMatchObject({ sensitive_pause: null, driver_id: null });
});

test("what a leg's carrier says later is folded into it, and an older event without it takes nothing away", () => {
  const told = { telephony_leg_id: "leg_1", participant_id: "p_phone", status: "completed", reason: null } as const;
  const billed = foldCall(
    aCall(),
    anEvent(1, "leg.updated", {
      ...told,
      bill_duration: 49,
      price: "0.0085",
      currency: "USD",
      answered_by: "human",
      ended_at: "2026-10-01T12:01:00.000Z",
    }),
  );
  const again = foldCall(billed, anEvent(2, "leg.updated", { ...told, bill_duration: 49 }));
  for (const call of [billed, again]) {
    expect(call.participants[2]!.telephony_leg).toMatchObject({
      status: "completed",
      bill_duration: 49,
      price: "0.0085",
      answered_by: "human",
      ended_at: "2026-10-01T12:01:00.000Z",
    });
  }
});
