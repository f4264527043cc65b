/** The room of a call: `call_<call id>`, so `call_call_…`. */
export function roomNameOf(callId: string): string {
  return `call_${callId}`;
}

/** The call a room belongs to; null for a room that is not ours. */
export function callIdOf(roomName: string): string | null {
  return roomName.startsWith("call_call_") ? roomName.slice("call_".length) : null;
}
