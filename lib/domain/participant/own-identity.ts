/** Room identity of the agent. */
export const AGENT_IDENTITY = "agent";
/** Room identity of the recorder. Only our own tokens carry it, and no participant has it. */
export const RECORDER_IDENTITY = "recorder";

/** Whether a presence in a room is one of our own processes: no rule about people applies to it. */
export function isOwnIdentity(roomIdentity: string): boolean {
  return roomIdentity === AGENT_IDENTITY || roomIdentity === RECORDER_IDENTITY;
}
