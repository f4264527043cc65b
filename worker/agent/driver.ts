import type { HostedState } from "@/lib/domain/hosting/state";

/** Said when an operator takes the conversation over. */
export const HOLDING_LINE = "A colleague is joining us now.";
/** Said when whoever had the conversation is gone: the operator, or the target of a transfer. */
export const BACK_LINE = "I am back with you.";

/** What the model is told when the conversation is its own again; under this id, so that it can be taken back. */
export const HANDED_BACK = {
  id: "handed_back",
  words:
    "A colleague of yours has talked with the callers, and the conversation is yours again. Go on from where it is, with " +
    "all that was said in mind. The callers know you: begin with what matters to them now.",
};

/** What a change of who drives, or of its mode, means for the agent. */
export type DriverChange =
  | { kind: "none" }
  /** It is to be silent at once. `line`: what it says then, for anybody's speech to stop. */
  | { kind: "silence"; line: string | null }
  /** The conversation is its own again. */
  | { kind: "back" }
  /** It may talk again: the conversation is its own where that is because whoever had it is gone. */
  | { kind: "unsilenced" };

type Steering = Pick<HostedState, "agentMode" | "driverId">;

/** Compares what was with what is. */
export function driverChange(before: Steering, now: Steering): DriverChange {
  if (before.driverId === null && now.driverId !== null) return { kind: "silence", line: HOLDING_LINE };
  if (before.driverId !== null && now.driverId === null && now.agentMode !== "silent") return { kind: "back" };
  if (before.agentMode !== "silent" && now.agentMode === "silent") return { kind: "silence", line: null };
  if (before.agentMode === "silent" && now.agentMode !== "silent" && now.driverId === null)
    return { kind: "unsilenced" };
  return { kind: "none" };
}
