import { callIdOf } from "../call/room-name";
import type { Context } from "../context";
import type { RoomWebhook } from "../ports/rooms";
import { markJoined } from "./mark-joined";
import { markLeft } from "./mark-left";
import { isOwnIdentity } from "./own-identity";

/** Takes an authentic webhook of the media server about somebody's presence. The presence of our own processes is theirs to tell. */
export async function takeRoomWebhook(ctx: Context, webhook: RoomWebhook): Promise<void> {
  const callId = callIdOf(webhook.roomName);
  if (!callId || isOwnIdentity(webhook.identity)) return;
  if (webhook.kind === "joined") {
    const evidence = { kind: "webhook", sid: webhook.sid, observedAt: webhook.at } as const;
    await markJoined(ctx, { callId, roomIdentity: webhook.identity, evidence });
  } else {
    await markLeft(ctx, { callId, roomIdentity: webhook.identity, evidence: { kind: "webhook", sid: webhook.sid } });
  }
}
