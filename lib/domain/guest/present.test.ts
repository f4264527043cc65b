import { describe, expect, test } from "vitest";
import { EVENT_DATA, type EventType } from "@/lib/contract/events";
import type { ParticipantRow } from "../call/load";
import type { SegmentRow } from "../transcript/present";
import { GUEST_EVENTS, presentForGuest, type ToldEvent } from "./present";

const event = (type: EventType, data: Record<string, unknown> = {}): ToldEvent["event"] => ({
  callId: "call_1",
  sequence: 1,
  id: "evt_1",
  type,
  data,
  createdAt: new Date(0),
});
const BEN = { id: "p_ben", identity: "+15551234567", roomIdentity: "p_ben", role: "customer" } as ParticipantRow;
const WATCHER = { id: "p_w", identity: "watcher", roomIdentity: "watcher", role: "observer" } as ParticipantRow;
const SEGMENT = {
  id: "seg_1",
  participantId: "p_ben",
  text: "I am Ben",
  lane: "call",
  audience: ["p_ann"],
  startedAtMs: 0,
  endedAtMs: 100,
  source: "runtime",
  interrupted: false,
} as SegmentRow;

describe("a guest", () => {
  test("is told of no type of event that is not on the list", () => {
    for (const type of Object.keys(EVENT_DATA) as EventType[]) {
      if (GUEST_EVENTS.some((told) => told === type)) continue;
      expect(presentForGuest("p_ann", { event: event(type), subject: BEN, segment: SEGMENT })).toBeNull();
    }
  });

  test.each(["participant.joined", "participant.rejoined", "participant.left", "participant.failed"] as const)(
    "is told %s of people in the call, without their number, and never of who watches",
    (type) => {
      const data = { participant_id: "p_ben", identity: "+15551234567", reason: "hung_up" };
      expect(presentForGuest("p_ann", { event: event(type, data), subject: BEN, segment: null })?.data).toEqual({
        participant_id: "p_ben",
        identity: "p_ben",
        reason: "hung_up",
      });
      expect(presentForGuest("p_ann", { event: event(type, data), subject: WATCHER, segment: null })).toBeNull();
      expect(presentForGuest("p_ann", { event: event(type, data), subject: null, segment: null })).toBeNull();
    },
  );

  test("is told what they could hear, as it is stored now, and nothing where it was deleted", () => {
    const said = event("transcript.final", { id: "seg_1", text: "what the event has" });
    const told = presentForGuest("p_ann", { event: said, subject: BEN, segment: SEGMENT });
    expect(told?.data).toMatchObject({ text: "I am Ben", identity: "p_ben" });
    expect(presentForGuest("p_cyd", { event: said, subject: BEN, segment: SEGMENT })).toBeNull();
    const secret = { ...SEGMENT, lane: "whisper" as const };
    expect(presentForGuest("p_ann", { event: said, subject: BEN, segment: secret })).toBeNull();
    expect(presentForGuest("p_ann", { event: said, subject: BEN, segment: null })).toBeNull();
  });

  test("does not learn from the call's end that somebody watches it", () => {
    for (const reason of ["observers_only", "customers_left"]) {
      for (const type of ["call.ending", "call.ended"] as const) {
        const data = { at: "2026-01-01T00:00:00.000Z", status: "ended", end_reason: reason };
        const told = presentForGuest("p_ann", { event: event(type, data), subject: null, segment: null });
        expect(EVENT_DATA[type].safeParse(told!.data).success).toBe(true);
        expect(JSON.stringify(told)).not.toContain(reason);
      }
    }
  });
});
