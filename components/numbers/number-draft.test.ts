import { expect, test } from "vitest";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";
import {
  answeredBy,
  checkInbound,
  checkNumber,
  emptyNumber,
  toCreate,
  toDraft,
  toUpdate,
  type NumberAgent,
  type NumberCarrier,
} from "./number-draft";

const RILEY: NumberAgent = { id: "550e8400-e29b-41d4-a716-446655440000", name: "Riley", archived: false };
const PLIVO: NumberCarrier = { name: "plivo", simulated: true, routesNumbers: true };

const number: PhoneNumber = {
  number: "+15559876543",
  provider: "plivo",
  label: "Orders",
  agent_id: RILEY.id,
  recording: false,
  transcription: true,
  inbound_url: "https://voice.test/webhooks/plivo/inbound",
  status_url: "https://voice.test/webhooks/plivo/status",
  routed_at: null,
  created_at: "2026-01-01T00:00:00.000Z",
};

test("a number that is edited and not changed asks for what it has", () => {
  for (const recording of [true, false, null]) {
    const { label, agent_id, transcription } = number;
    expect(toUpdate(toDraft({ ...number, recording }))).toEqual({ label, agent_id, recording, transcription });
  }
  expect(toUpdate(toDraft({ ...number, agent_id: null })).agent_id).toBeNull();
});

test("a new number is at the first carrier there is, in the country of the last, and for nobody", () => {
  const draft = { ...emptyNumber("+4930901820", [PLIVO]), phone: "030 901821" };
  expect(toCreate(draft)).toEqual({
    number: "+4930901821",
    provider: "plivo",
    label: "",
    agent_id: null,
    recording: null,
    transcription: true,
  });
  expect(checkNumber(draft)).toEqual({});
});

test("what cannot be a number is said at its field, and so is a label that is too long", () => {
  const draft = { ...emptyNumber(undefined, [PLIVO]), phone: "12", label: "x".repeat(101) };
  expect(Object.keys(checkNumber(draft)).sort()).toEqual(["label", "number"]);
  expect(Object.keys(checkInbound(draft))).toEqual(["label"]);
});

test("calls are answered by the agent, and declined without one or with one that is archived", () => {
  const carriers = [PLIVO];
  expect(answeredBy(number, [RILEY], carriers)).toEqual({ answered: true, words: "Answered by Riley" });
  const nobodys = { ...number, agent_id: null };
  expect(answeredBy(nobodys, [RILEY], carriers)).toEqual({ answered: false, words: "Declined" });
  const archived = [{ ...RILEY, archived: true }];
  expect(answeredBy(number, archived, carriers)).toEqual({ answered: false, words: "Declined: Riley is archived" });
  expect(answeredBy(number, [], carriers)).toEqual({ answered: true, words: "Answered by another agent" });
  expect(answeredBy(number, [RILEY], [])).toEqual({ answered: false, words: "Not taken: no account at Plivo" });
});
