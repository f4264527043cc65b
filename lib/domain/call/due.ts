import type { schema } from "@/db/client";
import { JOIN_TOKEN_TTL_SECONDS } from "../participant/grant";
import { hasChanged } from "./enforce-limits";
import { limitOf } from "./limits";
import type { CallRow, ParticipantRow } from "./load";
import { settlementOf } from "./state";

/** A call as it was read without a lock. */
export interface SeenCall {
  call: CallRow;
  workspace: typeof schema.workspaces.$inferSelect;
  participants: ParticipantRow[];
  /** The agent has not said for a while that it is in the room, and that is not told yet. */
  isAgentMissed: boolean;
}

/**
 * Whether time alone has anything for a call: only then is its row locked. What may be due is told as due; that is looked at
 * again under the lock.
 */
export function isDue({ call, workspace, participants, isAgentMissed }: SeenCall, now: Date, graceMs: number): boolean {
  const people = participants.filter(({ role }) => role !== "agent");
  const settlement = settlementOf(people, now, graceMs);
  return (
    settlement.status !== call.status ||
    hasChanged(call, limitOf({ ...workspace, ...call }, people, now, graceMs)) ||
    participants.some((participant) => isOpening(participant) || hasNeverJoined(participant, now)) ||
    (call.zeroAt !== null && isAgentMissed)
  );
}

function isOpening({ status, openingVersion }: ParticipantRow): boolean {
  return status === "active" && openingVersion !== null;
}

/** Whether somebody was given access that they have not used, and that is worthless by now. */
export function hasNeverJoined({ status, transport, accessAt }: ParticipantRow, now: Date): boolean {
  return (
    status === "joining" &&
    transport === "webrtc" &&
    accessAt.getTime() < now.getTime() - JOIN_TOKEN_TTL_SECONDS * 1_000
  );
}

/** Whether rights in the room are of an older version than the call's. */
export function isBehind({ call, participants }: SeenCall): boolean {
  return participants.some(
    ({ status, transport, rightsVersion }) =>
      status === "active" && transport === "webrtc" && rightsVersion < call.visibilityVersion,
  );
}
