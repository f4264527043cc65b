import type { Room } from "livekit-client";

let asked = 0;

/**
 * Says who may subscribe to what this browser sends into a room, by room identity (null: everybody), and gives true once
 * the server goes by it. The server never answers this; but it takes a connection's requests in their order, so its word
 * on a later one, be it a refusal, tells that this one is done. In doubt false: then it may apply, or not, or soon.
 */
export async function restrictListeners(room: Room, identities: string[] | null): Promise<boolean> {
  const local = room.localParticipant;
  try {
    local.setTrackSubscriptionPermissions(
      identities === null,
      (identities ?? []).map((participantIdentity) => ({ participantIdentity, allowAll: true })),
    );
    asked += 1;
    // No browser of ours may set its attributes: what is waited for is the refusal.
    await local.setAttributes({ asked: String(asked) });
    return true;
  } catch (err) {
    const { name, reason } = err as { name?: unknown; reason?: unknown };
    return name === "SignalRequestError" && reason !== "TimeoutError";
  }
}
