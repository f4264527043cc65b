import type { Access } from "@/lib/contract/participants";
import type { CallRow, ParticipantRow } from "../call/load";
import { roomNameOf } from "../call/room-name";
import type { Context } from "../context";
import type { RoomRights } from "../ports/rooms";

/** How long a join token may be used to join: after that the holder asks for a new one. */
export const JOIN_TOKEN_TTL_SECONDS = 600;

/** What a room shows of a phone: the last two digits at most, because every browser in the room can read it. */
export function maskedNumber(e164: string): string {
  return `Phone ending ${e164.slice(-2)}`;
}

/** What a participant may do in the room. */
export function rightsOf(participant: Pick<ParticipantRow, "role">): RoomRights {
  const observer = participant.role === "observer";
  return { canPublish: !observer, hidden: observer };
}

/** Access to the room for a browser. Observers are hidden and cannot be heard. */
export async function grantAccess(ctx: Context, call: CallRow, participant: ParticipantRow): Promise<Access> {
  const token = await ctx.rooms.mintToken({
    roomName: roomNameOf(call.id),
    identity: participant.roomIdentity,
    name: participant.role === "observer" ? "Observer" : participant.identity,
    ...rightsOf(participant),
    agent: false,
    ttlSeconds: JOIN_TOKEN_TTL_SECONDS,
  });
  return { url: ctx.rooms.publicUrl, token };
}

/** What the others in a room call a participant. */
export function speakerName(participant: Pick<ParticipantRow, "transport" | "identity">): string {
  return participant.transport === "pstn" ? maskedNumber(participant.identity) : participant.identity;
}
