import { AccessToken, RoomServiceClient, TokenVerifier, TrackSource } from "livekit-server-sdk";
import type { RoomPort } from "@/lib/domain/ports/rooms";

/** How to reach the media server. URLs are ws: or wss:. */
export interface LivekitOptions {
  url: string;
  publicUrl: string;
  apiKey: string;
  apiSecret: string;
}

const REQUEST_TIMEOUT_SECONDS = 5;
/** A room with nobody in it is kept this long; the reconciler deletes it when its call is over. */
const EMPTY_ROOM_TIMEOUT_SECONDS = 3_600;

/** The rooms of a LiveKit server. */
export function createLivekitRooms(options: LivekitOptions): RoomPort {
  const client = new RoomServiceClient(options.url.replace(/^ws/, "http"), options.apiKey, options.apiSecret, {
    requestTimeout: REQUEST_TIMEOUT_SECONDS,
  });
  const verifier = new TokenVerifier(options.apiKey, options.apiSecret);
  return {
    publicUrl: options.publicUrl,
    internalUrl: options.url,
    async ensureRoom(roomName) {
      await client.createRoom({
        name: roomName,
        emptyTimeout: EMPTY_ROOM_TIMEOUT_SECONDS,
        departureTimeout: EMPTY_ROOM_TIMEOUT_SECONDS,
      });
    },
    async deleteRoom(roomName) {
      await ignoreMissing(client.deleteRoom(roomName));
    },
    async listRooms(roomNames) {
      if (roomNames.length === 0) return new Set();
      return new Set((await client.listRooms(roomNames)).map((room) => room.name));
    },
    async listPresences(roomName) {
      const participants = await ignoreMissing(client.listParticipants(roomName));
      return (
        participants?.map((participant) => ({
          identity: participant.identity,
          sid: participant.sid,
        })) ?? []
      );
    },
    async removePresence(roomName, identity) {
      await ignoreMissing(client.removeParticipant(roomName, identity));
    },
    async setRights(roomName, identity, { canPublish, canSubscribe, hidden }) {
      await ignoreMissing(
        client.updateParticipant(roomName, identity, {
          permission: {
            canSubscribe,
            canPublish,
            canPublishSources: canPublish ? [TrackSource.MICROPHONE] : [],
            canPublishData: false,
            canUpdateMetadata: false,
            hidden,
          },
        }),
      );
    },
    async renewSubscriptions(roomName, speaker, listeners) {
      const participants = (await ignoreMissing(client.listParticipants(roomName))) ?? [];
      const tracks = participants.find(({ identity }) => identity === speaker)?.tracks.map(({ sid }) => sid) ?? [];
      if (tracks.length === 0) return;
      await Promise.all(
        participants
          .filter(({ identity }) => identity !== speaker && (listeners?.includes(identity) ?? true))
          .map(({ identity }) => ignoreMissing(client.updateSubscriptions(roomName, identity, tracks, true))),
      );
    },
    async setShownAsRecorded(roomName, recorded) {
      await ignoreMissing(client.updateRoomMetadata(roomName, JSON.stringify({ recorded })));
    },
    async mintToken(grant) {
      const token = new AccessToken(options.apiKey, options.apiSecret, {
        identity: grant.identity,
        name: grant.name,
        ttl: grant.ttlSeconds,
      });
      token.addGrant({
        room: grant.roomName,
        roomJoin: true,
        canSubscribe: grant.canSubscribe,
        canPublish: grant.canPublish,
        ...(grant.canPublish && { canPublishSources: [TrackSource.MICROPHONE] }),
        // Data ignores who may hear whom: only the agent, which sends captions, may send any.
        canPublishData: grant.agent,
        canUpdateOwnMetadata: false,
        hidden: grant.hidden,
        agent: grant.agent,
      });
      return token.toJwt();
    },
    async readToken(token) {
      // Without tolerance: we are who made it, or run beside who did.
      const claims = await verifier.verify(token, 0).catch(() => null);
      if (!claims?.sub || !claims.video?.roomJoin || !claims.video.room || claims.nbf === undefined) return null;
      return { roomName: claims.video.room, identity: claims.sub, validFrom: new Date(claims.nbf * 1_000) };
    },
  };
}

async function ignoreMissing<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (err) {
    if (err instanceof Error && "code" in err && err.code === "not_found") return null;
    throw err;
  }
}
