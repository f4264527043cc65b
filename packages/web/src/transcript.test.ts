import { expect, test } from "vitest";
import { createTranscript, type Caption } from "./transcript.js";

function caption(
  id: string,
  text: string,
  sentAt: number,
  final = false,
  role = "customer",
  identity = "ann",
): Caption {
  const attributes = {
    "lk.segment_id": id,
    "lk.transcription_final": String(final),
    "rymi.identity": identity,
    "rymi.role": role,
  };
  return { id: `stream-${sentAt}`, attributes, text, sentAt };
}

test("an utterance grows, and ends once", () => {
  const take = createTranscript(() => "ann");
  expect(take(caption("a", "Hel", 1))).toEqual({
    id: "a",
    role: "user",
    text: "Hel",
    participant: { identity: "ann", role: "customer", isLocal: true },
    isFinal: false,
  });
  expect(take(caption("a", " Hello. ", 2, true))).toMatchObject({ id: "a", text: "Hello.", isFinal: true });
  expect(take(caption("a", "Hello.", 2, true))).toBeNull();
});

test("what was overtaken does not come", () => {
  const take = createTranscript(() => "ann");
  take(caption("a", "Hello you", 5));
  expect(take(caption("a", "Hello", 4))).toBeNull();
  take(caption("a", "Hello you there.", 6, true));
  expect(take(caption("a", "Hello you the", 5))).toBeNull();
});

test("the agent is the agent, and everybody else a user", () => {
  const take = createTranscript(() => "ann");
  expect(take(caption("a", "Hi.", 1, true, "agent", "agent"))).toMatchObject({ role: "agent" });
  expect(take(caption("b", "Hi.", 1, true, "customer", "+1 555 ••• 4567"))).toMatchObject({
    role: "user",
    participant: { isLocal: false },
  });
  expect(take(caption("c", "Hi.", 1, true, "observer"))).toMatchObject({ role: "user" });
});

test("interim text that was nothing is taken back; nothing at all is not told", () => {
  const take = createTranscript(() => "ann");
  expect(take(caption("a", "", 1, true))).toBeNull();
  take(caption("b", "Hm", 1));
  expect(take(caption("b", "", 2, true))).toMatchObject({ id: "b", text: "", isFinal: true });
});

test("a call of hours does not fill the memory, and still knows its last utterances", () => {
  const take = createTranscript(() => "ann");
  for (let index = 0; index < 1_000; index += 1) take(caption(`s${index}`, "Yes.", index, true));
  expect(take(caption("s999", "Ye", 998))).toBeNull();
});
