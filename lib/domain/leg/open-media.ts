import { and, eq, isNull, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CallRow, LegRow, ParticipantRow } from "../call/load";
import { lockCall } from "../call/load";
import { keepRoom } from "../call/make-room";
import { roomNameOf } from "../call/room-name";
import { isGone, isOver } from "../call/state";
import type { Context } from "../context";
import { JOIN_TOKEN_TTL_SECONDS, maskedNumber } from "../participant/grant";
import { closeMedia, isOfStream, type MediaStream } from "./close-media";
import { mediaTokenHash } from "./connect-document";

/** What a media process needs to bring a phone into its room. */
export interface MediaSession extends MediaStream {
  callId: string;
  participantId: string;
  provider: LegRow["provider"];
  providerCallId: string;
  roomUrl: string;
  joinToken: string;
}

/** The leg a media token was made for; null for a token that is unknown or spent. */
export async function findMediaLeg(ctx: Context, input: { token: string }): Promise<{ legId: string } | null> {
  const [leg] = await ctx.db
    .select({ legId: schema.telephonyLegs.id })
    .from(schema.telephonyLegs)
    .where(eq(schema.telephonyLegs.mediaTokenHash, mediaTokenHash(input.token)));
  return leg ?? null;
}

/**
 * Spends a media token for the carrier's call it was made for, on its first `start`, and notes the media process (`host`)
 * that has the stream; null where it is spent, of another call, or the phone is no longer wanted in its call. Carriers
 * repeat a failed connection, so the token lives until the start, not the upgrade. Errors: room_unavailable.
 */
export async function openMedia(
  ctx: Context,
  input: { token: string; providerCallId: string; host: string },
): Promise<MediaSession | null> {
  const spent = await ctx.db.transaction(async (tx): Promise<[CallRow, LegRow, ParticipantRow] | null> => {
    const hash = mediaTokenHash(input.token);
    const [found] = await tx
      .select({ callId: schema.telephonyLegs.callId })
      .from(schema.telephonyLegs)
      .where(eq(schema.telephonyLegs.mediaTokenHash, hash));
    const call = found ? await lockCall(tx, found.callId) : null;
    if (!call || isOver(call.status)) return null;
    const [leg] = await tx
      .update(schema.telephonyLegs)
      .set({
        mediaTokenHash: null,
        mediaHost: input.host,
        mediaDueAt: null,
        // In place of another stream, whose end is not noted yet.
        resumes: sql`${schema.telephonyLegs.resumes} + case when ${schema.telephonyLegs.mediaHost} is null then 0 else 1 end`,
      })
      .where(
        and(
          eq(schema.telephonyLegs.mediaTokenHash, hash),
          eq(schema.telephonyLegs.providerCallId, input.providerCallId),
          eq(schema.telephonyLegs.status, "in_progress"),
          isNull(schema.telephonyLegs.cancelRequestedAt),
        ),
      )
      .returning();
    if (!leg) return null;
    const [participant] = await tx
      .select()
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.id, leg.participantId));
    return [call, leg, participant!];
  });
  if (!spent) return null;
  const [call, leg, participant] = spent;
  let session: MediaSession | null = null;
  try {
    if (!isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) {
      session = await sessionOf(ctx, call, leg, participant);
    }
  } finally {
    if (!session) await closeMedia(ctx, { legId: leg.id, host: input.host, resumes: leg.resumes });
  }
  return session;
}

/**
 * Access for a phone whose room was lost while its stream goes on; null where the call is over, the phone is no longer
 * wanted in it, or has another stream by now. Errors: room_unavailable.
 */
export async function reopenMedia(ctx: Context, stream: MediaStream): Promise<MediaSession | null> {
  const [found] = await ctx.db
    .select({ call: schema.calls, leg: schema.telephonyLegs, participant: schema.callParticipants })
    .from(schema.telephonyLegs)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.telephonyLegs.callId))
    .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.telephonyLegs.participantId))
    .where(isOfStream(stream));
  if (!found || isOver(found.call.status)) return null;
  const { call, leg, participant } = found;
  if (leg.status !== "in_progress" || leg.cancelRequestedAt) return null;
  if (isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) return null;
  return sessionOf(ctx, call, leg, participant);
}

async function sessionOf(
  ctx: Context,
  call: CallRow,
  leg: LegRow,
  participant: ParticipantRow,
): Promise<MediaSession | null> {
  if (!(await keepRoom(ctx, call.id))) return null;
  return {
    callId: call.id,
    legId: leg.id,
    participantId: participant.id,
    provider: leg.provider,
    providerCallId: leg.providerCallId!,
    host: leg.mediaHost!,
    resumes: leg.resumes,
    roomUrl: ctx.rooms.internalUrl,
    joinToken: await ctx.rooms.mintToken({
      roomName: roomNameOf(call.id),
      identity: participant.roomIdentity,
      name: maskedNumber(participant.identity),
      canPublish: true,
      canSubscribe: true,
      hidden: false,
      agent: false,
      ttlSeconds: JOIN_TOKEN_TTL_SECONDS,
    }),
  };
}
