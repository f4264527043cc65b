import fc from "fast-check";
import { expect, test } from "vitest";
import { listenersAllowed, rightsFor, type Present } from "./plan";
import { channelOf, hears, listenersOf, reads, recordedAs, type Stance } from "./visibility";

const MODES = ["open", "listening", "whispering", "consulting"] as const;

/** Calls of 2 to 6 people and the agent, in whatever state, also in states that no verb leads to. */
const calls: fc.Arbitrary<Present[]> = fc.integer({ min: 3, max: 7 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, index) =>
      fc.record({
        id: fc.constant(`p_${index}`),
        mode: index === 0 ? fc.constantFrom("open" as const, "consulting" as const) : fc.constantFrom(...MODES),
        targetId: fc.option(fc.integer({ min: 0, max: size }).map((other) => `p_${other}`)),
        consultId: fc.option(fc.constantFrom("xfer_1", "xfer_2")),
        muted: fc.boolean(),
        held: index === 0 ? fc.constant(false) : fc.boolean(),
        opening: fc.boolean(),
        role: fc.constant(
          index === 0 ? ("agent" as const) : index % 3 === 2 ? ("observer" as const) : ("customer" as const),
        ),
        transport: index === 0 ? fc.constant("internal" as const) : fc.constantFrom("webrtc" as const, "pstn" as const),
        roomIdentity: fc.constant(`room_${index}`),
        userId: index % 3 === 2 ? fc.constant(`usr_${index}`) : fc.constant(null),
        shown: fc.boolean(),
      }),
    ),
  ),
);

const pairs = (everybody: Present[]) =>
  everybody.flatMap((listener) => everybody.map((speaker) => [listener, speaker] as const));

function holdsFor(check: (everybody: Present[]) => void): void {
  fc.assert(fc.property(calls, check), { numRuns: 500 });
}

test("nobody hears who is held, muted, only listening, or whose change is not in force; nobody hears themselves", () => {
  holdsFor((everybody) => {
    for (const [listener, speaker] of pairs(everybody)) {
      const unheard = speaker.held || speaker.muted || speaker.opening || speaker.mode === "listening";
      if (unheard || listener === speaker) expect(hears(everybody, listener, speaker)).toBe(false);
    }
  });
});

test("who is on hold hears nobody and reads nobody", () => {
  holdsFor((everybody) => {
    for (const [listener, speaker] of pairs(everybody)) {
      if (listener.held) expect(hears(everybody, listener, speaker)).toBe(false);
      if (listener.held) expect(reads(everybody, listener, speaker)).toBe(false);
    }
  });
});

test("a whisper is heard by the one it is for and by who watches them or the call, and is in no recording of the call", () => {
  holdsFor((everybody) => {
    for (const [listener, speaker] of pairs(everybody)) {
      if (channelOf(speaker).kind !== "whisper") continue;
      expect(recordedAs(speaker, { paused: false })).toBe("private");
      if (!hears(everybody, listener, speaker)) continue;
      const watches = listener.mode === "listening" && [null, speaker.targetId, speaker.id].includes(listener.targetId);
      expect(listener.id === speaker.targetId || watches).toBe(true);
    }
  });
});

test("a private talk is heard by its members and by who watches one of them or the call; its members hear nothing else but whispers", () => {
  holdsFor((everybody) => {
    for (const [listener, speaker] of pairs(everybody)) {
      if (!hears(everybody, listener, speaker)) continue;
      const channel = channelOf(speaker);
      if (listener.mode === "consulting" && channel.kind !== "whisper") {
        expect(channel).toEqual({ kind: "consult", group: listener.consultId });
      }
      if (channel.kind !== "consult" || listener.mode === "listening") continue;
      expect([listener.mode, listener.consultId]).toEqual(["consulting", channel.group]);
    }
  });
});

test("an observer hears just what the person they watch hears, and that person", () => {
  holdsFor((everybody) => {
    for (const observer of everybody) {
      if (observer.mode !== "listening" || observer.held || observer.targetId === null) continue;
      const watched = everybody.find(({ id }) => id === observer.targetId);
      for (const speaker of everybody) {
        if (speaker === observer) continue;
        const expected =
          watched !== undefined &&
          watched.mode !== "listening" &&
          (watched === speaker ? channelOf(speaker).kind !== "nowhere" : hears(everybody, watched, speaker));
        expect(hears(everybody, observer, speaker)).toBe(expected);
      }
    }
  });
});

test("an observer changes nothing for anybody else", () => {
  holdsFor((everybody) => {
    const observer = everybody.find(({ mode }) => mode === "listening");
    if (!observer) return;
    const without = everybody.filter((one) => one !== observer);
    for (const [listener, speaker] of pairs(without)) {
      if (listener.targetId === observer.id || speaker.targetId === observer.id) continue;
      expect(hears(everybody, listener, speaker)).toBe(hears(without, listener, speaker));
    }
  });
});

test("in a plain call everybody hears everybody else", () => {
  const plain = (id: string): Stance => ({
    id,
    mode: "open",
    targetId: null,
    consultId: null,
    muted: false,
    held: false,
    opening: false,
  });
  const everybody = [plain("a"), plain("b"), plain("c")];
  expect(everybody.map((one) => listenersOf(everybody, one))).toEqual([
    ["b", "c"],
    ["a", "c"],
    ["a", "b"],
  ]);
});

test("a sensitive pause records nothing", () => {
  holdsFor((everybody) => {
    for (const speaker of everybody) expect(recordedAs(speaker, { paused: true })).toBe("nowhere");
  });
});

test("what a hostile browser can subscribe to is never more than what it may hear", () => {
  holdsFor((everybody) => {
    for (const listener of everybody) {
      if (listener.transport !== "webrtc" || (listener.mode === "listening" && listener.userId !== null)) continue;
      const rights = rightsFor(everybody, listener);
      for (const speaker of everybody) {
        if (speaker === listener) continue;
        const sends =
          speaker.transport === "webrtc"
            ? rightsFor(everybody, speaker).canPublish
            : channelOf(speaker).kind !== "nowhere";
        const ofOurs = speaker.transport !== "webrtc" || speaker.userId !== null;
        const allowed = ofOurs ? listenersAllowed(everybody, speaker, { keepPrivate: false }) : null;
        const reached = rights.canSubscribe && sends && (allowed === null || allowed.includes(listener.roomIdentity));
        if (reached) expect(hears(everybody, listener, speaker)).toBe(true);
      }
    }
  });
});

test("who listens, or whispers to the agent alone, is hidden and sends nothing into the room", () => {
  holdsFor((everybody) => {
    for (const one of everybody) {
      if (one.transport !== "webrtc") continue;
      const toAgent = one.mode === "whispering" && one.targetId === "p_0";
      if (one.mode !== "listening" && !toAgent) continue;
      const rights = rightsFor(everybody, one);
      expect(rights.canPublish).toBe(false);
      expect(rights.hidden).toBe(!one.shown);
    }
  });
});
