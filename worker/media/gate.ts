import type { MediaStance } from "@/lib/domain/leg/media-stance";

// Who hears a phone and whom it hears, as far as its bridge sees to it: pure. What is not certain is silence.

/** What a phone is sent. */
export type Hearing = { kind: "nothing" } | { kind: "hold" } | { kind: "people"; identities: readonly string[] };

/** Who may subscribe to the phone's voice at the media server; `unknown` after a request that failed, or a lost connection. */
type Listeners = readonly string[] | null | "unknown";

export interface Gate {
  stance: MediaStance | null;
  /** Something may have changed and could not be read. */
  doubt: boolean;
  /** The connection to the room stands. */
  connected: boolean;
  listeners: Listeners;
  /** What the media server is being asked for; undefined: nothing. */
  asked: readonly string[] | null | undefined;
  /** The connection went after that was asked, so its answer tells nothing. */
  askedInVain: boolean;
  /** The latest version that was said to be in force, and the latest of which it is known to have arrived. */
  confirming: number;
  confirmed: number;
  /** What was ordered last. */
  hearing: Hearing;
  speaking: boolean;
}

export type GateEvent =
  /** In a room, as a new presence. */
  | { kind: "joined" }
  | { kind: "room_lost" }
  | { kind: "reconnecting" }
  | { kind: "reconnected" }
  /** What the rows say now; null: the phone is not in the call. */
  | { kind: "stance"; stance: MediaStance | null }
  | { kind: "stance_unknown" }
  | { kind: "listeners_set" }
  | { kind: "listeners_failed" }
  | { kind: "confirmed"; version: number }
  | { kind: "confirm_failed"; version: number };

export type GateEffect =
  /** The phone is sent this from now on, and nothing else that waits. */
  | { kind: "hear_only"; hearing: Hearing }
  /** Nothing of the phone's voice reaches the room, nor what waits of it. */
  | { kind: "mute" }
  | { kind: "unmute" }
  | { kind: "restrict"; identities: readonly string[] | null }
  | { kind: "confirm"; version: number }
  | { kind: "read_stance" };

/** A phone that is in no room yet. */
export function newGate(): Gate {
  return {
    stance: null,
    doubt: true,
    connected: false,
    listeners: "unknown",
    asked: undefined,
    askedInVain: false,
    confirming: -1,
    confirmed: -1,
    hearing: { kind: "nothing" },
    speaking: false,
  };
}

/** The gate after an event, and what is to be done about it, in this order. */
export function onGateEvent(gate: Gate, event: GateEvent): [Gate, GateEffect[]] {
  switch (event.kind) {
    case "joined": {
      const { stance, hearing } = gate;
      const [next, effects] = settle({ ...newGate(), stance, hearing, connected: true, listeners: null });
      return [next, [...effects, { kind: "read_stance" }]];
    }
    case "room_lost":
      return settle({ ...gate, connected: false, listeners: "unknown", asked: undefined, askedInVain: false });
    case "reconnecting":
      return settle({
        ...gate,
        connected: false,
        // Where there was no list there is none afterwards.
        listeners: gate.listeners === null ? null : "unknown",
        askedInVain: gate.asked !== undefined,
      });
    case "reconnected":
      return settle({ ...gate, connected: true });
    case "stance":
      return settle({ ...gate, stance: event.stance, doubt: event.stance === null });
    case "stance_unknown":
      return settle({ ...gate, doubt: true });
    case "listeners_set": {
      if (gate.asked === undefined) return [gate, []];
      const listeners = gate.askedInVain ? "unknown" : gate.asked;
      // Said again where it was said before: who is new on the list waits for it.
      return settle({ ...gate, listeners, asked: undefined, askedInVain: false, confirming: -1, confirmed: -1 });
    }
    case "listeners_failed": {
      const failed: Gate = { ...gate, listeners: "unknown", asked: undefined, askedInVain: false };
      // Not at once again: the next reading is the next try.
      const [next, effects] = settle({ ...failed, asked: [] });
      return [{ ...next, asked: undefined }, effects];
    }
    case "confirmed":
      return [{ ...gate, confirmed: Math.max(gate.confirmed, event.version) }, []];
    case "confirm_failed":
      return [{ ...gate, confirming: gate.confirming === event.version ? gate.confirmed : gate.confirming }, []];
  }
}

/** First whatever makes narrower, then the media server, then the word that it is so; what makes wider is last. */
function settle(before: Gate): [Gate, GateEffect[]] {
  const gate = { ...before };
  const effects: GateEffect[] = [];
  const { stance } = gate;
  const hearing = hearingOf(gate);
  const mayUse = stance !== null && !gate.doubt && stance.speaks && gate.connected;
  const wanted = stance?.listeners ?? null;
  // What is asked for may be in force already, or not yet.
  const possible = gate.asked === undefined ? [gate.listeners] : [gate.listeners, gate.asked];
  const speaking = mayUse && possible.every((listeners) => isWithin(listeners, wanted, stance.present));

  if (gate.speaking && !speaking) effects.push({ kind: "mute" });
  if (!isSameHearing(gate.hearing, hearing)) effects.push({ kind: "hear_only", hearing });
  if (mayUse && !isSame(gate.listeners, wanted) && gate.asked === undefined) {
    gate.asked = wanted;
    effects.push({ kind: "restrict", identities: wanted });
  }
  const inForce =
    stance !== null && !gate.doubt && (!stance.speaks || (isSame(gate.listeners, wanted) && gate.asked === undefined));
  // A word that is still on its way holds up no later one.
  if (inForce && stance.version > Math.max(gate.confirmed, gate.confirming)) {
    gate.confirming = stance.version;
    effects.push({ kind: "confirm", version: stance.version });
  }
  if (!gate.speaking && speaking) effects.push({ kind: "unmute" });
  return [{ ...gate, hearing, speaking }, effects];
}

function hearingOf({ stance, doubt }: Gate): Hearing {
  // Music is nobody's voice, so it may go on while it is not known whether it still should.
  if (stance?.held) return { kind: "hold" };
  return stance && !doubt ? { kind: "people", identities: stance.heard } : { kind: "nothing" };
}

/** Whether nobody of those present may subscribe who is not wanted. */
function isWithin(listeners: Listeners, wanted: readonly string[] | null, present: readonly string[]): boolean {
  if (listeners === "unknown") return false;
  if (wanted === null) return true;
  // Who has left hears nothing, and is no reason to cut a sentence in two.
  return listeners !== null && listeners.every((one) => wanted.includes(one) || !present.includes(one));
}

function isSame(listeners: Listeners, wanted: readonly string[] | null): boolean {
  if (listeners === null || wanted === null || listeners === "unknown") return listeners === wanted;
  return listeners.length === wanted.length && listeners.every((identity) => wanted.includes(identity));
}

function isSameHearing(a: Hearing, b: Hearing): boolean {
  if (a.kind !== "people" || b.kind !== "people") return a.kind === b.kind;
  return isSame(a.identities, b.identities);
}
