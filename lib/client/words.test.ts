import { expect, test } from "vitest";
import { aCall, anEvent, aParticipant } from "./testing/fixtures";
import { calledNumber, eventSentence, legWords, participantName, participantStatus, speakerColours } from "./words";

const call = aCall();
const phone = call.participants[2]!;

test("people are called as people say them, and the operator who looks is called You", () => {
  expect(call.participants.map((participant) => participantName(participant))).toEqual([
    "Agent",
    "maria",
    "+1 (555) 123-4567",
  ]);
  const watcher = aParticipant({ role: "observer", identity: "operator:u1" });
  expect([participantName(watcher, "u1"), participantName(watcher, "u2")]).toEqual(["You", "Operator"]);
});

test("a call that came in says which number was called, and a caller who withholds theirs has no name", () => {
  expect(calledNumber(call)).toBeNull();
  const caller = aParticipant({
    transport: "pstn",
    identity: "anonymous",
    telephony_leg: {
      ...phone.telephony_leg!,
      direction: "inbound",
      from_number: "anonymous",
      to_number: "+15559876543",
    },
  });
  const inbound = aCall({ direction: "inbound", participants: [call.participants[0]!, caller] });
  expect(calledNumber(inbound)).toBe("+1 (555) 987-6543");
  expect(participantName(caller)).toBe("Withheld number");
  expect(participantName(aParticipant({ identity: "anonymous" }))).toBe("anonymous");
});

test("a phone says what its line does", () => {
  expect(participantStatus(phone).word).toBe("Queued");
  const leg = { ...phone.telephony_leg!, status: "ringing" as const };
  expect(participantStatus({ ...phone, status: "joining", telephony_leg: leg }).word).toBe("Ringing");
  expect(legWords({ ...phone, telephony_leg: { ...leg, status: "failed", reason: "no_answer" } })).toBe(
    "Leg failed: no answer",
  );
  expect(legWords({ ...phone, telephony_leg: { ...leg, status: "completed", bill_duration: 62 } })).toBe(
    "Leg hung up, billed 62 s",
  );
});

test("events read as sentences about the people in the call", () => {
  const left = anEvent(1, "participant.left", { participant_id: "p_maria", identity: "maria", reason: "removed" });
  expect(eventSentence(left, call, null)).toBe("maria left: removed");
  const came = anEvent(1, "call.created", { status: "connecting", direction: "inbound" });
  expect(eventSentence(came, call, null)).toBe("A phone called");
  const ended = anEvent(2, "call.ended", { status: "failed", end_reason: "nobody_joined" });
  expect(eventSentence(ended, call, null)).toBe("Call failed: nobody joined");
  const tool = anEvent(3, "agent.tool_called", {
    tool: "find_order",
    arguments: {},
    outcome: "timed_out",
    duration_ms: 5000,
  });
  expect(eventSentence(tool, call, null)).toBe("Agent called the tool find_order: timed out after 5000 ms");
});

test("nine people get eight colours, and the first keeps theirs when more come", () => {
  const ids = Array.from({ length: 9 }, (_, index) => ({ id: `p_${index}` }));
  const colours = speakerColours(ids);
  expect([...colours.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1]);
  expect(speakerColours(ids.slice(0, 3)).get("p_2")).toBe(colours.get("p_2"));
});
