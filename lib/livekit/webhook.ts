import { WebhookReceiver } from "livekit-server-sdk";
import { WebhookSignatureError, type RoomWebhook } from "@/lib/domain/ports/rooms";

/** Reads the media server's webhooks; gives null for events that say nothing of a presence. Throws WebhookSignatureError. */
export function createWebhookReader(apiKey: string, apiSecret: string) {
  const receiver = new WebhookReceiver(apiKey, apiSecret);
  return async (body: string, authorization: string | null): Promise<RoomWebhook | null> => {
    const event = await receiver.receive(body, authorization ?? "").catch(() => {
      throw new WebhookSignatureError("the webhook is not signed with this deployment's LiveKit key");
    });
    const { room, participant } = event;
    if (!room || !participant) return null;
    const kind = event.event === "participant_joined" ? "joined" : event.event === "participant_left" ? "left" : null;
    if (!kind) return null;
    return {
      kind,
      roomName: room.name,
      identity: participant.identity,
      sid: participant.sid,
      at: new Date(Number(event.createdAt) * 1000),
    };
  };
}
