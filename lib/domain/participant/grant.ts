import { isPhone, type Access } from "@/lib/contract/participants";
import type { CallRow, ParticipantRow } from "../call/load";
import { roomNameOf } from "../call/room-name";
import type { Context } from "../context";

/** How long a join token may be used to join: after that the holder asks for a new one. */
export const JOIN_TOKEN_TTL_SECONDS = 600;

/** What a room shows of a phone: the last two digits at most, because every browser in the room can read it. */
export function maskedNumber(identity: string): string {
  if (identity.startsWith("sip:")) return "SIP phone";
  return identity.startsWith("+") ? `Phone ending ${identity.slice(-2)}` : "Phone";
}

/**
 * Access to the room for a browser. The token lets them in and nothing else: a token outlives what its holder may do, so
 * rights are given at the media server once they are seen there (visibility/enforce.ts).
 */
export async function grantAccess(ctx: Context, call: CallRow, participant: ParticipantRow): Promise<Access> {
  const token = await ctx.rooms.mintToken({
    roomName: roomNameOf(call.id),
    identity: participant.roomIdentity,
    name: participant.role === "observer" ? "Observer" : participant.identity,
    canPublish: false,
    canSubscribe: false,
    hidden: participant.role === "observer",
    agent: false,
    ttlSeconds: JOIN_TOKEN_TTL_SECONDS,
  });
  return { url: ctx.rooms.publicUrl, token };
}

/** What the others in a room call a participant. */
export function speakerName(participant: Pick<ParticipantRow, "transport" | "identity">): string {
  return isPhone(participant) ? maskedNumber(participant.identity) : participant.identity;
}
