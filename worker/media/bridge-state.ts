import type { MediaInput } from "@/lib/domain/ports/carrier";
import { newGate, onGateEvent, type Gate, type GateEffect, type GateEvent } from "./gate";

// What a bridge does about each thing that happens to it: pure, so that it can be tried in any order of events.

/** A carrier connects and says `start` at once; a connection that does not is none of a phone. */
export const START_TIMEOUT_MS = 10_000;
/** Carriers send sound all the time, also of a silent phone. After this long without any, the connection is dead. */
export const SILENT_TIMEOUT_MS = 30_000;
/** Messages that could not be read, or came out of order, before the connection is closed. */
export const MAX_BAD_MESSAGES = 5;
/** A phone makes 50 messages a second; after a stall of the network they come at once. */
const MESSAGES_PER_SECOND = 150;
const MESSAGE_BURST = 1_500;

/** WebSocket close codes we use. */
export const CLOSE = { done: 1000, goingAway: 1001, protocol: 1002, policy: 1008, failed: 1011 } as const;

/** Where a bridge is. `joining` also while the token is being spent. */
export type BridgePhase = "waiting" | "joining" | "live" | "closed";

export interface BridgeState {
  phase: BridgePhase;
  openedAtMs: number;
  lastMessageAtMs: number;
  badMessages: number;
  /** Keys pressed on the phone. */
  keys: number;
  /** Messages that may still come at once. */
  allowance: number;
  /** Who hears the phone and whom it hears. */
  gate: Gate;
}

/** What happens to a bridge. */
export type BridgeEvent =
  | Exclude<GateEvent, { kind: "joined" | "room_lost" }>
  | { kind: "message"; input: MediaInput | "broken"; nowMs: number }
  | { kind: "tick"; nowMs: number }
  | { kind: "joined" }
  /** There is nothing to join: the token is spent or of another call, or the call is over. */
  | { kind: "refused" }
  | { kind: "join_failed" }
  /** The room ended, or we were taken out of it. */
  | { kind: "room_left" }
  /** The connection to the room went, while the carrier's goes on. */
  | { kind: "room_lost" }
  | { kind: "agent_interrupted" }
  | { kind: "socket_closed" }
  /** The process is to end. */
  | { kind: "shutdown" };

/** What is to be done. `release` leaves the room, or gives up joining it, and frees everything; it comes once. */
export type BridgeEffect =
  | GateEffect
  | { kind: "join"; providerCallId: string }
  | { kind: "rejoin" }
  | { kind: "hear"; samples: Int16Array }
  | { kind: "take_digit"; digit: string }
  | { kind: "send_due"; nowMs: number }
  | { kind: "clear_agent" }
  | { kind: "close_socket"; code: number; reason: string }
  | { kind: "release" };

/** A bridge whose WebSocket was just accepted. */
export function newBridge(nowMs: number): BridgeState {
  return {
    phase: "waiting",
    openedAtMs: nowMs,
    lastMessageAtMs: nowMs,
    badMessages: 0,
    keys: 0,
    allowance: MESSAGE_BURST,
    gate: newGate(),
  };
}

/** The state after an event, and what is to be done about it. A closed bridge does nothing any more. */
export function onBridgeEvent(state: BridgeState, event: BridgeEvent): [BridgeState, BridgeEffect[]] {
  if (state.phase === "closed") return [state, []];
  switch (event.kind) {
    case "message":
      return onMessage(state, event.input, event.nowMs);
    case "tick":
      return onTick(state, event.nowMs);
    case "joined":
      return state.phase === "joining" ? atGate({ ...state, phase: "live" }, event) : [state, []];
    case "agent_interrupted":
      return [state, state.phase === "live" ? [{ kind: "clear_agent" }] : []];
    case "refused":
      return close(state, CLOSE.policy, "no call to join");
    case "join_failed":
      return close(state, CLOSE.failed, "the call could not be joined");
    case "room_left":
      return close(state, CLOSE.done, "the call has ended");
    case "room_lost": {
      if (state.phase !== "live") return [state, []];
      const [next, effects] = atGate({ ...state, phase: "joining" }, event);
      return [next, [...effects, { kind: "rejoin" }]];
    }
    case "shutdown":
      return close(state, CLOSE.goingAway, "the server stops");
    case "socket_closed":
      return [{ ...state, phase: "closed" }, [{ kind: "release" }]];
    default:
      return atGate(state, event);
  }
}

function atGate(state: BridgeState, event: GateEvent): [BridgeState, BridgeEffect[]] {
  const [gate, effects] = onGateEvent(state.gate, event);
  return [{ ...state, gate }, effects];
}

function onMessage(before: BridgeState, input: MediaInput | "broken", nowMs: number): [BridgeState, BridgeEffect[]] {
  const earned = ((nowMs - before.lastMessageAtMs) * MESSAGES_PER_SECOND) / 1000;
  const allowance = Math.min(MESSAGE_BURST, before.allowance + earned) - 1;
  const state: BridgeState = { ...before, lastMessageAtMs: nowMs, allowance };
  if (allowance < 0) return close(state, CLOSE.policy, "too many messages");
  if (input === "broken") return onBadMessage(state);
  switch (input.kind) {
    case "start":
      if (state.phase !== "waiting") return onBadMessage(state);
      return [{ ...state, phase: "joining" }, [{ kind: "join", providerCallId: input.providerCallId }]];
    case "audio":
      // Carriers may send some before they start. It is of nobody yet, and the start is not waited for without end.
      return [state, state.phase === "live" && state.gate.speaking ? [{ kind: "hear", samples: input.samples }] : []];
    case "dtmf":
      if (state.phase === "waiting") return onBadMessage(state);
      return [{ ...state, keys: state.keys + 1 }, [{ kind: "take_digit", digit: input.digit }]];
    case "stop":
      return close(state, CLOSE.done, "the phone has left");
    // Nothing waits for a mark: they come late, all at once after a clear, or never.
    case "mark":
    case "ignored":
      return [state, []];
  }
}

function onBadMessage(before: BridgeState): [BridgeState, BridgeEffect[]] {
  const state = { ...before, badMessages: before.badMessages + 1 };
  return state.badMessages > MAX_BAD_MESSAGES ? close(state, CLOSE.protocol, "too many bad messages") : [state, []];
}

function onTick(state: BridgeState, nowMs: number): [BridgeState, BridgeEffect[]] {
  if (state.phase === "waiting" && nowMs - state.openedAtMs > START_TIMEOUT_MS) {
    return close(state, CLOSE.policy, "the stream did not start");
  }
  if (nowMs - state.lastMessageAtMs > SILENT_TIMEOUT_MS) return close(state, CLOSE.policy, "the stream is silent");
  // Music goes on while a room that was lost is sought.
  const sends = state.phase === "live" || state.gate.hearing.kind === "hold";
  return [state, sends ? [{ kind: "send_due", nowMs }] : []];
}

function close(state: BridgeState, code: number, reason: string): [BridgeState, BridgeEffect[]] {
  return [{ ...state, phase: "closed" }, [{ kind: "close_socket", code, reason }, { kind: "release" }]];
}
