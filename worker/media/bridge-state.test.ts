import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CLOSE,
  MAX_BAD_MESSAGES,
  newBridge,
  onBridgeEvent,
  SILENT_TIMEOUT_MS,
  START_TIMEOUT_MS,
  type BridgeEffect,
  type BridgeEvent,
} from "./bridge-state";

type Input = Extract<BridgeEvent, { kind: "message" }>["input"];
const start = (providerCallId = "CA1"): Input => ({ kind: "start", streamId: "MZ1", providerCallId });
const audio: Input = { kind: "audio", samples: new Int16Array(160) };
const message = (input: Input, nowMs = 0): BridgeEvent => ({ kind: "message", input, nowMs });

const stance: Extract<BridgeEvent, { kind: "stance" }> = {
  kind: "stance",
  stance: { version: 1, held: false, speaks: true, heard: ["alice"], listeners: null, present: ["alice"] },
};
/** Events that bring a phone into its room, and to be heard there. */
const inRoom = [{ kind: "joined" } as const, stance];
const AT_GATE = ["hear_only", "mute", "unmute", "restrict", "confirm", "read_stance"];

/** Effects of a row of events on a new bridge. */
function run(events: BridgeEvent[]): BridgeEffect[] {
  let state = newBridge(0);
  return events.flatMap((event) => {
    const [next, effects] = onBridgeEvent(state, event);
    state = next;
    return effects;
  });
}
/** Without those of the gate, which has its own tests. */
const kinds = (effects: BridgeEffect[]) =>
  effects.map((effect) => effect.kind).filter((kind) => !AT_GATE.includes(kind));
const closing = (effects: BridgeEffect[]) => effects.find((effect) => effect.kind === "close_socket");

describe("bridge", () => {
  it("joins the room for the call of the stream's start, and carries sound once it is in", () => {
    const effects = run([
      message({ kind: "ignored" }),
      message(start()),
      message(audio),
      { kind: "joined" },
      message(audio),
      stance,
      message(audio),
      { kind: "tick", nowMs: 20 },
    ]);
    expect(effects.filter(({ kind }) => !AT_GATE.includes(kind))).toEqual([
      { kind: "join", providerCallId: "CA1" },
      { kind: "hear", samples: new Int16Array(160) },
      { kind: "send_due", nowMs: 20 },
    ]);
  });

  it("keeps the phone on the line when the room is lost, drops its sound meanwhile, and goes on in the room", () => {
    const lost = { kind: "room_lost" } as const;
    const before = [message(start()), ...inRoom, lost, message(audio), lost];
    expect(kinds(run(before))).toEqual(["join", "rejoin"]);
    expect(kinds(run([...before, ...inRoom, message(audio)]))).toEqual(["join", "rejoin", "hear"]);
    expect(closing(run([...before, { kind: "join_failed" }]))).toMatchObject({ code: CLOSE.failed });
  });

  it("survives a few broken or misplaced messages and closes on more", () => {
    for (const bad of ["broken" as const, start("CA2")]) {
      const before = [message(start()), ...inRoom];
      const few = Array.from({ length: MAX_BAD_MESSAGES }, () => message(bad));
      expect(kinds(run([...before, ...few, message(audio)]))).toEqual(["join", "hear"]);
      expect(closing(run([...before, ...few, message(bad)]))).toMatchObject({ code: CLOSE.protocol });
    }
    const keys = Array.from({ length: MAX_BAD_MESSAGES + 1 }, () => message({ kind: "dtmf", digit: "1" }));
    expect(closing(run(keys))).toMatchObject({ code: CLOSE.protocol });
  });

  it("takes no sound and no key before the start, and waits for it however much sound comes", () => {
    const early = Array.from({ length: 100 }, () => message(audio));
    expect(kinds(run([...early, message({ kind: "dtmf", digit: "1" }), message(start())]))).toEqual(["join"]);
    const late: BridgeEvent = { kind: "tick", nowMs: START_TIMEOUT_MS + 1 };
    expect(closing(run([...early, late]))).toMatchObject({ code: CLOSE.policy });
  });

  it("waits for no mark, and takes those that come late, twice, or of nothing", () => {
    const marks = ["1", "1", "unknown"].map((name) => message({ kind: "mark", name }));
    const before = [...marks, message(start()), ...inRoom, ...marks];
    expect(kinds(run([...before, { kind: "agent_interrupted" }, ...marks, message(audio)]))).toEqual([
      "join",
      "clear_agent",
      "hear",
    ]);
  });

  it("closes on a flood, but takes what a phone says in half a minute of stalled network at once", () => {
    const before = [message(start()), { kind: "joined" } as const];
    const backlog = Array.from({ length: 1_400 }, () => message(audio, 28_000));
    expect(closing(run([...before, ...backlog]))).toBeUndefined();
    const flood = Array.from({ length: 10_000 }, (_, i) => message(audio, i / 10));
    expect(closing(run([...before, ...flood]))).toMatchObject({ code: CLOSE.policy });
  });

  it("closes a stream that does not start, or falls silent", () => {
    expect(closing(run([{ kind: "tick", nowMs: START_TIMEOUT_MS }]))).toBeUndefined();
    expect(closing(run([{ kind: "tick", nowMs: START_TIMEOUT_MS + 1 }]))).toMatchObject({ code: CLOSE.policy });
    const live = [message(start(), 5_000), { kind: "joined" } as const];
    expect(closing(run([...live, { kind: "tick", nowMs: 5_000 + SILENT_TIMEOUT_MS }]))).toBeUndefined();
    expect(closing(run([...live, { kind: "tick", nowMs: 5_001 + SILENT_TIMEOUT_MS }]))).toBeDefined();
  });

  it("clears what the agent said only while the phone is in the room", () => {
    expect(kinds(run([message(start()), { kind: "agent_interrupted" }]))).toEqual(["join"]);
    const live = run([message(start()), { kind: "joined" }, { kind: "agent_interrupted" }]);
    expect(kinds(live)).toEqual(["join", "clear_agent"]);
  });

  it("plays music on to a phone on hold whose room was lost", () => {
    const held: BridgeEvent = { ...stance, stance: { ...stance.stance!, version: 2, held: true, speaks: false } };
    const tick: BridgeEvent = { kind: "tick", nowMs: 20 };
    const before = [message(start()), ...inRoom];
    expect(kinds(run([...before, held, { kind: "room_lost" }, tick]))).toContain("send_due");
    expect(kinds(run([...before, { kind: "room_lost" }, tick]))).not.toContain("send_due");
  });

  it("takes every key that is pressed, also before the phone is in the room", () => {
    const key = message({ kind: "dtmf", digit: "5" });
    const effects = run([message(start()), key, ...inRoom, key]);
    expect(effects.filter(({ kind }) => kind === "take_digit")).toHaveLength(2);
  });

  it("tells the carrier why: the call ended, the phone left, nothing to join, it failed, the server stops", () => {
    const before = [message(start())];
    const code = (event: BridgeEvent) => closing(run([...before, event]))?.code;
    expect(code({ kind: "room_left" })).toBe(CLOSE.done);
    expect(code(message({ kind: "stop" }))).toBe(CLOSE.done);
    expect(code({ kind: "refused" })).toBe(CLOSE.policy);
    expect(code({ kind: "join_failed" })).toBe(CLOSE.failed);
    expect(code({ kind: "shutdown" })).toBe(CLOSE.goingAway);
  });

  describe("in whatever order things happen", () => {
    const inputs = fc.constantFrom<Input>(
      start(),
      start("CA2"),
      audio,
      "broken",
      { kind: "stop" },
      { kind: "dtmf", digit: "1" },
      { kind: "mark", name: "1" },
      { kind: "ignored" },
    );
    const event = fc.oneof(
      fc.tuple(inputs, fc.nat(60_000)).map(([input, nowMs]) => message(input, nowMs)),
      fc.nat(60_000).map((nowMs): BridgeEvent => ({ kind: "tick", nowMs })),
      fc.constantFrom<BridgeEvent>(
        { kind: "joined" },
        { kind: "reconnecting" },
        { kind: "reconnected" },
        { kind: "room_lost" },
        { kind: "listeners_set" },
        { kind: "listeners_failed" },
        { kind: "confirmed", version: 1 },
        { kind: "confirm_failed", version: 1 },
        { kind: "stance_unknown" },
        stance,
        { kind: "refused" },
        { kind: "join_failed" },
        { kind: "room_left" },
        { kind: "agent_interrupted" },
        { kind: "shutdown" },
      ),
    );

    it("releases everything exactly once and does nothing after", () => {
      fc.assert(
        fc.property(fc.array(event, { maxLength: 60 }), (events) => {
          const effects = kinds(run([...events, { kind: "socket_closed" }, ...events, { kind: "socket_closed" }]));
          expect(effects.filter((kind) => kind === "release")).toHaveLength(1);
          expect(effects.at(-1)).toBe("release");
          expect(effects.filter((kind) => kind === "join").length).toBeLessThanOrEqual(1);
          expect(effects.filter((kind) => kind === "close_socket").length).toBeLessThanOrEqual(1);
        }),
      );
    });

    it("joins for a start only, takes keys and sound of a phone that started, and says why it closes", () => {
      fc.assert(
        fc.property(fc.array(event, { maxLength: 60 }), (events) => {
          let state = newBridge(0);
          let started = false;
          let inRoomNow = false;
          for (const one of events) {
            started ||= one.kind === "message" && typeof one.input === "object" && one.input.kind === "start";
            if (one.kind === "joined" && state.phase === "joining") inRoomNow = true;
            if (one.kind === "room_lost") inRoomNow = false;
            const [next, effects] = onBridgeEvent(state, one);
            for (const effect of effects) {
              if (effect.kind === "join" || effect.kind === "take_digit") expect(started).toBe(true);
              if (effect.kind === "hear") expect(inRoomNow).toBe(true);
              if (effect.kind === "close_socket") expect(effect.reason).not.toBe("");
            }
            state = next;
          }
        }),
      );
    });
  });
});
