import { expect, test } from "vitest";
import type { InterimTranscript } from "@/lib/contract/events";
import {
  foldInterim,
  foldTranscript,
  freshInterims,
  settleInterims,
  spokenUntilMs,
  type Interims,
} from "./fold-transcript";
import { anEntry, anEvent } from "./testing/fixtures";

const said = (sequence: number, id: string, started_at_ms: number) =>
  anEvent(sequence, "transcript.final", anEntry({ id, started_at_ms, ended_at_ms: started_at_ms + 1000 }));
const interim = (change: Partial<InterimTranscript> = {}): InterimTranscript => ({
  call_id: "call_1",
  participant_id: "p_maria",
  identity: "maria",
  role: "customer",
  text: "My order",
  started_at_ms: 5000,
  lane: "call" as const,
  ...change,
});

test("segments stand in order of speech, whatever the order in which they arrive", () => {
  const arrivals = [said(1, "t_b", 3000), said(2, "t_c", 3000), said(3, "t_a", 1000), said(4, "t_b", 3000)];
  const entries = arrivals.reduce(foldTranscript, []);
  expect(entries.map(({ id, sequence }) => [id, sequence])).toEqual([
    ["t_a", 0],
    ["t_b", 1],
    ["t_c", 2],
  ]);
});

test("private talk without its words, as it is told to who may not read it, is no entry", () => {
  const told = (text: string) => anEvent(1, "transcript.final", anEntry({ lane: "consult", text }));
  expect(foldTranscript([], told(""))).toEqual([]);
  expect(foldTranscript([], told("for admins"))).toHaveLength(1);
});

test("interim text is replaced in place and gives way to the final text", () => {
  let interims: Interims = foldInterim({}, interim(), 0, 100);
  interims = foldInterim(interims, interim({ text: "My order number" }), 0, 200);
  interims = foldInterim(interims, interim({ participant_id: "p_phone", started_at_ms: 4000 }), 0, 200);
  expect(freshInterims(interims, 300).map(({ text }) => text)).toEqual(["My order", "My order number"]);
  interims = settleInterims(interims, said(1, "t_a", 5000));
  expect(Object.keys(interims)).toEqual(["p_phone"]);
});

test("an interim that arrives after its final text is not shown", () => {
  const entries = [anEntry({ started_at_ms: 5000, ended_at_ms: 6000 })];
  expect(foldInterim({}, interim(), spokenUntilMs(entries, "p_maria"), 100)).toEqual({});
});

test("an interim does not outlive its speaker, its call or the recogniser's interest", () => {
  const interims = foldInterim({}, interim(), 0, 100);
  const gone = { participant_id: "p_maria", identity: "maria", reason: "disconnected" as const };
  expect(settleInterims(interims, anEvent(1, "participant.left", gone))).toEqual({});
  expect(settleInterims(interims, anEvent(1, "call.ended", { status: "ended", end_reason: "ended_by_agent" }))).toEqual(
    {},
  );
  expect(foldInterim(interims, interim({ text: "" }), 0, 200)).toEqual({});
  expect(freshInterims(interims, 11_000)).toEqual([]);
});
