import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MediaStance } from "@/lib/domain/leg/media-stance";
import { newGate, onGateEvent, type Gate, type GateEffect, type GateEvent } from "./gate";

const everybody = ["alice", "bob", "carol"];
const open: MediaStance = {
  version: 1,
  held: false,
  speaks: true,
  heard: ["alice"],
  listeners: null,
  present: everybody,
};
const held: MediaStance = { version: 2, held: true, speaks: false, heard: [], listeners: [], present: everybody };
const secret: MediaStance = {
  version: 3,
  held: false,
  speaks: true,
  heard: ["bob"],
  listeners: ["bob"],
  present: everybody,
};

function run(events: GateEvent[], from: Gate = newGate()): { gate: Gate; effects: GateEffect[] } {
  let gate = from;
  const effects = events.flatMap((event) => {
    const [next, some] = onGateEvent(gate, event);
    gate = next;
    return some;
  });
  return { gate, effects };
}
const stance = (of: MediaStance | null): GateEvent => ({ kind: "stance", stance: of });
const live = run([{ kind: "joined" }, stance(open), { kind: "confirmed", version: 1 }]).gate;
const consulting = run(
  [stance({ ...secret, speaks: false }), stance(secret), { kind: "listeners_set" }, { kind: "confirmed", version: 3 }],
  live,
).gate;

describe("the gate of a phone", () => {
  it("lets nothing pass in the room until the rows were read", () => {
    const { gate, effects } = run([{ kind: "joined" }]);
    expect(effects).toEqual([{ kind: "read_stance" }]);
    expect(gate).toMatchObject({ speaking: false, hearing: { kind: "nothing" } });
    expect(run([stance(open)], gate).effects).toEqual([
      { kind: "hear_only", hearing: { kind: "people", identities: ["alice"] } },
      { kind: "confirm", version: 1 },
      { kind: "unmute" },
    ]);
  });

  it("mutes and changes what is heard before it says that hold is in force, and says so once", () => {
    expect(run([stance(held), stance(held)], live).effects).toEqual([
      { kind: "mute" },
      { kind: "hear_only", hearing: { kind: "hold" } },
      { kind: "confirm", version: 2 },
    ]);
  });

  it("is silent from before its listeners are fewer until that is known, and only then says it is in force", () => {
    const asked = run([stance(secret)], live);
    expect(asked.effects.map(({ kind }) => kind)).toEqual(["mute", "hear_only", "restrict"]);
    expect(run([{ kind: "listeners_set" }], asked.gate).effects).toEqual([
      { kind: "confirm", version: 3 },
      { kind: "unmute" },
    ]);
  });

  it("goes on speaking while its listeners become more, and says that it is in force afterwards", () => {
    const wide = { ...open, version: 4 };
    const asked = run([stance(wide)], consulting);
    expect(asked.effects.map(({ kind }) => kind)).toEqual(["hear_only", "restrict"]);
    expect(run([{ kind: "listeners_set" }], asked.gate).effects).toEqual([{ kind: "confirm", version: 4 }]);
  });

  it("says again that it is in force where somebody new may listen, though the version is the same", () => {
    const wider = { ...secret, listeners: ["bob", "carol"] };
    const { effects } = run([stance(wider), { kind: "listeners_set" }], consulting);
    expect(effects).toEqual([
      { kind: "restrict", identities: ["bob", "carol"] },
      { kind: "confirm", version: 3 },
    ]);
  });

  it("is not cut off because somebody has left who might listen", () => {
    const both = run([stance({ ...secret, listeners: ["bob", "carol"] }), { kind: "listeners_set" }], consulting).gate;
    const left = run([stance({ ...secret, present: ["bob"] })], both);
    expect(left.effects).toEqual([{ kind: "restrict", identities: ["bob"] }]);
    expect(run([stance(secret)], both).effects).toContainEqual({ kind: "mute" });
  });

  it("asks again where another list was wanted meanwhile, and is silent where one of them is too wide", () => {
    const wider = { ...secret, version: 4, listeners: ["bob", "carol"] };
    const asked = run([stance(wider), stance({ ...secret, version: 5 })], consulting);
    expect(asked.gate.speaking).toBe(false);
    const after = run([{ kind: "listeners_set" }], asked.gate);
    expect(after.effects).toContainEqual({ kind: "restrict", identities: ["bob"] });
    expect(run([{ kind: "listeners_set" }], after.gate).gate.speaking).toBe(true);
  });

  it("is silent both ways after a reading that failed, but music goes on", () => {
    expect(run([{ kind: "stance_unknown" }], live).effects).toEqual([
      { kind: "mute" },
      { kind: "hear_only", hearing: { kind: "nothing" } },
    ]);
    expect(run([stance(held), { kind: "stance_unknown" }], live).gate.hearing).toEqual({ kind: "hold" });
    expect(run([stance(null)], live).gate).toMatchObject({ speaking: false, hearing: { kind: "nothing" } });
  });

  it("is silent when its list could not be set, and tries at the next reading, not at once", () => {
    const failed = run([stance(secret), { kind: "listeners_failed" }], live);
    expect(failed.gate).toMatchObject({ speaking: false, asked: undefined });
    expect(failed.effects.filter(({ kind }) => kind === "restrict" || kind === "confirm")).toHaveLength(1);
    expect(run([stance(secret)], failed.gate).effects).toEqual([{ kind: "restrict", identities: ["bob"] }]);
  });

  it("is silent from a lost connection until its list was set anew; without a list until it is back", () => {
    const lost = run([{ kind: "reconnecting" }, { kind: "reconnected" }], consulting);
    expect(lost.effects).toEqual([{ kind: "mute" }, { kind: "restrict", identities: ["bob"] }]);
    const kindsOf = (effects: GateEffect[]) => effects.map(({ kind }) => kind);
    expect(kindsOf(run([{ kind: "listeners_set" }], lost.gate).effects)).toEqual(["confirm", "unmute"]);
    const open = run([{ kind: "reconnecting" }, { kind: "reconnected" }], live);
    expect(kindsOf(open.effects)).toEqual(["mute", "unmute"]);
  });

  it("does not believe the answer to what was asked before the connection went", () => {
    const { gate } = run(
      [stance(secret), { kind: "reconnecting" }, { kind: "reconnected" }, { kind: "listeners_set" }],
      live,
    );
    expect(gate).toMatchObject({ speaking: false, asked: ["bob"] });
  });

  it("confirms again at the next reading where that failed", () => {
    const failed = run([stance(held), { kind: "confirm_failed", version: 2 }], live);
    expect(run([stance(held)], failed.gate).effects).toEqual([{ kind: "confirm", version: 2 }]);
  });

  it("is never heard by more than it may be, whatever happens in whatever order", () => {
    const people = fc.subarray(["alice", "bob", "carol"]);
    const anyStance = fc.record({
      version: fc.nat(20),
      held: fc.boolean(),
      speaks: fc.boolean(),
      heard: people,
      listeners: fc.option(people),
      present: people,
    });
    const event = fc.oneof(
      anyStance.map(stance),
      fc.constantFrom<GateEvent>(
        { kind: "joined" },
        { kind: "room_lost" },
        { kind: "reconnecting" },
        { kind: "reconnected" },
        stance(null),
        { kind: "stance_unknown" },
        { kind: "listeners_failed" },
        { kind: "confirm_failed", version: 1 },
      ),
      fc.constant<GateEvent>({ kind: "listeners_set" }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let gate = newGate();
        // What the media server goes by: the last list that it said it has set.
        let server: readonly string[] | null = null;
        for (const one of events) {
          if (one.kind === "joined") server = null;
          if (one.kind === "listeners_set" && gate.asked !== undefined) server = gate.asked;
          const [next] = onGateEvent(gate, one);
          gate = next;
          if (!gate.speaking) continue;
          expect(gate.connected && !gate.doubt && gate.stance?.speaks).toBe(true);
          for (const list of gate.asked === undefined ? [server] : [server, gate.asked]) {
            const { listeners: wanted, present } = gate.stance!;
            const overhear = wanted === null ? [] : list === null ? present : list.filter((id) => present.includes(id));
            expect(overhear.filter((id) => !wanted?.includes(id))).toEqual([]);
          }
        }
      }),
    );
  });
});
