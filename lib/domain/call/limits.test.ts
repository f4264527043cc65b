import { expect, test } from "vitest";
import { limitOf, type LimitedCall, type LimitedPerson } from "./limits";

const T0 = Date.parse("2026-10-01T12:00:00.000Z");
const at = (seconds: number) => new Date(T0 + seconds * 1000);
const GRACE_MS = 20_000;

const call: LimitedCall = {
  createdAt: at(0),
  zeroAt: at(5),
  maxSeconds: 3_600,
  nobodyJoinedSeconds: 600,
  observersOnlySeconds: 60,
  agentAloneSeconds: 120,
  customersLeftSeconds: 10,
  operatorsStay: false,
  endingAt: null,
  endingReason: null,
};
const person = (change: Partial<LimitedPerson> = {}): LimitedPerson => ({
  role: "customer",
  userId: null,
  status: "active",
  reason: null,
  createdAt: at(0),
  joinedAt: at(5),
  leftAt: null,
  ...change,
});
const gone = (seconds: number) => person({ status: "left", reason: "disconnected", leftAt: at(seconds) });
const observer = person({ role: "observer" });
const removed = (seconds: number) => person({ status: "left", reason: "removed", leftAt: at(seconds) });
const operator = person({ role: "observer", userId: "usr_olive" });
const verdict = (people: LimitedPerson[], seconds: number, of = call) => limitOf(of, people, at(seconds), GRACE_MS);

test("a call is told of its longest time a minute before, and ends at it, whoever is in it", () => {
  expect(verdict([person()], 3_540)).toEqual({ kind: "none" });
  expect(verdict([person()], 3_545)).toEqual({ kind: "announce", reason: "max_duration", at: at(3_605) });
  expect(verdict([person()], 3_605)).toEqual({ kind: "end", reason: "max_duration" });
});

test("a call that no customer joins ends, also while observers wait in it", () => {
  const awaited = person({ status: "joining", joinedAt: null });
  const waiting = { ...call, zeroAt: null };
  expect(verdict([awaited], 599, waiting)).toEqual({ kind: "none" });
  expect(verdict([awaited], 600, waiting)).toEqual({ kind: "end", reason: "nobody_joined" });
  expect(verdict([awaited, observer], 600)).toEqual({ kind: "end", reason: "nobody_joined" });
});

test("a call with observers only is told so once nobody can be reloading, and ends after a minute", () => {
  expect(verdict([gone(100), observer], 119)).toEqual({ kind: "none" });
  expect(verdict([gone(100), observer], 120)).toEqual({ kind: "announce", reason: "observers_only", at: at(160) });
  expect(verdict([gone(100), observer], 160)).toEqual({ kind: "end", reason: "observers_only" });
  expect(verdict([gone(100), person(), observer], 160)).toEqual({ kind: "none" });
});

test("an agent that is left alone waits for who was asked to come, not for ever", () => {
  const asked = person({ status: "joining", joinedAt: null, createdAt: at(150) });
  expect(verdict([gone(100), asked], 220)).toEqual({ kind: "announce", reason: "agent_alone", at: at(270) });
  expect(verdict([gone(100), asked], 270)).toEqual({ kind: "end", reason: "agent_alone" });
});

test("operators are told at once that every customer has left for good, and have ten seconds from then on", () => {
  expect(verdict([person(), operator], 100)).toEqual({ kind: "none" });
  const announced = { kind: "announce", reason: "customers_left", at: at(111) } as const;
  expect(verdict([removed(100), operator], 101)).toEqual(announced);
  const told = { ...call, endingReason: announced.reason, endingAt: announced.at };
  expect(verdict([removed(100), operator], 110, told)).toEqual(announced);
  expect(verdict([removed(100), operator], 111, told)).toEqual({ kind: "end", reason: "customers_left" });
  expect(verdict([removed(100), operator, observer], 111, told)).toEqual({ kind: "end", reason: "customers_left" });
  expect(verdict([removed(100), person(), operator], 111, told)).toEqual({ kind: "none" });
});

test("a customer who may be back, or was asked to come, has not left the operators alone", () => {
  expect(verdict([gone(100), operator], 119)).toEqual({ kind: "none" });
  expect(verdict([gone(100), operator], 120)).toEqual({ kind: "announce", reason: "customers_left", at: at(130) });
  const asked = person({ status: "joining", joinedAt: null, createdAt: at(105) });
  expect(verdict([removed(100), asked, operator], 106)).toEqual({ kind: "none" });
});

test("an operator whose page reloads is still there, and who is gone for good is not", () => {
  const reloading = person({ ...operator, status: "left", reason: "disconnected", leftAt: at(100) });
  expect(verdict([removed(100), reloading], 101)).toMatchObject({ reason: "customers_left" });
  const away = person({ ...operator, status: "left", reason: "removed", leftAt: at(100) });
  expect(verdict([removed(100), away], 161)).toMatchObject({ reason: "agent_alone" });
});

test("operators who stay talk until the longest time, or until they leave", () => {
  const staying = { ...call, operatorsStay: true };
  expect(verdict([removed(100), operator], 3_000, staying)).toEqual({ kind: "none" });
  expect(verdict([removed(100), operator], 3_605, staying)).toEqual({ kind: "end", reason: "max_duration" });
  const away = person({ ...operator, status: "left", reason: "removed", leftAt: at(100) });
  expect(verdict([removed(100), away], 221, staying)).toEqual({ kind: "end", reason: "agent_alone" });
});
