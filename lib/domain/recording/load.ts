import { loadCall, type ParticipantRow } from "../call/load";
import { keepRoom } from "../call/make-room";
import { roomNameOf } from "../call/room-name";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { RECORDER_IDENTITY } from "../participant/own-identity";
import { loadPicture, type Picture } from "../visibility/load";

/** The state of a recorded call as its recorder needs it. */
export interface RecordedCall {
  over: boolean;
  /** Zero of the call's clock, and of every file; null until somebody is active. */
  zeroAt: Date | null;
  endedAt: Date | null;
  participants: ParticipantRow[];
  /** Who is heard by whom, and so what of it is recorded; null where there is nobody. */
  picture: Picture | null;
  /** Since when nothing is recorded, in a sensitive pause. */
  pausedAt: Date | null;
}

/** Reads a recorded call as it is now. */
export async function refreshRecorded(ctx: Context, input: { callId: string }): Promise<RecordedCall> {
  const loaded = await loadCall(ctx.db, input.callId);
  if (!loaded) return { over: true, zeroAt: null, endedAt: null, participants: [], picture: null, pausedAt: null };
  const { call, participants } = loaded;
  return {
    over: isOver(call.status),
    zeroAt: call.zeroAt,
    endedAt: call.endedAt,
    participants,
    // After the rest: it may be newer than what stands beside it, never older.
    picture: await loadPicture(ctx.db, input.callId),
    pausedAt: call.pausedAt,
  };
}

/** How a recorder gets into the call's room: hidden, and unable to speak. */
export interface RecorderAccess {
  roomName: string;
  roomUrl: string;
  joinToken: string;
}

/** Makes sure of the room and lets the recorder in; null where the call is over. Errors: room_unavailable. */
export async function admitRecorder(ctx: Context, input: { callId: string }): Promise<RecorderAccess | null> {
  const roomName = roomNameOf(input.callId);
  if (!(await keepRoom(ctx, input.callId))) return null;
  return {
    roomName,
    roomUrl: ctx.rooms.internalUrl,
    joinToken: await ctx.rooms.mintToken({
      roomName,
      identity: RECORDER_IDENTITY,
      name: "Recorder",
      canPublish: false,
      canSubscribe: true,
      hidden: true,
      agent: false,
      ttlSeconds: 60,
    }),
  };
}
