import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InterimTranscript } from "@/lib/contract/events";
import type { Picture } from "../visibility/load";
import type { Present } from "../visibility/plan";
import { reads } from "../visibility/visibility";
import { createInterimGate } from "./interim-gate";

const person = (id: string, change: Partial<Present> = {}): Present => ({
  id,
  mode: "open",
  targetId: null,
  consultId: null,
  muted: false,
  held: false,
  opening: false,
  role: "customer",
  transport: "webrtc",
  roomIdentity: `room-${id}`,
  userId: null,
  shown: true,
  ...change,
});
const picture = (everybody: Present[], paused = false): Picture => ({
  version: 1,
  paused,
  keepPrivate: true,
  everybody,
});
const said = (participantId: string, startedAtMs: number, lane: InterimTranscript["lane"] = "call") => ({
  call_id: "call_1",
  participant_id: participantId,
  identity: "+15551234567",
  role: "customer" as const,
  text: "well",
  started_at_ms: startedAtMs,
  lane,
});
const BOTH = [person("ann"), person("ben")];

/** Ann's gate, with a picture from the call's zero on. */
function open(everybody: Present[] = BOTH) {
  const gate = createInterimGate("ann");
  gate.take(gate.doubt(), picture(everybody), 0);
  return gate;
}

describe("interim text", () => {
  test("passes of whom the reader hears, under the name the room has for them", () => {
    expect(open().pass(said("ben", 10))).toEqual({ ...said("ben", 10), identity: "room-ben" });
    expect(open().pass(said("ann", 10))).not.toBeNull();
  });

  test("is nobody's before there is a picture, and of people it does not have", () => {
    expect(createInterimGate("ann").pass(said("ben", 10))).toBeNull();
    expect(open().pass(said("cyd", 10))).toBeNull();
    expect(open([person("ben")]).pass(said("ben", 10))).toBeNull();
  });

  test("does not pass from a change on until the picture was taken anew, and not by one that was asked for earlier", () => {
    const gate = open();
    const earlier = gate.doubt();
    expect(gate.pass(said("ben", 10))).toBeNull();
    const later = gate.doubt();
    gate.take(earlier, picture(BOTH), 100);
    expect(gate.pass(said("ben", 200))).toBeNull();
    gate.take(later, picture(BOTH), 100);
    expect(gate.pass(said("ben", 200))).not.toBeNull();
  });

  test.each<[string, Picture]>([
    ["the reader is on hold", picture([person("ann", { held: true }), person("ben")])],
    ["the speaker is on hold", picture([person("ann"), person("ben", { held: true })])],
    ["the speaker consults", picture([person("ann"), person("ben", { mode: "consulting", consultId: "t_1" })])],
    ["the speaker is not open yet", picture([person("ann"), person("ben", { opening: true })])],
    ["there is a sensitive pause", picture(BOTH, true)],
  ])("of what began while %s never passes, neither then nor later", (_what, meanwhile) => {
    const gate = open();
    gate.take(gate.doubt(), meanwhile, 1_000);
    expect(gate.pass(said("ben", 1_500))).toBeNull();
    gate.take(gate.doubt(), picture(BOTH), 2_000);
    expect(gate.pass(said("ben", 1_999))).toBeNull();
    expect(gate.pass(said("ben", 2_000))).not.toBeNull();
  });

  test("goes on over a change that concerns others", () => {
    const gate = open([...BOTH, person("cyd")]);
    gate.take(gate.doubt(), picture([...BOTH, person("cyd", { held: true })]), 1_000);
    expect(gate.pass(said("ben", 900))).not.toBeNull();
  });

  test("of private talk never passes, also to who is in it", () => {
    const consulting = { mode: "consulting", consultId: "t_1" } as const;
    const gate = open([person("ann", consulting), person("ben", consulting)]);
    expect(gate.pass(said("ben", 10, "consult"))).toBeNull();
  });

  test("passes, whatever states follow each other, only where the reader read the speaker ever since it began", () => {
    const stance = fc.record({
      mode: fc.constantFrom("open", "open", "listening", "whispering", "consulting"),
      targetId: fc.constantFrom(null, "ann", "ben"),
      consultId: fc.constantFrom("t_1", "t_2"),
      held: fc.boolean(),
      muted: fc.boolean(),
      opening: fc.boolean(),
    });
    const step = fc.record({
      ann: stance,
      ben: stance,
      paused: fc.boolean(),
      /** How long ago the text that comes now was begun, ms. */
      agoMs: fc.integer({ min: 0, max: 500 }),
    });
    const STEP_MS = 100;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const gate = createInterimGate("ann");
        const readAt = steps.map(({ ann, ben, paused }) => {
          const everybody = [person("ann", ann), person("ben", ben)];
          return !paused && !ann.held && reads(everybody, everybody[0]!, everybody[1]!);
        });
        steps.forEach(({ ann, ben, paused, agoMs }, index) => {
          const nowMs = index * STEP_MS;
          gate.take(gate.doubt(), picture([person("ann", ann), person("ben", ben)], paused), nowMs);
          const begunAt = Math.max(0, nowMs - agoMs);
          const sinceThen = readAt.slice(Math.floor(begunAt / STEP_MS), index + 1);
          expect(gate.pass(said("ben", begunAt)) !== null).toBe(sinceThen.every(Boolean));
        });
      }),
      { numRuns: 500 },
    );
  });
});
