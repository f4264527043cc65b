import type { schema } from "@/db/client";
import { JOIN_TOKEN_TTL_SECONDS } from "../participant/grant";
import { hasChanged } from "./enforce-limits";
import { limitOf } from "./limits";
import type { CallRow, ParticipantRow } from "./load";
import { settlementOf } from "./state";

/** How long people may be in a call without its agent before that is an event. */
export const AGENT_ABSENT_AFTER_MS = 2_000;

/** A call as it was read without a lock. */
export interface SeenCall {
  call: CallRow;
  workspace: typeof schema.workspaces.$inferSelect;
  participants: ParticipantRow[];
  /** How long ago the agent last said that it is in the room, ms; null: it never has. */
  agentSilentMs: number | null;
}

/**
 * Whether time alone has anything for a call: only then is its row locked. What may be due is told as due; that is looked at
 * again under the lock.
 */
export function isDue({ call, workspace, participants, agentSilentMs }: SeenCall, now: Date, graceMs: number): boolean {
  const people = participants.filter(({ role }) => role !== "agent");
  const settlement = settlementOf(people, now, graceMs);
  return (
    settlement.status !== call.status ||
    hasChanged(call, limitOf({ ...workspace, ...call }, people, now, graceMs)) ||
    participants.some((participant) => participant.openingVersion !== null || hasNeverJoined(participant, now)) ||
    (call.zeroAt !== null && (agentSilentMs ?? Infinity) >= AGENT_ABSENT_AFTER_MS)
  );
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
