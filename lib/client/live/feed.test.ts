import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import type { Call } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import type { Interims } from "../fold-transcript";
import { keys } from "../queries";
import { aCall, anEntry, anEvent } from "../testing/fixtures";
import { createLiveFeed } from "./feed";
import { withEventsSince } from "./recent";
import { foldCall } from "../fold-call";

const created = anEvent(1, "call.created", { status: "connecting" });
const joined = anEvent(2, "participant.joined", { participant_id: "p_maria", identity: "maria" });
const said = anEvent(3, "transcript.final", anEntry());
const left = anEvent(4, "participant.left", { participant_id: "p_maria", identity: "maria", reason: "disconnected" });

let client: QueryClient;
let feed: ReturnType<typeof createLiveFeed>;
const take = (...events: CallEvent[]) => events.forEach((event) => feed({ kind: "event", event }));
const status = () => client.getQueryData<Call>(keys.call("call_1"))!.participants[1]!.status;
const outdated = (key: readonly unknown[]) => client.getQueryState(key)!.isInvalidated;

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(keys.call("call_1"), aCall());
  client.setQueryData(keys.transcript("call_1"), []);
  client.setQueryData(keys.events("call_1"), [created]);
  client.setQueryData(keys.interims("call_1"), {});
  client.setQueryData(keys.callList(null), { pages: [{ data: [aCall()], next_cursor: null }], pageParams: [null] });
  feed = createLiveFeed(client);
});

test("an event changes the call's page, its list row, its transcript and its log without a request", () => {
  take(joined, said);
  expect(status()).toBe("active");
  const list = client.getQueryData<{ pages: { data: Call[] }[] }>(keys.callList(null))!;
  expect(list.pages[0]!.data[0]!.participants[1]!.status).toBe("active");
  expect(client.getQueryData<TranscriptEntry[]>(keys.transcript("call_1"))!.map(({ text }) => text)).toEqual(["Hello"]);
  expect(client.getQueryData<CallEvent[]>(keys.events("call_1"))!.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(outdated(keys.call("call_1"))).toBe(false);
});

test("an event that is told twice counts once, and an older one does not turn the page back", () => {
  take(joined, said, left, joined, said);
  expect(status()).toBe("left");
  expect(client.getQueryData<CallEvent[]>(keys.events("call_1"))).toHaveLength(4);
});

test("a gap in a call's events makes its page read anew", () => {
  take(joined, left);
  expect([keys.call("call_1"), keys.transcript("call_1"), keys.events("call_1")].map(outdated)).toEqual([
    true,
    true,
    true,
  ]);
});

test("what was made of a call is read anew when an event says that it changed, and only then", () => {
  client.setQueryData(keys.intelligence("call_1"), {});
  client.setQueryData(keys.recording("call_1"), {});
  const both = () => [keys.intelligence("call_1"), keys.recording("call_1")].map(outdated);
  take(joined, said);
  expect(both()).toEqual([false, false]);
  take(anEvent(4, "recording.completed", { duration_ms: 1_000 }));
  expect(both()).toEqual([false, true]);
  take(anEvent(5, "intelligence.completed", {}));
  expect(both()).toEqual([true, true]);
  expect(client.getQueryData<Call>(keys.call("call_1"))!.intelligence_status).toBe("completed");
});

test("a transcript that is deleted leaves the page at once", () => {
  take(joined, said, anEvent(4, "transcript.deleted", {}));
  expect(client.getQueryData(keys.transcript("call_1"))).toEqual([]);
});

test("a connection that came back makes everything read anew", () => {
  feed({ kind: "hello" });
  expect([keys.call("call_1"), keys.callList(null)].map(outdated)).toEqual([true, true]);
});

test("an answer that is older than events which came while it was under way does not undo them", async () => {
  const answer = withEventsSince(async () => {
    const old = aCall();
    take(joined);
    return old;
  }, foldCall);
  expect((await answer).participants[1]!.status).toBe("active");
});

test("interim text shows while it is spoken and goes with the final text", () => {
  const interim = {
    call_id: "call_1",
    participant_id: "p_maria",
    identity: "maria",
    role: "customer" as const,
    text: "Hel",
    started_at_ms: 1000,
    lane: "call" as const,
  };
  feed({ kind: "interim", interim });
  const shown = () => Object.values(client.getQueryData<Interims>(keys.interims("call_1"))!).map(({ text }) => text);
  expect(shown()).toEqual(["Hel"]);
  take(joined, said);
  expect(shown()).toEqual([]);
  feed({ kind: "interim", interim });
  expect(shown()).toEqual([]);
});
