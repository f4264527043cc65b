import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OwnPlace } from "@/lib/contract/own-place";
import { aParticipant } from "@/lib/client/testing/fixtures";
import { choreOf, levelOf, type OperatorFacts } from "./operator-state";

const place = (change: Partial<OwnPlace> & { mode?: OwnPlace["participant"]["mode"] } = {}): OwnPlace => {
  const { mode = "whispering", ...rest } = change;
  return { participant: aParticipant({ mode }), version: 5, sends: true, listeners: ["tom"], ...rest };
};
const facts = (change: Partial<OperatorFacts> = {}): OperatorFacts => ({
  place: place(),
  connection: 1,
  applied: { connection: 1, version: 5, listeners: ["tom"] },
  shown: true,
  unmuted: false,
  talking: true,
  ...change,
});

describe("the microphone", () => {
  test("is open for a whisper while the key is held, and stands by in between", () => {
    expect(levelOf(facts())).toBe("open");
    expect(levelOf(facts({ talking: false }))).toBe("standby");
  });

  test("is open in the call where the operator wants it so; the key of the whisper does not open it", () => {
    const open = {
      place: place({ mode: "open", listeners: null }),
      applied: { connection: 1, version: 5, listeners: null },
    };
    expect(levelOf(facts({ ...open, unmuted: true, talking: false }))).toBe("open");
    expect(levelOf(facts({ ...open, unmuted: false, talking: true }))).toBe("muted");
  });

  test("never opens while listening", () => {
    expect(levelOf(facts({ place: place({ mode: "listening" }), unmuted: true }))).toBe("muted");
  });

  test.each<[string, Partial<OperatorFacts>]>([
    [
      "what is in force lets somebody else listen",
      { applied: { connection: 1, version: 5, listeners: ["tom", "ann"] } },
    ],
    ["everybody may listen", { applied: { connection: 1, version: 5, listeners: null } }],
    ["it was arranged on a connection that is gone", { applied: { connection: 0, version: 5, listeners: ["tom"] } }],
    ["nothing is known to be in force", { applied: null }],
    ["there is no connection", { connection: null }],
    ["the server's word is too old", { place: null }],
    ["the change is not in force for the others", { place: place({ sends: false }) }],
  ])("is silent where %s", (_why, change) => {
    expect(levelOf(facts(change))).toBe("muted");
  });

  test("goes on while more people are let listen, or only the version is another", () => {
    expect(levelOf(facts({ place: place({ version: 9, listeners: ["tom", "ann"] }) }))).toBe("open");
    expect(levelOf(facts({ place: place({ version: 9, listeners: null }) }))).toBe("open");
  });
});

describe("what comes next", () => {
  test("who may listen is arranged anew on each connection and at each change, then confirmed, then nothing", () => {
    expect(choreOf(facts({ applied: null }))).toEqual({ kind: "restrict", listeners: ["tom"], widens: false });
    expect(choreOf(facts({ connection: 2 }))).toEqual({ kind: "restrict", listeners: ["tom"], widens: false });
    expect(choreOf(facts({ place: place({ listeners: [] }) }))).toEqual({
      kind: "restrict",
      listeners: [],
      widens: false,
    });
    expect(choreOf(facts({ place: place({ listeners: null }) }))).toEqual({
      kind: "restrict",
      listeners: null,
      widens: true,
    });
    expect(choreOf(facts({ place: place({ version: 6 }) }))).toEqual({ kind: "confirm" });
    expect(choreOf(facts())).toBeNull();
    expect(choreOf(facts({ connection: null }))).toBeNull();
  });

  test("whoever steps down to listening comes in anew to be hidden, once", () => {
    const listening = place({ mode: "listening", listeners: [] });
    expect(choreOf(facts({ place: listening }))).toEqual({ kind: "come_in_hidden" });
    expect(choreOf(facts({ place: listening, shown: false }))).toEqual({
      kind: "restrict",
      listeners: [],
      widens: false,
    });
  });
});

test("whenever the microphone is not shut, all who may subscribe are among those who are to hear", () => {
  const listeners = fc.option(fc.uniqueArray(fc.constantFrom("ann", "tom", "agent")), { nil: null });
  fc.assert(
    fc.property(
      fc.record<OperatorFacts>({
        place: fc.option(
          fc
            .record({
              mode: fc.constantFrom("open", "listening", "whispering", "consulting"),
              sends: fc.boolean(),
              listeners,
            })
            .map((change) => place(change as Parameters<typeof place>[0])),
        ),
        connection: fc.constantFrom(null, 1, 2),
        applied: fc.option(fc.record({ connection: fc.constantFrom(1, 2), version: fc.constant(5), listeners })),
        shown: fc.boolean(),
        unmuted: fc.boolean(),
        talking: fc.boolean(),
      }),
      (known) => {
        if (levelOf(known) === "muted") return;
        const meant = known.place!.listeners;
        const may = known.applied!.listeners;
        expect(known.applied!.connection).toBe(known.connection);
        expect(known.place!.sends && known.place!.participant.mode !== "listening").toBe(true);
        if (meant !== null) expect(may !== null && may.every((identity) => meant.includes(identity))).toBe(true);
      },
    ),
  );
});
